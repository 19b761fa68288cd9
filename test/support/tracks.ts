/** Tracks made by hand, and what an export makes of them. */
import { type ExportFormat, exportText } from "../../gateway/core/export/formats.ts";
import { cutPages, type UnitTrack } from "../../gateway/core/export/segments.ts";
import type { StoredFix } from "../../gateway/core/track.ts";

/** 2026-11-21T08:00:00Z. */
export const EIGHT = 1_795_248_000_000;

/** A fix of which everything is known, received 900 ms later. */
export const KNOWN: StoredFix = {
  ts: EIGHT,
  lat: 305_433_000,
  lon: 1_170_631_000,
  alt: 312,
  spd: 410,
  crs: 885,
  hdop: 9,
  sat: 14,
  mode: 3,
  reason: "interval",
  clock: "gnss",
  rx: EIGHT + 900,
};

/** What a receiver need not say. */
export const UNKNOWN = { alt: null, spd: null, crs: null, hdop: null, sat: null };

/** Ten seconds later, and nothing but the place is known. */
export const BARE: StoredFix = { ...KNOWN, ...UNKNOWN, ts: EIGHT + 10_000, mode: 2 };

/** A unit with these fixes; `losses`: when its receiver said that it had no position. */
export function trackOf(unit: string, fixes: readonly StoredFix[], losses: readonly number[] = []): UnitTrack {
  async function* pages(): AsyncGenerator<readonly StoredFix[]> {
    yield fixes;
  }
  const marks = losses.map((time) => ({ what: "lost", from: time, to: time }) as const);
  return { unit, pages: cutPages(pages(), marks) };
}

/** A unit with fixes `everyMs` apart, each known but for its changes. */
export function trackEvery(unit: string, changes: readonly Partial<StoredFix>[], everyMs = 1_000): UnitTrack {
  return trackOf(
    unit,
    changes.map((change, n) => ({ ...KNOWN, ts: EIGHT + n * everyMs, ...change })),
  );
}

/** The whole text of an export. */
export async function exported(format: ExportFormat, tracks: readonly UnitTrack[]): Promise<string> {
  let text = "";
  for await (const piece of exportText(format, tracks)) text += piece;
  return text;
}
