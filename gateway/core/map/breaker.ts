/** Leaving a map server alone that fails, and asking it again: first soon, then ever more rarely. Times are Unix ms. */

/**
 * `failures` one after another, each of a request that was sent after the one before had failed at `failedAt`. Nobody asks
 * before `pausedUntil`; then one request finds out. 0: not paused.
 */
export type Breaker = { readonly failures: number; readonly failedAt: number; readonly pausedUntil: number };

export const CLOSED: Breaker = { failures: 0, failedAt: 0, pausedUntil: 0 };

/** One tile that fails is one tile; so many in a row are the server. */
const FAILURES_UNTIL_PAUSE = 3;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** The one request that finds out has so long; then another one does. */
const PROBE_MS = 15_000;

/** Milliseconds until somebody may ask again; 0: now. */
export function pauseOf({ pausedUntil }: Breaker, now: number): number {
  return Math.max(0, pausedUntil - now);
}

/** Somebody asks. After a pause, only this one, until it is known what came of it. */
export function asked(breaker: Breaker, now: number): Breaker {
  return breaker.failures < FAILURES_UNTIL_PAUSE ? breaker : { ...breaker, pausedUntil: now + PROBE_MS };
}

/** The server failed a request of `askedAt`. `retryAfterMs`: what it asked for itself, or null. */
export function failed(before: Breaker, askedAt: number, retryAfterMs: number | null, now: number): Breaker {
  // A dozen that are under way when a server goes away are one failure.
  const isNew = before.failures === 0 || askedAt >= before.failedAt;
  const failures = before.failures + (isNew ? 1 : 0);
  const doublings = Math.min(failures - FAILURES_UNTIL_PAUSE, 30);
  const own = doublings < 0 ? 0 : FIRST_PAUSE_MS * 2 ** doublings;
  const pause = Math.min(LONGEST_PAUSE_MS, Math.max(own, retryAfterMs ?? 0));
  return { failures, failedAt: isNew ? now : before.failedAt, pausedUntil: pause === 0 ? 0 : now + pause };
}
