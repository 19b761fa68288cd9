/** Numbers and times as the page writes them: by hand, so that no version of a system's locale data can change a byte. */
import { type Language, say } from "./texts.ts";

const MINUS = "\u2212";
const NARROW = "\u202f";
/** What is not known. */
export const NO_FIGURE = "\u2013";

/** How a figure is written. `hours`, `time`: of ms. `km`: of metres. `share`: of 0 to 1. `decimal`: with one digit behind the point. */
export type Form = "count" | "hours" | "time" | "km" | "share" | "decimal";

/** The figure with its unit; null is not known. */
export function figure(language: Language, form: Form, value: number | null): string {
  return value === null ? NO_FIGURE : withUnit(language, form, digits(form, value));
}

/** How a figure differs from the one of the week before: an arrow, and the difference without its unit. */
export type Change = { readonly arrow: "\u25b2" | "\u25bc" | "="; readonly text: string };

/** Null where one of the two is not known. A difference that is too small to be written is none. */
export function change(form: Form, now: number | null, before: number | null): Change | null {
  if (now === null || before === null) return null;
  const difference = now - before;
  const written = digits(form, Math.abs(difference));
  if (written === digits(form, 0)) return { arrow: "=", text: "" };
  return difference > 0 ? { arrow: "\u25b2", text: `+${written}` } : { arrow: "\u25bc", text: `${MINUS}${written}` };
}

/** A difference with its unit: of shares, percentage points. */
export function changeText(language: Language, form: Form, { text }: Change): string {
  if (text === "") return "";
  return form === "share" ? say(language, "points", { n: text }) : withUnit(language, form, text);
}

/** Thousands apart by a narrow space, which both languages read. */
function digits(form: Form, value: number): string {
  switch (form) {
    case "count":
      return grouped(String(Math.round(value)));
    case "decimal":
      return tenths(value);
    case "hours":
      return tenths(value / 3_600_000);
    case "km":
      return value >= 100_000 ? grouped(String(Math.round(value / 1000))) : tenths(value / 1000);
    case "share":
      return String(Math.round(value * 100));
    case "time": {
      const seconds = Math.round(value / 1000);
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
  }
}

function withUnit(language: Language, form: Form, written: string): string {
  switch (form) {
    case "count":
    case "decimal":
    case "time":
      return written;
    case "hours":
      return say(language, "hours", { n: written });
    case "km":
      return say(language, "kilometres", { n: written });
    case "share":
      return say(language, "percent", { n: written });
  }
}

function tenths(value: number): string {
  const [whole = "", part = ""] = (Math.round(value * 10) / 10).toFixed(1).split(".");
  return `${grouped(whole)}.${part}`;
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, NARROW);
}
