/** How long somebody must wait after wrong passwords: longer each time, never for ever. Times are Unix ms. */

/** Tries that have failed so far, and when the last one was. */
export type Strikes = { readonly count: number; readonly lastTime: number };

/** How many tries are free, and the longest wait after those. */
export type Patience = { readonly free: number; readonly mostMs: number };

/** One person who cannot remember a password. */
export const NAME_PATIENCE: Patience = { free: 3, mostMs: 30_000 };
/** A whole command room behind one address. */
export const ADDRESS_PATIENCE: Patience = { free: 10, mostMs: 60_000 };

const FIRST_MS = 1_000;
/** Strikes are forgotten after so long without a further one. */
const FORGOTTEN_MS = 900_000;

/** What there is after one more wrong try. */
export function struck(before: Strikes | undefined, now: number): Strikes {
  return { count: isForgotten(before, now) ? 1 : before.count + 1, lastTime: now };
}

/** What there is after a try that was counted as wrong turned out right. */
export function forgiven({ count, lastTime }: Strikes): Strikes | null {
  return count > 1 ? { count: count - 1, lastTime } : null;
}

/** How many milliseconds until the next try; 0: at once. */
export function waitMs(strikes: Strikes | undefined, { free, mostMs }: Patience, now: number): number {
  if (isForgotten(strikes, now) || strikes.count < free) return 0;
  const wait = Math.min(mostMs, FIRST_MS * 2 ** Math.min(strikes.count - free, 30));
  return Math.min(wait, Math.max(0, strikes.lastTime + wait - now));
}

function isForgotten(strikes: Strikes | undefined, now: number): strikes is undefined {
  return strikes === undefined || now - strikes.lastTime > FORGOTTEN_MS;
}
