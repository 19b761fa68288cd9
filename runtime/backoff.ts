/** How long to wait before a further try. */

/** Milliseconds to wait before try number `attempt` (0 is the first try after a failure). */
export type Backoff = (attempt: number) => number;

/**
 * Doubles from `firstMs` to at most `mostMs`, then takes a random half off, so that many who failed together do not come
 * back together. `random` gives 0 up to 1.
 */
export function backoff(firstMs: number, mostMs: number, random: () => number = Math.random): Backoff {
  return (attempt) => {
    const full = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 30));
    return Math.round(full / 2 + (full / 2) * random());
  };
}
