/** What the two pages without the console say, in Chinese and in English. */

export const LOCALES = ["zh-CN", "en"] as const;
export type Locale = (typeof LOCALES)[number];

export type DoorTexts = {
  readonly signIn: string;
  readonly setUp: string;
  readonly setUpHint: string;
  readonly name: string;
  readonly password: string;
  readonly repeat: string;
  readonly send: string;
  readonly signOut: string;
  readonly signedInAs: string;
  readonly toConsole: string;
  readonly noScript: string;
  readonly noLink: string;
  readonly usedLink: string;
  readonly different: string;
  readonly unreachable: string;
  readonly wrong: string;
  readonly wait: string;
  readonly refused: string;
};

/** `{s}` is a number of seconds, `{text}` the gateway's own sentence, `{who}` a person. */
export const DOOR_TEXTS: Readonly<Record<Locale, DoorTexts>> = {
  "zh-CN": {
    signIn: "登录",
    setUp: "设置密码",
    setUpHint: "密码至少 12 个字符，最多 128 个，不限字符种类；可以用几个词连成一句。",
    name: "用户名",
    password: "密码",
    repeat: "再输入一次密码",
    send: "确定",
    signOut: "退出登录",
    signedInAs: "已登录：{who}",
    toConsole: "进入指挥台",
    noScript: "本页需要启用 JavaScript。",
    noLink: "请打开完整的设置链接（以 # 开头的部分也要带上）。",
    usedLink: "这个登录链接已经用过或已过期。请在演示终端按 l 键，取得新的链接。",
    different: "两次输入的密码不一致。",
    unreachable: "无法连接网关，请稍后再试。",
    wrong: "用户名或密码错误。",
    wait: "尝试次数过多，请 {s} 秒后再试。",
    refused: "网关拒绝了请求：{text}",
  },
  en: {
    signIn: "Sign in",
    setUp: "Set your password",
    setUpHint: "A password has 12 to 128 characters of any kind; a few words in a row will do.",
    name: "Name",
    password: "Password",
    repeat: "Password again",
    send: "Continue",
    signOut: "Sign out",
    signedInAs: "Signed in as {who}",
    toConsole: "Open the console",
    noScript: "This page needs JavaScript.",
    noLink: "Open the whole link, with the part after #.",
    usedLink: "This link has been used already, or is too old. Press l in the demo's terminal for another.",
    different: "The two passwords are not the same.",
    unreachable: "The gateway cannot be reached; try again shortly.",
    wrong: "The name or the password is wrong.",
    wait: "Too many tries; try again in {s} s.",
    refused: "{text}",
  },
};

/** The language that a browser asks for first (RFC 9110, section 12.5.4) among ours, or `fallback`. */
export function localeOf(acceptLanguage: string | undefined, fallback: Locale): Locale {
  const wanted = (acceptLanguage ?? "").slice(0, 1_000).split(",").map(parseRange);
  const known = wanted.filter(({ quality, locale }) => locale !== null && quality > 0);
  const best = known.reduce((a, b) => (b.quality > a.quality ? b : a), { locale: fallback, quality: 0 });
  return best.locale ?? fallback;
}

function parseRange(text: string): { readonly locale: Locale | null; readonly quality: number } {
  const [tag = "", ...parameters] = text.trim().toLowerCase().split(";");
  const quality = Number(/^\s*q=([\d.]{1,5})\s*$/.exec(parameters.join(";"))?.[1] ?? 1);
  const locale = /^zh(-|$)/.test(tag) ? "zh-CN" : /^en(-|$)/.test(tag) ? "en" : null;
  return { locale, quality: Number.isNaN(quality) ? 0 : quality };
}
