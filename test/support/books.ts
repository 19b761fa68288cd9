/** What an office keeps, for reports: two stations with a unit each and one of none, an early and a late shift at the northern. */

import type { Mark } from "../../gateway/core/gap.ts";
import type { Books, UnitPieces } from "../../gateway/core/patrol/books.ts";
import { spansOf } from "../../gateway/core/patrol/cuts.ts";
import { keyPoints } from "../../gateway/core/patrol/key-points.ts";
import type { PathFix } from "../../gateway/core/patrol/piece.ts";
import { piecesOf } from "../../gateway/core/patrol/pieces.ts";
import type { Assignment } from "../../gateway/core/people/people.ts";
import type { Span } from "../../gateway/core/track.ts";
import { DAY } from "./path.ts";

const unit = (name: string, station: string | null) => ({ unit: name, kind: "car", station, label: null });

/** The early shift is from 08:00 to 10:00, the late one from 10:00 to 12:00. */
export const BOOKS: Books = {
  timeZone: "UTC",
  units: [unit("car-1", "north"), unit("car-2", "north"), unit("car-3", "south"), unit("car-4", null)],
  officers: [
    { officer: "4711", name: "Li", station: "north" },
    { officer: "4712", name: "Wang", station: "north" },
  ],
  shifts: [
    { id: 1, station: "north", name: "early", start: "08:00", end: "10:00" },
    { id: 2, station: "north", name: "late", start: "10:00", end: "12:00" },
  ],
  assignments: [],
  checkpoints: [],
};

/** Unix ms of a time on 2026-11-20 UTC, such as `08:00` or `08:00:30`. */
export function at(clock: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(":").map(Number);
  return DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

export function assigned(officer: string, car: string, from: string, to: string | null): Assignment {
  return { id: null, officer, unit: car, from: at(from), to: to === null ? null : at(to) };
}

/** The pieces of units for a span, cut as reports need it. */
export function tracksOf(
  books: Books,
  span: Span,
  fixes: Readonly<Record<string, readonly PathFix[]>>,
  marks: readonly Mark[] = [],
): readonly UnitPieces[] {
  const points = keyPoints(books.checkpoints);
  return Object.entries(fixes).map(([name, own]) => ({
    unit: name,
    pieces: piecesOf(spansOf(name, span, books), own, marks, points),
  }));
}
