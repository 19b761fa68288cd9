/**
 * Fixes as one block of numbers, which crosses between threads without a copy: a structured clone of as many objects costs
 * more than reading them.
 */
import { CLOCKS, REASONS, type StoredFix } from "./track.ts";

/** The numbers of one fix in their order; null is NaN, `reason` and `clock` their places in `REASONS` and `CLOCKS`. */
export const FIX_COLUMNS = [
  "ts",
  "lat",
  "lon",
  "alt",
  "spd",
  "crs",
  "hdop",
  "sat",
  "mode",
  "reason",
  "clock",
  "rx",
] as const;
export const FIX_WIDTH = FIX_COLUMNS.length;
/** Added to the mode of a fix that stands for its minute. */
export const MINUTE_MODE = 16;

export function packFixes(fixes: readonly StoredFix[]): Float64Array {
  const block = new Float64Array(fixes.length * FIX_WIDTH);
  fixes.forEach((fix, n) => {
    packFix(block, n * FIX_WIDTH, fix);
  });
  return block;
}

export function unpackFixes(block: Float64Array): readonly StoredFix[] {
  const fixes: StoredFix[] = [];
  for (let at = 0; at < block.length; at += FIX_WIDTH) fixes.push(unpackFix(block, at));
  return fixes;
}

/** Writes `fix` from the place `at` of `block` on. */
export function packFix(block: Float64Array, at: number, fix: StoredFix): void {
  block[at] = fix.ts;
  block[at + 1] = fix.lat;
  block[at + 2] = fix.lon;
  block[at + 3] = fix.alt ?? Number.NaN;
  block[at + 4] = fix.spd ?? Number.NaN;
  block[at + 5] = fix.crs ?? Number.NaN;
  block[at + 6] = fix.hdop ?? Number.NaN;
  block[at + 7] = fix.sat ?? Number.NaN;
  block[at + 8] = fix.isMinute ? fix.mode + MINUTE_MODE : fix.mode;
  block[at + 9] = REASONS.indexOf(fix.reason);
  block[at + 10] = CLOCKS.indexOf(fix.clock);
  block[at + 11] = fix.rx;
}

/** The fix at the place `at` of `block`. */
export function unpackFix(block: Float64Array, at: number): StoredFix {
  const mode = block[at + 8] as number;
  const fix = {
    ts: block[at] as number,
    lat: block[at + 1] as number,
    lon: block[at + 2] as number,
    alt: orNull(block[at + 3]),
    spd: orNull(block[at + 4]),
    crs: orNull(block[at + 5]),
    hdop: orNull(block[at + 6]),
    sat: orNull(block[at + 7]),
    mode: mode % MINUTE_MODE,
    reason: REASONS[block[at + 9] as number] ?? "interval",
    clock: CLOCKS[block[at + 10] as number] ?? "none",
    rx: block[at + 11] as number,
  };
  return mode < MINUTE_MODE ? fix : { ...fix, isMinute: true };
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
