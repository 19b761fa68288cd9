/**
 * Reading from InfluxDB in a thread: a big answer takes its time to be taken in and parsed, in which the main thread must go
 * on with messages.
 */
import { openThread, type Thread } from "../../runtime/thread.ts";
import type { Server } from "../core/influx/advice.ts";
import type { Span } from "../core/track.ts";
import type { InfluxSettings } from "./client.ts";

/** The unit's oldest fixes in `span`, at most so many. */
export type FixesAsked = { readonly unit: string; readonly span: Span; readonly most: number };
/** When the unit's oldest fix in `span` was. */
export type TimeAsked = { readonly unit: string; readonly span: Span };

/** InfluxDB did not answer, or refused: the server's words. */
export type NoAnswer = { readonly ok: false; readonly words: string };
/** `next`: where to ask on from, Unix ms; null when that was all of the span. */
export type FixesAnswer = { readonly ok: true; readonly block: Float64Array; readonly next: number | null } | NoAnswer;
export type TimeAnswer = { readonly ok: true; readonly time: number | null } | NoAnswer;

type ReaderCalls = {
  readonly fixes: (asked: FixesAsked) => Promise<FixesAnswer>;
  readonly nextTime: (asked: TimeAsked) => Promise<TimeAnswer>;
  readonly server: (nothing: null) => Promise<Server>;
};

/** Its calls reject when the thread is gone, and for nothing that InfluxDB does. */
export type InfluxReader = Thread<ReaderCalls>;

/** Closing it breaks off what is asked at the time. */
export function openInfluxReader(settings: InfluxSettings): Promise<InfluxReader> {
  return openThread<ReaderCalls>(new URL("./reader-thread.js", import.meta.url), settings, "InfluxDB reader");
}
