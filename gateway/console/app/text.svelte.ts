/** Texts and numbers in the language of this desk. */
import { type Key, say, type Values } from "../core/text/text.ts";
import { spanText } from "../core/words.ts";
import { Refusal } from "./api.ts";
import { preferences } from "./preferences.svelte.ts";
import { session } from "./session.svelte.ts";

export function t(key: Key, values?: Values): string {
  return say(preferences.language, key, values);
}

/** A span of time in words. */
export function span(ms: number): string {
  return spanText(ms, preferences.language);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(time: number, name: string, options: Intl.DateTimeFormatOptions): string {
  const timeZone = session.timezone;
  const key = `${preferences.language} ${timeZone} ${name}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(preferences.language, { ...options, timeZone, hourCycle: "h23" });
    formats.set(key, known);
  }
  return known.format(time);
}

/** `22:14:36` in the gateway's time zone. */
export function clock(time: number): string {
  return format(time, "clock", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** `22:14` */
export function clockMinutes(time: number): string {
  return format(time, "minutes", { hour: "2-digit", minute: "2-digit" });
}

/** `Sat` */
export function weekday(time: number): string {
  return format(time, "weekday", { weekday: "short" });
}

/** `Sat 21 Nov` */
export function day(time: number): string {
  return format(time, "day", { weekday: "short", day: "numeric", month: "short" });
}

/** `21 Nov 2026, 22:14:36` */
export function moment(time: number): string {
  return format(time, "moment", { dateStyle: "medium", timeStyle: "medium" });
}

/** What went wrong, as a sentence. */
export function problemOf(err: unknown): string {
  if (err instanceof Refusal) return err.status === 0 ? t("problem.unreachable") : err.message;
  return err instanceof Error ? err.message : String(err);
}
