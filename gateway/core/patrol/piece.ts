/**
 * A piece: what one unit did in a span of at most an hour, in numbers that reports are summed from. It depends on the unit's
 * track in and right beside the span, on what the unit said about its silences, and on the key points; on nothing else.
 *
 * Between two fixes without a gap the unit is taken to have gone straight at one speed. Times in columns are ms from `from`.
 */
import { GAP_CAUSES, type GapCause } from "../gap.ts";
import type { Span, StoredFix } from "../track.ts";

/** What it takes of a fix. */
export type PathFix = Pick<StoredFix, "ts" | "lat" | "lon" | "spd" | "reason" | "isMinute">;

/** `parked`: from a fix that stands (export/stops.ts); it counts no distance. */
export const LEG_KINDS = ["moving", "parked", ...GAP_CAUSES] as const satisfies readonly (
  | "moving"
  | "parked"
  | GapCause
)[];
export type LegKind = (typeof LEG_KINDS)[number];

/**
 * Legs follow each other from `from` to `to` without a hole. `kind`: places in `LEG_KINDS`; `cm`: centimetres. None goes on over the
 * first or the last fix, so that time on duty ends where legs do.
 */
export type Legs = {
  readonly end: readonly number[];
  readonly kind: readonly number[];
  readonly cm: readonly number[];
};

/**
 * The gaps that touch it, in the order of their legs, each whole: from the fix before (`from`, Unix ms, with its place in 1e-7
 * degree) to the fix after. Null where there is no such fix.
 */
export type PieceGaps = {
  readonly from: readonly (number | null)[];
  readonly fromLat: readonly (number | null)[];
  readonly fromLon: readonly (number | null)[];
  readonly to: readonly (number | null)[];
  readonly toLat: readonly (number | null)[];
  readonly toLon: readonly (number | null)[];
};

/**
 * H3 cells of resolution 10 that it was in, by number (cells.ts), each once. `runs`: how often it came into the cell or was
 * there again after a gap, the first one counted also where `goesOn`; `ms`: how long it was there; `last`: until when.
 */
export type PieceCells = {
  readonly cell: readonly number[];
  readonly runs: readonly number[];
  readonly ms: readonly number[];
  readonly last: readonly number[];
};

/**
 * Where it was within the radius and 25 m of key points, by their ids, in the order of time for each. `enter`: the first
 * instant in it within the radius; -1: none. A stretch that goes on in the next piece ends at this one's end.
 */
export type PieceNear = {
  readonly point: readonly string[];
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly enter: readonly number[];
};

/**
 * `first`, `last`: the first and the last fix in it, Unix ms; null without any. `reach`: the last fix before it and the first
 * after it, Unix ms; null: there is none. It stays as it is as long as nothing from `reach.from` to `reach.to` changes, both
 * included, and where one is null nothing before or after. `goesOn`: it begins in the cell in which the one before ends.
 */
export type Piece = Span & {
  readonly first: number | null;
  readonly last: number | null;
  readonly reach: { readonly from: number | null; readonly to: number | null };
  readonly legs: Legs;
  readonly gaps: PieceGaps;
  readonly cells: PieceCells;
  readonly goesOn: boolean;
  readonly near: PieceNear;
};
