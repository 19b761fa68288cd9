/** What this desk has chosen; kept in the browser. */
import { LANGUAGES } from "../core/text/text.ts";
import { keep, readKept } from "./kept.ts";

const THEMES = ["night", "day"] as const;
const KEY = "patrol-console";

/** `desk`: its name in the room; may be empty. */
type Preferences = {
  readonly language: (typeof LANGUAGES)[number];
  readonly theme: (typeof THEMES)[number];
  readonly desk: string;
};

const chosen = $state(read());

export const preferences: Preferences = chosen;

export function prefer(change: Partial<Preferences>): void {
  Object.assign(chosen, change);
  keep(KEY, chosen);
}

/** The address may ask for a language or a theme; it is kept with the next choice. */
function read(): Preferences {
  const asked = new URLSearchParams(location.search);
  const { desk, ...kept } = readKept(KEY);
  const language = asked.get("lang") ?? kept.language;
  const theme = asked.get("theme") ?? kept.theme;
  return {
    language: LANGUAGES.find((one) => one === language) ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en"),
    theme: THEMES.find((one) => one === theme) ?? "night",
    desk: typeof desk === "string" ? desk : "",
  };
}
