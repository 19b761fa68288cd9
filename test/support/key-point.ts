/** One key point, and a car that goes there and comes back. */

import type { Books } from "../../gateway/core/patrol/books.ts";
import { checkpointReport, checkpointSpan } from "../../gateway/core/patrol/checkpoints.ts";
import type { PathFix } from "../../gateway/core/patrol/piece.ts";
import type { CheckpointWork, Verdicts } from "../../gateway/core/patrol/report.ts";
import type { Checkpoint, Plan } from "../../gateway/core/zones/zones.ts";
import { at, BOOKS, tracksOf } from "./books.ts";
import { type Doing, degrees, journey } from "./path.ts";

/** At 1000 m east; 75 m radius, two minutes. */
export const bank = (plan: Plan | null, more: Partial<Checkpoint> = {}): Checkpoint => ({
  ...{ id: "bank", name: "Bank", station: "north", radiusM: 75, leastStayMs: 120_000, plan },
  ...degrees(1000),
  ...more,
});
export const perShift = (times: number): Plan => ({ times, per: "shift" });

export type Fleet = Readonly<Record<string, readonly PathFix[]>>;

/** What the report says of one key point over a span of 2026-11-20. */
export function workAt(
  point: Checkpoint,
  fleet: Fleet,
  more: Partial<Books> = {},
  span = "08:00 10:00",
  now = "23:59",
): CheckpointWork {
  const [from = "", to = ""] = span.split(" ");
  const books = { ...BOOKS, ...more, checkpoints: [point] };
  const asked = { from: at(from), to: at(to), station: null };
  const tracks = tracksOf(books, checkpointSpan(asked, books, at(now)), fleet);
  const [work] = checkpointReport(asked, books, tracks, at(now)).checkpoints;
  if (!work) throw new Error("the key point is in the report");
  return work;
}

/** "visited 1, missed 2": what is not 0. */
export function told(verdicts: Verdicts): string {
  const names = ["visited", "tooShort", "missed", "unknown", "due"] as const;
  return names.flatMap((name) => (verdicts[name] === 0 ? [] : [`${name} ${verdicts[name]}`])).join(", ");
}

/** A car that stands at 5000 m east from 07:50 on, and does something there from 08:30 on, until 10:10 or longer. */
export const fromAway = (...doings: readonly Doing[]) =>
  journey(at("07:50"), 5000, [["stand", 40], ...doings, ["stand", 100]]);
/** 400 s at 10 m/s. */
export const toBank: Doing = ["drive", 1000, 400];
export const back: Doing = ["drive", 5000, 400];
