/**
 * Bytes to lines. A line ends with CR, LF or both; empty lines are left out. Bytes are taken as latin1, one character
 * each: receivers send binary between their sentences, and nothing here may trip over it.
 */

/** Longer than any sentence by far, also those that break the 82 characters of IEC 61162-1. */
const LONGEST_LINE = 1024;

/** Holds at most `LONGEST_LINE` bytes between calls. Use a new one for each session, so that torn lines never join. */
export class LineFramer {
  readonly #onBroken: () => void;
  #rest = "";

  /** `onBroken` is called for every line that was too long. */
  constructor(onBroken: () => void) {
    this.#onBroken = onBroken;
  }

  /** The lines that these bytes complete, without their ends. */
  push(bytes: Buffer): readonly string[] {
    const lines = (this.#rest + bytes.toString("latin1")).split(/[\r\n]+/);
    this.#rest = this.#bounded(lines.pop() ?? "");
    return lines.map((line) => this.#bounded(line)).filter((line) => line !== "");
  }

  /** What stands there without an end; the end of a file is one. */
  end(): readonly string[] {
    const rest = this.#rest;
    this.#rest = "";
    return rest === "" ? [] : [rest];
  }

  /** What is too long is dropped, but for a sentence that has begun in its last bytes. */
  #bounded(line: string): string {
    if (line.length <= LONGEST_LINE) return line;
    this.#onBroken();
    const tail = line.slice(-LONGEST_LINE / 2);
    const start = tail.lastIndexOf("$");
    return start < 0 ? "" : tail.slice(start);
  }
}
