/** Certificates are judged by the host's clock: one that was never set refuses a good gateway as it would a forged one. */
import { pause } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";

/** GNSS needs a minute from cold. After this it is tried as it is, and fails closed. */
const MOST_MS = 120_000;
const LOOK_EVERY_MS = 250;

/** With TLS, waits until the host's clock is plausible, two minutes at most. Resolves when `signal` is aborted, too. */
export async function plausibleClock(
  brokerUrl: string,
  isPlausible: () => boolean,
  log: Logger,
  signal: AbortSignal,
  mostMs = MOST_MS,
): Promise<void> {
  if (!/^(mqtts|wss):/.test(brokerUrl) || isPlausible()) return;
  log.warn("uplink waits for the clock: certificates cannot be judged by one that was never set");
  const since = performance.now();
  while (!isPlausible() && performance.now() - since < mostMs) {
    if (!(await pause(LOOK_EVERY_MS, signal))) return;
  }
  log.info({ isPlausible: isPlausible() }, "uplink no longer waits for the clock");
}
