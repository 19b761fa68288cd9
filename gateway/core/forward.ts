/** The durable queue of fixes on their way to InfluxDB: written in the transaction that stores them, deleted when forwarded. */
import type { FurtherMeasurement } from "./influx/line.ts";
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
  /**
   * Deletes what `peek` gave, remembers which fixes were refused (they are nowhere else, so they are kept as long as the
   * retention) and puts those that are not merely old into quarantine, in one transaction; how many old quarantine entries
   * gave way.
   */
  settle(last: number, refused: readonly RefusedLine[], now: number): Promise<number>;
  /** Queues some of what found it full; false when nothing is owed or there is no room. */
  refill(now: number): Promise<boolean>;
  queueState(): Promise<QueueState>;
}

/** Lines beside the fixes that wait. `last`: up to where they reach, for `settleFurther`. */
export type FurtherPage = { readonly last: number; readonly points: number; readonly lines: string };

/**
 * The durable queue of points beside the fixes. It is apart from that of the fixes, which never wait for it and find no
 * less room because of it.
 */
export interface FurtherQueue {
  /**
   * Queues lines in one transaction: on disk when it resolves. Beyond the bound the oldest lines of `state` give way, of
   * `sos` none; answers how many points did. Rejects when the disk refuses; then nothing of it is queued.
   */
  enqueue(measurement: FurtherMeasurement, lines: readonly string[], now: number): Promise<number>;
  /** The oldest lines, whole rows of them until there are `mostPoints`; null when none wait. */
  peekFurther(mostPoints: number): Promise<FurtherPage | null>;
  /** Deletes what `peekFurther` gave and puts some of the refused lines into quarantine; how many old entries there gave way. */
  settleFurther(last: number, refused: readonly RefusedLine[], now: number): Promise<number>;
  /** How many points wait. */
  furtherWaiting(): Promise<number>;
}

/** Knows which fixes may not be in InfluxDB yet. */
export interface ForwardTail {
  /** The part of `span` in which fixes of the unit may still wait; null when none can. All of those are in the embedded store. */
  waitingSpan(unit: string, span: Span): Promise<Span | null>;
}
