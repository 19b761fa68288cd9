/** What this desk has chosen; kept in the browser. */
import type { Language } from "../core/text/text.ts";

export type Theme = "night" | "day";
type Kept = { readonly language: Language; readonly theme: Theme; readonly desk: string };

const KEY = "patrol-console";
const kept = read();

let language = $state<Language>(kept.language ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en"));
let theme = $state<Theme>(kept.theme ?? "night");
let desk = $state(kept.desk ?? "");

export const preferences = {
  get language() {
    return language;
  },
  set language(value) {
    language = value;
    keep();
  },
  get theme() {
    return theme;
  },
  set theme(value) {
    theme = value;
    keep();
  },
  /** The name of the desk in the room; may be empty. */
  get desk() {
    return desk;
  },
  set desk(value) {
    desk = value.slice(0, 40);
    keep();
  },
};

function read(): Partial<Kept> {
  try {
    const asked = new URLSearchParams(location.search);
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Kept>;
    const lang = asked.get("lang") ?? kept.language;
    const theme = asked.get("theme") ?? kept.theme;
    return {
      ...(lang === "en" || lang === "zh-CN" ? { language: lang } : {}),
      ...(theme === "day" || theme === "night" ? { theme } : {}),
      ...(typeof kept.desk === "string" ? { desk: kept.desk } : {}),
    };
  } catch {
    return {};
  }
}

function keep(): void {
  localStorage.setItem(KEY, JSON.stringify({ language, theme, desk } satisfies Kept));
}
