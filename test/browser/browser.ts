/** One Chromium for a test file, and consoles in it: each a browser of its own, where somebody has signed in. */
import { type BrowserContext, type Cookie, chromium, type Page } from "playwright-core";
import { signIn } from "../support/staff.ts";
import { startChromium } from "./chromium.ts";
import { countTones, sayPolicyReports } from "./page/watch.ts";
import { type Watch, watch } from "./watch.ts";

export type Language = "zh-CN" | "en";
export type Theme = "night" | "day";
export type Size = readonly [width: number, height: number];

/** `as`: an operator's name; null: nobody signs in. */
export type ConsoleOptions = {
  readonly base: string;
  readonly as: string | null;
  /** Of who has signed in already. */
  readonly cookies?: readonly Cookie[];
  readonly path?: string;
  readonly language?: Language;
  readonly theme?: Theme;
  readonly size?: Size;
  /** What runs in the page before anything of its own does. */
  readonly before?: readonly (() => void)[];
};

/** A window of a console. Disposing it closes it. */
export type Console = AsyncDisposable &
  Pick<Watch, "expects" | "underWay"> & { readonly page: Page; readonly context: BrowserContext };

export type Browser = AsyncDisposable & {
  readonly pid: number;
  /** Resolves once the page says who is signed in, or where to. */
  readonly open: (options: ConsoleOptions) => Promise<Console>;
  /** The same in a window whose tabs hide each other. There is one such window. */
  readonly openTab: (options: ConsoleOptions) => Promise<Console>;
  /** An empty page that belongs to nobody. */
  readonly blank: () => Promise<Page>;
  /** What went wrong in any console since it was last asked. */
  readonly takeProblems: () => readonly string[];
};

export const SMALL: Size = [1366, 768];
/** Between actions on a busy machine. */
const PATIENT_MS = 30_000;

export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  const process = await startChromium(flags);
  const connection = await chromium.connectOverCDP(process.endpoint, { noDefaults: true, isLocal: true });
  let blank: Promise<Page> | null = null;
  const watches: Watch[] = [];
  const window = connection.contexts()[0];
  if (!window) throw new Error("chromium has no window");
  return {
    pid: process.pid,
    open: async (options) => {
      const [width, height] = options.size ?? SMALL;
      const context = await connection.newContext({
        viewport: { width, height },
        locale: options.language ?? "zh-CN",
        reducedMotion: "no-preference",
      });
      return await openIn(context, options, watches, () => context.close());
    },
    openTab: (options) => openIn(window, options, watches, () => window.clearCookies()),
    takeProblems: () => watches.splice(0).flatMap((one) => one.problems()),
    blank: () => {
      blank ??= connection.newContext().then((context) => context.newPage());
      return blank;
    },
    [Symbol.asyncDispose]: async () => {
      await connection.close();
      await process[Symbol.asyncDispose]();
    },
  };
}

async function openIn(
  context: BrowserContext,
  options: ConsoleOptions,
  watches: Watch[],
  leave: () => Promise<void>,
): Promise<Console> {
  const { base, as, path = "/", language = "zh-CN", theme = "night" } = options;
  context.setDefaultTimeout(PATIENT_MS);
  if (as !== null) {
    const [name = "", value = ""] = (await signIn(base, as)).cookie.split("=");
    await context.addCookies([{ name, value, url: base }]);
  }
  if (options.cookies) await context.addCookies(options.cookies);
  const kept = JSON.stringify({ language, theme, desk: "" });
  await context.addInitScript(
    `if (location.origin === ${JSON.stringify(base)}) localStorage["patrol-console"] ??= ${JSON.stringify(kept)}`,
  );
  for (const script of [sayPolicyReports, countTones, ...(options.before ?? [])]) await context.addInitScript(script);
  const page = await context.newPage();
  const watched = watch(page, base);
  watches.push(watched);
  await page.goto(base + path);
  if (as !== null) await page.locator(".frame > header nav").waitFor();
  return {
    page,
    context,
    ...watched,
    [Symbol.asyncDispose]: async () => {
      await page.close();
      await leave();
    },
  };
}
