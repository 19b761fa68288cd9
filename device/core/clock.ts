/**
 * From what a receiver says of the date to a time that can be kept (wire contract, "clock and position rules"). GPS counts
 * weeks modulo 1024: an old receiver's date may lie any number of 1024 weeks in the past.
 */
import type { Clock } from "../../protocol/record.ts";
import { type EpochTime, nearest } from "./epoch.ts";

/** What the host knows of the time. */
export type HostTime = {
  /** The host's clock at the epoch, Unix milliseconds. */
  readonly now: number;
  /** When this program was built, Unix milliseconds: no true time is before it. */
  readonly builtTime: number;
  /** A recording is played: dates are taken as they stand. */
  readonly recorded: boolean;
};

export type FixTime = { readonly fixTime: number; readonly clock: Clock };

/** When this program was built, at the earliest, Unix ms: no clock and no receiver's date before it is believed. */
export const BUILT_TIME = Date.UTC(2026, 0, 1);

const ROLLOVER_MS = 1024 * 7 * 86_400_000;
const DAY_MS = 86_400_000;

/** A host clock before the build date was never set: the host has no battery behind it. */
export function isPlausible(host: HostTime): boolean {
  return host.now >= host.builtTime;
}

/**
 * The time of a fix. `gnss`: the receiver's own date. `system`: the host's clock (with the receiver's time of day where
 * only its date is missing). `none`: neither is to be had, and `fixTime` is what the host's clock showed.
 */
export function fixTimeOf(epoch: EpochTime, host: HostTime): FixTime {
  if (epoch.receiverTime !== null) {
    if (host.recorded) return { fixTime: Math.max(0, epoch.receiverTime), clock: "gnss" };
    const fixTime = unrolled(epoch.receiverTime, host.builtTime);
    if (!isPlausible(host) || fixTime <= host.now + DAY_MS) return { fixTime, clock: "gnss" };
    return { fixTime: wholeMs(host.now), clock: "system" };
  }
  const isDatable = epoch.timeOfDayMs !== null && (host.recorded || isPlausible(host));
  const fixTime = isDatable ? nearest(wholeMs(host.now), epoch.timeOfDayMs) : wholeMs(host.now);
  return { fixTime, clock: isPlausible(host) ? "system" : "none" };
}

/** Moved forward by whole 1024 weeks until it is not before the build date. */
function unrolled(time: number, builtTime: number): number {
  return time >= builtTime ? time : time + Math.ceil((builtTime - time) / ROLLOVER_MS) * ROLLOVER_MS;
}

function wholeMs(time: number): number {
  return Math.max(0, Math.round(time));
}
