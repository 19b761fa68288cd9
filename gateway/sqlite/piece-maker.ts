/**
 * The pieces of units, from memory, from `reports.db`, or made from the track: whatever is good, and no more is made than what
 * something touched (touched.ts).
 */
import { createHash } from "node:crypto";
import type { Mark } from "../core/gap.ts";
import { type KeyPoints, keyPoints, keyPointsText } from "../core/patrol/key-points.ts";
import type { PathFix, Piece } from "../core/patrol/piece.ts";
import { piecesOf } from "../core/patrol/pieces.ts";
import type { Span } from "../core/track.ts";
import type { Checkpoint } from "../core/zones/zones.ts";
import type { MarksReader } from "./marks-reader.ts";
import { hourOf, type PathReader, type TouchedHour } from "./path-reader.ts";
import { bytesOf, type KeptPiece, type PieceFile } from "./piece-file.ts";
import { Day, dayOf, dayStart, type PieceShelf } from "./piece-shelf.ts";

/** Above any hour of a date that ECMAScript can show. */
const LAST_HOUR = 2 ** 32;

/** `made`: pieces made from the track. `kept`: of fixes that are gone, which therefore stay as they were. */
export type MakerTally = { made: number; kept: number };

/** What a unit's pieces are wanted for. `isForCells`: with their cells; `isOnce`: they need not stay in memory. */
export type Wanted = { readonly asOf: number; readonly isForCells: boolean; readonly isOnce: boolean };

export type MakerParts = {
  readonly tracks: PathReader;
  readonly marks: MarksReader;
  readonly file: PieceFile;
  readonly shelf: PieceShelf;
};

export class PieceMaker {
  readonly #parts: MakerParts;
  readonly tally: MakerTally = { made: 0, kept: 0 };
  #points: { readonly ready: KeyPoints; readonly digest: string };

  constructor(parts: MakerParts) {
    this.#parts = parts;
    this.#points = pointsOf([]);
  }

  /** The key points that pieces tell of from now on. */
  set checkpoints(checkpoints: readonly Checkpoint[]) {
    this.#points = pointsOf(checkpoints);
  }

  /**
   * The pieces of `spans`, which follow each other. `isKept`: whether that of a span is to be written down. `asOf`: the
   * generation that was closed before (touched.ts).
   */
  pieces(unit: string, spans: readonly Span[], isKept: (span: Span) => boolean, wanted: Wanted): readonly KeptPiece[] {
    const pieces: KeptPiece[] = [];
    for (const ofDay of byDay(spans)) pieces.push(...this.#ofDay(unit, ofDay, isKept, wanted));
    return pieces;
  }

  #ofDay(unit: string, spans: readonly Span[], isKept: (span: Span) => boolean, wanted: Wanted): readonly KeptPiece[] {
    const at = dayOf(spans[0]?.from ?? 0);
    const day = this.#day(unit, at, wanted);
    const good = this.#goodOf(unit, day, spans, wanted.asOf);
    for (const run of runsOf(spans, (span) => !good.has(span))) {
      const made = this.#make(unit, run, day, wanted.asOf);
      for (const [n, one] of made.entries()) good.set(run[n] as Span, one);
      const kept = made.filter(({ piece }) => isKept(piece));
      if (kept.length > 0) this.#parts.file.write(unit, kept);
      for (const one of made) {
        if (isKept(one.piece)) day.put(one);
        else day.putLoose(one);
      }
    }
    if (!wanted.isOnce) this.#parts.shelf.put(unit, at, day);
    return spans.map((span) => good.get(span) as KeptPiece);
  }

  /** What is there of a unit's day, whether good or not. */
  #day(unit: string, at: number, { isForCells }: Wanted): Day {
    const { shelf, file } = this.#parts;
    const known = shelf.get(unit, at);
    if (known && (known.hasCells || !isForCells)) return known;
    return new Day(file.read(unit, dayStart(at), dayStart(at + 1), isForCells), isForCells);
  }

  /** What nothing has touched since it was made: from now on as of this generation. */
  #goodOf(unit: string, day: Day, spans: readonly Span[], asOf: number): Map<Span, KeptPiece> {
    const found = spans.flatMap((span) => {
      const one = day.get(span);
      return one && one.points === this.#points.digest ? [{ span, one }] : [];
    });
    const [first, last, oldest] = bounds(found.map(({ one }) => one));
    const touched = found.length === 0 ? [] : this.#parts.tracks.touched(unit, first, last, oldest);
    const good = new Map<Span, KeptPiece>();
    for (const { span, one } of found) {
      if (isTouched(one, touched)) continue;
      const now = one.asOf < asOf ? { ...one, asOf } : one;
      good.set(span, now);
      day.put(now);
    }
    return good;
  }

  #make(unit: string, run: readonly Span[], day: Day, asOf: number): readonly KeptPiece[] {
    const { tracks, marks } = this.#parts;
    const span = { from: run[0]?.from ?? 0, to: run.at(-1)?.to ?? 0 };
    const fixes = tracks.path(unit, span);
    const told = fixes.length === 0 ? [] : this.#marksOf(marks, unit, span, fixes);
    const pieces = piecesOf(run, fixes, told, this.#points.ready);
    this.tally.made += pieces.length;
    return pieces.map((piece) => {
      const before = isThin(piece, fixes) ? this.#whole(unit, day.get(piece)) : null;
      return this.#kept(piece, isThin(piece, fixes), before, asOf);
    });
  }

  /** From the last fix before the span to the first one after it. */
  #marksOf(marks: MarksReader, unit: string, span: Span, fixes: readonly PathFix[]): readonly Mark[] {
    const after = fixes.at(-1)?.ts ?? span.to;
    return marks.marks({ unit, from: span.from, to: Math.max(span.to, after + 1) });
  }

  /** One that was made of all fixes, with its cells; null where there is none. */
  #whole(unit: string, before: KeptPiece | undefined): KeptPiece | null {
    if (!before || before.isThin) return null;
    if (before.hasCells) return before;
    const { from, to } = before.piece;
    return this.#parts.file.read(unit, from, from + 1, true).find(({ piece }) => piece.to === to) ?? null;
  }

  /** Of a stretch of which only a fix a minute is left, what was made of all of them says more: it stays. */
  #kept(piece: Piece, isThin: boolean, before: KeptPiece | null, asOf: number): KeptPiece {
    const rest = { asOf, points: this.#points.digest, hasCells: true };
    if (!before) return { piece, ...rest, isThin, bytes: sizeOf(piece) };
    this.tally.kept++;
    const kept = { ...before.piece, near: piece.near };
    return { piece: kept, ...rest, isThin: false, bytes: sizeOf(kept) };
  }
}

function pointsOf(checkpoints: readonly Checkpoint[]) {
  return {
    ready: keyPoints(checkpoints),
    digest: digestOf(keyPointsText(checkpoints)),
  };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

/** Spans by the day (UTC) in which they begin. */
function byDay(spans: readonly Span[]): readonly (readonly Span[])[] {
  const days = new Map<number, Span[]>();
  for (const span of spans) {
    const day = dayOf(span.from);
    const there = days.get(day);
    if (there) there.push(span);
    else days.set(day, [span]);
  }
  return [...days.values()];
}

/** Stretches of spans that follow each other, of which `isIn` holds. */
function runsOf(spans: readonly Span[], isIn: (span: Span) => boolean): readonly (readonly Span[])[] {
  const runs: Span[][] = [];
  let last: Span | null = null;
  for (const span of spans) {
    if (!isIn(span)) continue;
    if (last?.to === span.from) runs.at(-1)?.push(span);
    else runs.push([span]);
    last = span;
  }
  return runs;
}

/** The first and the last hour that any of them depends on, and the generation of the oldest. */
function bounds(pieces: readonly KeptPiece[]): readonly [first: number, last: number, oldest: number] {
  let [first, last, oldest] = [LAST_HOUR, -LAST_HOUR, Number.MAX_SAFE_INTEGER];
  for (const { piece, asOf } of pieces) {
    const { from, to } = reachOf(piece);
    [first, last, oldest] = [Math.min(first, from), Math.max(last, to), Math.min(oldest, asOf)];
  }
  return [first, last, oldest];
}

/** The hours that a piece depends on. */
function reachOf({ reach }: Piece): Span {
  return {
    from: reach.from === null ? -LAST_HOUR : hourOf(reach.from),
    to: reach.to === null ? LAST_HOUR : hourOf(reach.to),
  };
}

function isTouched({ piece, asOf }: KeptPiece, touched: readonly TouchedHour[]): boolean {
  if (touched.length === 0) return false;
  const { from, to } = reachOf(piece);
  return touched.some(({ hour, generation }) => generation > asOf && hour >= from && hour <= to);
}

function isThin({ from, to }: Piece, fixes: readonly PathFix[]): boolean {
  return fixes.some(({ ts, isMinute }) => isMinute === true && ts >= from && ts < to);
}

function sizeOf(piece: Piece): number {
  const numbers = 3 * piece.legs.end.length + 6 * piece.gaps.from.length + 4 * piece.near.point.length;
  return bytesOf("", "") + 12 * (numbers + 4 * piece.cells.cell.length);
}
