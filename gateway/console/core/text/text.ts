/** The two dictionaries behind one function; a key that one of them lacks does not compile. */
import { EN } from "./en/index.ts";
import { ZH_CN } from "./zh-cn/index.ts";

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Key = keyof typeof EN & keyof typeof ZH_CN;
export type Values = Readonly<Record<string, string | number>>;

type Missing = Exclude<keyof typeof EN, keyof typeof ZH_CN> | Exclude<keyof typeof ZH_CN, keyof typeof EN>;
/** Never: both languages have the same keys. */
const NONE_MISSING: Readonly<Record<Missing, never>> = {};
void NONE_MISSING;

export const DICTIONARIES: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { "zh-CN": ZH_CN, en: EN };

/** The text of `key` with `{name}` replaced by values; a value that is not given stays as it is written. */
export function say(language: Language, key: Key, values: Values = {}): string {
  const text: string = DICTIONARIES[language][key];
  return text.replace(/\{(\w+)\}/g, (written, name: string) => String(values[name] ?? written));
}
