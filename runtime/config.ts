/** Settings: environment variables read once by one table, every problem reported at once by the variable's name. */

/** Text to value, or what the text should have been; `problems`: all that is wrong with a text of many parts. */
export type Parse<T> = (
  text: string,
) =>
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly want: string; readonly problems?: readonly string[] };

/** One setting. The fallback `REQUIRED` makes it a must. `isSecret` keeps its value out of every message. */
export type Setting<T> = {
  readonly env: string;
  readonly help: string;
  readonly parse: Parse<T>;
  readonly fallback: T | typeof REQUIRED;
  readonly isSecret: boolean;
};

export const REQUIRED = Symbol("required");
export type Settings = Readonly<Record<string, Setting<unknown>>>;
export type Values<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };
export type ReadResult<S extends Settings> =
  | { readonly ok: true; readonly config: Values<S> }
  | { readonly ok: false; readonly problems: readonly string[] };

export function setting<T>(
  env: string,
  parse: Parse<T>,
  fallback: NoInfer<T> | typeof REQUIRED,
  help: string,
  isSecret = false,
): Setting<T> {
  return { env, parse, fallback, help, isSecret };
}

/** All settings from `env`; an empty variable counts as not set. */
export function readSettings<S extends Settings>(
  settings: S,
  env: Readonly<Record<string, string | undefined>>,
): ReadResult<S> {
  const problems: string[] = [];
  const entries = Object.entries(settings).map(([key, one]) => {
    const text = env[one.env];
    if (text === undefined || text === "") {
      if (one.fallback === REQUIRED) problems.push(`${one.env} is not set: ${one.help}`);
      return [key, one.fallback];
    }
    const parsed = one.parse(text);
    if (parsed.ok) return [key, parsed.value];
    if (parsed.problems) problems.push(...parsed.problems.map((problem) => `${one.env}: ${problem}`));
    else {
      problems.push(
        `${one.env} must be ${parsed.want}${one.isSecret ? "" : `, not "${withoutLogin(text).slice(0, 80)}"`}`,
      );
    }
    return [key, null];
  });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, config: Object.freeze(Object.fromEntries(entries)) as Values<S> };
}

/** A URL may carry a password even where it should not. */
function withoutLogin(text: string): string {
  return text.replace(/\/\/.*@/, "//***@");
}

/** The command-line flag of a setting: `PATROL_HTTP_PORT` is `--http-port`. */
export function flagOf(one: Setting<unknown>): string {
  return `--${one.env
    .replace(/^PATROL_/, "")
    .toLowerCase()
    .replaceAll("_", "-")}`;
}

export function integer(least: number, most: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= least && value <= most) return { ok: true, value };
    return { ok: false, want: `a whole number from ${least} to ${most}` };
  };
}

export function matching(pattern: string, want: string): Parse<string> {
  const regexp = new RegExp(pattern);
  return (text) => (regexp.test(text) ? { ok: true, value: text } : { ok: false, want });
}

export function oneOf<const T extends string>(...words: readonly T[]): Parse<T> {
  return (text) => {
    const value = words.find((word) => word === text);
    return value === undefined ? { ok: false, want: `one of ${words.join(", ")}` } : { ok: true, value };
  };
}

export function url(...protocols: readonly string[]): Parse<string> {
  return (text) => {
    const isUrl = URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1));
    return isUrl
      ? { ok: true, value: text }
      : { ok: false, want: `a URL that begins with ${protocols.join(":// or ")}://` };
  };
}

/** A time zone by its IANA name. */
export const timezone: Parse<string> = (value) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return { ok: true, value };
  } catch {
    return { ok: false, want: "the IANA name of a time zone, such as Asia/Shanghai" };
  }
};

export const text: Parse<string> = (value) => ({ ok: true, value });

export const yesNo: Parse<boolean> = (value) =>
  value === "1" || value === "0" ? { ok: true, value: value === "1" } : { ok: false, want: "1 (yes) or 0 (no)" };

/** A setting that may stay empty. */
export function optional<T>(parse: Parse<T>): Parse<T | null> {
  return parse;
}
