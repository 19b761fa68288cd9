/** Bytes of the host to lines, a character at a time, as a microcontroller does it. */
import { LONGEST_SENTENCE } from "./kit-sentence.ts";

/** A sentence that has begun, or null between sentences. Never longer than a sentence may be. */
export type KitLine = string | null;

/** `whole`: the line that `byte` has ended, without its end. `isTooLong`: it was none, and is dropped. */
export type KitCollected = { readonly line: KitLine; readonly whole: string | null; readonly isTooLong: boolean };

/** A `$` always begins a sentence, so that one that was torn does not take the next with it. */
export function collected(line: KitLine, byte: string): KitCollected {
  if (byte === "$") return { line: byte, whole: null, isTooLong: false };
  if (line === null) return { line, whole: null, isTooLong: false };
  if (byte === "\r" || byte === "\n") return { line: null, whole: line, isTooLong: false };
  const isTooLong = line.length >= LONGEST_SENTENCE;
  return { line: isTooLong ? null : line + byte, whole: null, isTooLong };
}
