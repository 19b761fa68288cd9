/** Long work that ends when it is told to. */
import { setMaxListeners } from "node:events";

/** Resolves once `signal` is aborted; rejects only when it cannot go on. */
export type Activity = (signal: AbortSignal) => Promise<void>;

/** Listeners of one signal for each activity, beyond which Node warns of a leak. */
const LISTENERS_EACH = 4;

/** Runs all activities until `signal` is aborted. The first failure stops the others and is thrown again. */
export async function runAll(signal: AbortSignal, activities: readonly Activity[]): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  setMaxListeners(LISTENERS_EACH * activities.length, either);
  await Promise.allSettled(
    activities.map(async (activity) => {
      try {
        await activity(either);
      } catch (err) {
        failed.abort(err);
        throw err;
      }
    }),
  );
  if (failed.signal.aborted) throw failed.signal.reason;
}

/** Waits `ms` milliseconds, or until `signal` is aborted: true when the time passed, false when it was cut short. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const onAbort = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve(true);
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

/** Calls `work` every `ms` milliseconds until `signal` is aborted; a call that takes longer delays the next. */
export function every(ms: number, work: () => void | Promise<void>): Activity {
  return async (signal) => {
    while (await pause(ms, signal)) await work();
  };
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
