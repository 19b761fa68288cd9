/**
 * Events of a board that its host has not acknowledged yet: sent one at a time, the oldest first. Where something must
 * go, it goes so that rather one alarm too many is raised than one too few.
 */
import type { KitEvent } from "./kit-sentence.ts";

/**
 * `boot` and `n` are its identity, `at` when it happened. `tries`: how often it was sent; `againAt`: when it is sent
 * again, once it was. Times are milliseconds of the board's clock.
 */
export type KitQueued = {
  readonly boot: number;
  readonly n: number;
  readonly event: KitEvent;
  readonly at: number;
  readonly tries: number;
  readonly againAt: number;
};
export type KitQueue = readonly KitQueued[];

export const QUEUE_SIZE = 16;
/** The most that a sentence says. */
export const OLDEST_MS = 86_400_000;
/** What is no SOS is given up at that age: by then it means nothing, and the lid is in every status. */
const OTHERS_UNTIL_MS = 30_000;
/** The same when an SOS waits behind it. */
const IN_THE_WAY_UNTIL_MS = 2_000;

export function isSos(event: KitEvent): boolean {
  return event === "SOS_DOWN" || event === "SOS_UP";
}

/**
 * With `event` at its end. A full queue loses an event that is no SOS (the first is on its way and stays); then a release
 * of SOS with the press after it, which makes two presses one longer one: a hold is never hidden by taps.
 */
export function queued(queue: KitQueue, event: KitQueued): KitQueue {
  if (queue.length < QUEUE_SIZE) return [...queue, event];
  const other = queue.findIndex((one, i) => i > 0 && !isSos(one.event));
  if (other > 0) return [...queue.slice(0, other), ...queue.slice(other + 1), event];
  if (!isSos(event.event)) return queue;
  const release = queue.findIndex((one, i) => i > 0 && one.event === "SOS_UP" && queue[i + 1]?.event === "SOS_DOWN");
  return release < 0 ? queue : [...queue.slice(0, release), ...queue.slice(release + 2), event];
}

/** Without what is given up at `now`. An SOS never is; one older than a day is kept as a day old. */
export function lasting(queue: KitQueue, now: number): KitQueue {
  const lastSos = queue.findLastIndex(({ event }) => isSos(event));
  return queue
    .filter(({ event, at }, i) => isSos(event) || now - at < (i < lastSos ? IN_THE_WAY_UNTIL_MS : OTHERS_UNTIL_MS))
    .map((one) => (now - one.at > OLDEST_MS ? { ...one, at: now - OLDEST_MS } : one));
}

/** How long to wait after having sent the same event `tries` times. */
export function waitMs(tries: number): number {
  if (tries === 1) return 200;
  return tries === 2 ? 400 : 500;
}
