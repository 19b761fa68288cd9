/** The durable queue of fixes on their way to InfluxDB: written in the transaction that stores them, deleted when forwarded. */
import type { RefusedLine } from "./influx/work.ts";
import type { Span } from "./track.ts";

/** The oldest lines of the queue. `last`: up to where they reach, for `settle`. */
export type QueuePage = { readonly last: number; readonly fixes: number; readonly lines: string };

/**
 * `fixes`, `bytes` of lines that wait; `oldestReceivedTime` of them, null when there are none. `owedUnits`: units with
 * fixes that found the queue full and are taken from the track store once there is room.
 */
export type QueueState = {
  readonly fixes: number;
  readonly bytes: number;
  readonly oldestReceivedTime: number | null;
  readonly owedUnits: number;
};

export interface ForwardQueue {
  /** The oldest lines, whole commits of them until there are `mostFixes`; null when none wait. */
  peek(mostFixes: number): Promise<QueuePage | null>;
  /** Deletes what `peek` gave and puts the refused lines into quarantine, in one transaction; how many old quarantine entries gave way. */
  settle(last: number, refused: readonly RefusedLine[], now: number): Promise<number>;
  /** Queues some of what found it full; false when nothing is owed or there is no room. */
  refill(now: number): Promise<boolean>;
  queueState(): Promise<QueueState>;
}

/** Knows which fixes may not be in InfluxDB yet. */
export interface ForwardTail {
  /** The part of `span` in which fixes of the unit may still wait; null when none can. All of those are in the embedded store. */
  waitingSpan(unit: string, span: Span): Promise<Span | null>;
}
