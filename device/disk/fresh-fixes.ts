/** Fixes that are neither on disk nor receipted yet, and the texts of what was written last. */
import { includes, type Ranges } from "../../protocol/ranges.ts";

const MOST_RECENT = 256;

export type Fresh = { readonly seq: number; readonly text: string; readonly since: number };

export class FreshFixes {
  readonly #fresh = new Map<number, Fresh>();
  readonly #recent = new Map<number, string>();
  #bytes = 0;

  get count(): number {
    return this.#fresh.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** When the oldest one was added, or null when there is none. */
  get oldestSince(): number | null {
    return this.#fresh.values().next().value?.since ?? null;
  }

  all(): readonly Fresh[] {
    return [...this.#fresh.values()];
  }

  add(fresh: Fresh): void {
    this.#fresh.set(fresh.seq, fresh);
    this.#bytes += fresh.text.length;
  }

  /** Takes out what a receipt covers. */
  take(ranges: Ranges): readonly Fresh[] {
    const taken = this.all().filter(({ seq }) => includes(ranges, seq));
    for (const one of taken) this.#forget(one);
    for (const seq of this.#recent.keys()) if (includes(ranges, seq)) this.#recent.delete(seq);
    return taken;
  }

  has(seq: number): boolean {
    return this.#fresh.has(seq);
  }

  /** It is on disk now. False when a receipt came first. */
  written(one: Fresh): boolean {
    if (!this.#fresh.has(one.seq)) return false;
    this.#forget(one);
    this.keep(one.seq, one.text);
    return true;
  }

  /** Keeps a text at hand for sending; the oldest beyond a bound go, and are read from disk when needed. */
  keep(seq: number, text: string): void {
    this.#recent.set(seq, text);
    const oldest = this.#recent.keys().next().value;
    if (this.#recent.size > MOST_RECENT && oldest !== undefined) this.#recent.delete(oldest);
  }

  textOf(seq: number): string | null {
    return this.#fresh.get(seq)?.text ?? this.#recent.get(seq) ?? null;
  }

  #forget(one: Fresh): void {
    this.#fresh.delete(one.seq);
    this.#bytes -= one.text.length;
  }
}
