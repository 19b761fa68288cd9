/**
 * One line of a receiver to a sentence, through `nmea-simple`: it takes the line apart, our own readers take the fields.
 * Its own field decoders are not used, because they turn what is empty into 0 and date positions by the system's clock.
 */
import { type PacketFactory, parseGenericPacket } from "nmea-simple";
import { type SentenceResult, sentenceOf } from "../core/sentence/sentence.ts";

const NO_SENTENCE: SentenceResult = { ok: false, reason: "no-sentence" };
const NO_CHECKSUM: SentenceResult = { ok: false, reason: "no-checksum" };
const BAD_CHECKSUM: SentenceResult = { ok: false, reason: "bad-checksum" };
const UNKNOWN: SentenceResult = { ok: false, reason: "unknown" };

const ASTERISK = 42;

const factory: PacketFactory<SentenceResult> = {
  ableToParseBadChecksum: false,
  assemble: ({ talkerId = "", sentenceId }, fields) => {
    const sentence = talkerId === "P" ? null : sentenceOf(talkerId, sentenceId, fields);
    return sentence === null ? UNKNOWN : { ok: true, sentence };
  },
};

/**
 * The sentence that begins at the last `$` of the line: receivers that lose bytes run sentences together, and what
 * stands before is rubbish. The checksum must be there, as exactly two hexadecimal digits at the end (IEC 61162-1,
 * 7.3.4).
 */
export function readSentence(line: string): SentenceResult {
  const start = line.lastIndexOf("$");
  if (start < 0) return NO_SENTENCE;
  const end = lengthWithoutBlanks(line);
  if (end - start < 4 || line.charCodeAt(end - 3) !== ASTERISK) {
    return line.indexOf("*", start) < 0 ? NO_CHECKSUM : BAD_CHECKSUM;
  }
  let sum = 0;
  for (let i = start + 1; i < end - 3; i++) sum ^= line.charCodeAt(i);
  if (sum !== hexDigit(line.charCodeAt(end - 2)) * 16 + hexDigit(line.charCodeAt(end - 1))) return BAD_CHECKSUM;
  // The library reads a second asterisk as the checksum's and throws.
  if (line.indexOf("*", start) !== end - 3) return BAD_CHECKSUM;
  return parseGenericPacket(line.slice(start, end), factory);
}

/** Some receivers end a line with blanks or a second CR. */
function lengthWithoutBlanks(line: string): number {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) <= 32) end--;
  return end;
}

/** NaN when it is none: no sum equals it. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  return code >= 97 && code <= 102 ? code - 87 : Number.NaN;
}
