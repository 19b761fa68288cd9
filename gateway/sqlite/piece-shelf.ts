/** Pieces in memory, a unit's day at a time; the days that were not asked for the longest give way at a bound. */
import type { Span } from "../core/track.ts";
import type { KeptPiece } from "./piece-file.ts";

const DAY_MS = 86_400_000;
const MOST_LOOSE = 4;

/** The pieces of a unit that begin within a day (UTC), by `from` and `to`. `hasCells`: they were read with their cells. */
export class Day {
  readonly #pieces = new Map<string, KeptPiece>();
  /** Spans that somebody's question cut, which nobody may ask for again, the oldest first. */
  readonly #loose: Span[] = [];
  readonly hasCells: boolean;
  bytes = 0;

  constructor(pieces: readonly KeptPiece[], hasCells: boolean) {
    this.hasCells = hasCells;
    for (const one of pieces) this.put(one);
  }

  get(span: Span): KeptPiece | undefined {
    return this.#pieces.get(keyOf(span));
  }

  put(one: KeptPiece): void {
    this.drop(one.piece);
    this.#pieces.set(keyOf(one.piece), one);
    this.bytes += one.bytes;
  }

  /** Of a span that a question cut: only the newest few of a day stay. */
  putLoose(one: KeptPiece): void {
    const { from, to } = one.piece;
    const known = this.#loose.findIndex((span) => span.from === from && span.to === to);
    if (known >= 0) this.#loose.splice(known, 1);
    this.#loose.push({ from, to });
    this.put(one);
    const oldest = this.#loose.length > MOST_LOOSE ? this.#loose.shift() : undefined;
    if (oldest) this.drop(oldest);
  }

  drop(span: Span): void {
    const before = this.get(span);
    if (!before) return;
    this.#pieces.delete(keyOf(span));
    this.bytes -= before.bytes;
  }
}

export class PieceShelf {
  readonly #mostBytes: number;
  readonly #days = new Map<string, { readonly day: Day; bytes: number }>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** About how much is held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The pieces of a unit that begin on a day (`dayOf`), or undefined; they count as asked for now. */
  get(unit: string, day: number): Day | undefined {
    const key = `${unit}/${day}`;
    const found = this.#days.get(key);
    if (!found) return undefined;
    this.#days.delete(key);
    this.#days.set(key, found);
    return found.day;
  }

  /** Takes a day up, or notes how large it has become. */
  put(unit: string, at: number, day: Day): void {
    const key = `${unit}/${at}`;
    this.#bytes += day.bytes - (this.#days.get(key)?.bytes ?? 0);
    this.#days.delete(key);
    this.#days.set(key, { day, bytes: day.bytes });
    for (const [oldest, { bytes }] of this.#days) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#days.delete(oldest);
      this.#bytes -= bytes;
    }
  }

  clear(): void {
    this.#days.clear();
    this.#bytes = 0;
  }
}

/** The day (UTC) that `time` (Unix ms) lies in, counted from 1970. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** The first instant of a day, Unix ms. */
export function dayStart(day: number): number {
  return day * DAY_MS;
}

function keyOf({ from, to }: Span): string {
  return `${from}-${to}`;
}
