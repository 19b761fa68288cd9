/** Cells of the coverage as the map draws them: each wholly in the colour of its class, never a blur between two. */
import type { Cells, ZoneCoverage } from "../../../core/patrol/report.ts";
import { onMap } from "../distance.ts";
import { wallText } from "../zone-time.ts";

/** Lower bounds of how often a cell was passed. */
export const PASS_BOUNDS = [0, 1, 2, 4, 8, 16] as const;
/** Classes of time since the last presence: three below the threshold, two of blind spots, and nobody as far as is known. */
const HOUR_CLASSES = 6;
/** The first class of blind spots. */
export const FIRST_BLIND = 3;
/** Nobody since as far back as was looked. */
export const NEVER = 5;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function passClass(passes: number): number {
  let at = 0;
  while (at + 1 < PASS_BOUNDS.length && passes >= (PASS_BOUNDS[at + 1] ?? 0)) at++;
  return at;
}

/** `1`, `2-3`, `16+` of a class of passes. */
export function passText(at: number): string {
  const [low = 0, next] = [PASS_BOUNDS[at], PASS_BOUNDS[at + 1]];
  if (next === undefined) return `${low}+`;
  return next - 1 === low ? String(low) : `${low}–${next - 1}`;
}

/** `lastTime` null: nobody. Bounds are quarter, half, whole and three times the threshold `blindMs`. */
export function hourClass(lastTime: number | null, at: number, blindMs: number): number {
  if (lastTime === null) return NEVER;
  const age = at - lastTime;
  if (age < blindMs / 4) return 0;
  if (age < blindMs / 2) return 1;
  if (age < blindMs) return 2;
  return age < 3 * blindMs ? FIRST_BLIND : FIRST_BLIND + 1;
}

/** The hours between which a class lies; `to` null: without end. */
export function hourBounds(at: number, blindMs: number): { readonly from: number; readonly to: number | null } {
  const bounds = [0, blindMs / 4, blindMs / 2, blindMs, 3 * blindMs];
  const to = bounds[at + 1];
  return { from: (bounds[at] ?? 0) / HOUR_MS, to: to === undefined ? null : to / HOUR_MS };
}

/** `ring`: corners as [lon, lat, lon, lat, ...]. */
export function cornersOf(ring: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return ring.map((degrees) => {
    const corners: number[] = [];
    for (let at = 0; at + 1 < degrees.length; at += 2) {
      corners.push(...onMap({ lon: degrees[at] ?? 0, lat: degrees[at + 1] ?? 0 }));
    }
    return corners;
  });
}

/** How many cells are of each class. */
export function tallyOf(classes: readonly number[]): readonly number[] {
  const tally = Array.from({ length: HOUR_CLASSES }, () => 0);
  for (const at of classes) tally[at] = (tally[at] ?? 0) + 1;
  return tally;
}

/** The place of the cell that a point of the map's plane lies in; null: in none. */
export function cellAt(corners: readonly (readonly number[])[], x: number, y: number): number | null {
  const found = corners.findIndex((ring) => isInside(ring, x, y));
  return found < 0 ? null : found;
}

/** The even-odd rule; `ring`: x, y, x, y, not closed. */
export function isInside(ring: readonly number[], x: number, y: number): boolean {
  let isIn = false;
  const count = ring.length / 2;
  for (let at = 0, before = count - 1; at < count; before = at++) {
    const [ax = 0, ay = 0] = [ring[2 * at], ring[2 * at + 1]];
    const [bx = 0, by = 0] = [ring[2 * before], ring[2 * before + 1]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  }
  return isIn;
}

/** Of all zones together, a cell of two of them once. `blind`: as the report counts it. */
export type CoverTotal = { readonly cells: number; readonly covered: number; readonly blind: number };

export function totalOf(cells: Cells, at: number, blindMs: number): CoverTotal {
  const inZones = cells.zones.map((zones) => zones.length > 0);
  const counted = (isOne: (place: number) => boolean) => inZones.filter((isIn, place) => isIn && isOne(place)).length;
  return {
    cells: counted(() => true),
    covered: counted((place) => (cells.passes[place] ?? 0) > 0),
    blind: counted((place) => hourClass(cells.lastTime[place] ?? null, at, blindMs) >= FIRST_BLIND),
  };
}

/** Minutes of officers for each cell of a zone; null for one without cells. */
export function officerMinutes({ cells, officerMs }: Pick<ZoneCoverage, "cells" | "officerMs">): number | null {
  return cells === 0 ? null : officerMs / 60_000 / cells;
}

/** How full each hour of day is, 0 to 4, by the share of the zone's cells that were passed in it: none, to a tenth, ... */
export function hourLevels({ cells, byHour }: Pick<ZoneCoverage, "cells" | "byHour">): readonly number[] {
  return byHour.map(({ covered }) => {
    if (covered === 0 || cells === 0) return 0;
    const share = covered / cells;
    return share <= 0.1 ? 1 : share <= 0.25 ? 2 : share <= 0.5 ? 3 : 4;
  });
}

/** For each hour of day whether any of it lies in the span: of the others nothing can be said. `zone`: IANA name. */
export function hoursWithin(
  { from, to }: { readonly from: number; readonly to: number },
  zone: string,
): readonly boolean[] {
  const within = Array.from({ length: 24 }, () => to - from >= DAY_MS);
  // A quarter of an hour is the finest step by which clocks differ.
  for (let at = from; at < Math.min(to, from + DAY_MS); at += DAY_MS / 96) {
    within[Number(wallText(at, zone).slice(11, 13))] = true;
  }
  return within;
}

/** Runs of hours in which nobody came, as [first, last]; one over midnight stands in two. `within`: hours that count. */
export function emptyHours(
  { byHour }: Pick<ZoneCoverage, "byHour">,
  within: readonly boolean[],
): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const [hour, { covered }] of byHour.entries()) {
    if (covered > 0 || !within[hour]) continue;
    const last = runs.at(-1);
    if (last && last[1] === hour - 1) last[1] = hour;
    else runs.push([hour, hour]);
  }
  return runs;
}
