/** The last reports, with what they were summed from: while all of that is the same, so is the report. */
import type { UnitPieces } from "../core/patrol/books.ts";
import type { Piece } from "../core/patrol/piece.ts";

const MOST = 8;

type Kept = { readonly ground: object; readonly key: string; readonly sources: Uint32Array; readonly report: unknown };

export class ReportMemo {
  /** A piece never changes, so that its number stands for all that is in it. */
  readonly #numbers = new WeakMap<Piece, number>();
  #last = 0;
  #kept: Kept[] = [];

  /**
   * The report that `sum` would make, which is made again only where something differs: `key` (all else that it depends on, as
   * a text), `ground` (by identity), or a piece.
   */
  get<T>(ground: object, key: string, tracks: readonly UnitPieces[], sum: () => T): T {
    const sources = this.#numbersOf(tracks);
    const known = this.#kept.find((one) => one.ground === ground && one.key === key && isSame(one.sources, sources));
    const report = known ? known.report : sum();
    const others = this.#kept.filter((one) => one !== known && (one.ground !== ground || one.key !== key));
    this.#kept = [...others, { ground, key, sources, report }].slice(-MOST);
    return report as T;
  }

  /** Each unit's pieces, with their count before them. */
  #numbersOf(tracks: readonly UnitPieces[]): Uint32Array {
    const numbers: number[] = [];
    for (const { pieces } of tracks) {
      numbers.push(pieces.length);
      for (const piece of pieces) numbers.push(this.#numberOf(piece));
    }
    return Uint32Array.from(numbers);
  }

  #numberOf(piece: Piece): number {
    const known = this.#numbers.get(piece);
    if (known !== undefined) return known;
    this.#last = (this.#last + 1) >>> 0;
    this.#numbers.set(piece, this.#last);
    return this.#last;
  }
}

function isSame(one: Uint32Array, other: Uint32Array): boolean {
  return one.length === other.length && one.every((number, n) => number === other[n]);
}
