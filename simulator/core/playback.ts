/**
 * Recordings to pieces and the times at which to play them: a flight recorder's file (its format is described at the
 * device's recorder, and read here by that description alone), or a plain NMEA log, one epoch a second.
 */

/** Bytes and when they come, milliseconds since the beginning; ascending. */
export type Piece = { readonly atMs: number; readonly bytes: Uint8Array };

/** What a file's first line says. `atMs`: how long the session ran when the file was begun. */
export type RecordingHeader = { readonly session: string; readonly file: number; readonly atMs: number };

/** `isTorn`: the last piece was cut short and is left out. */
export type Recording = {
  readonly header: RecordingHeader;
  readonly pieces: readonly Piece[];
  readonly isTorn: boolean;
};

const HEADER = /^patrol-gnss-recording 1 session=([0-9a-f]{8}) file=(\d+) atMs=(\d+) [^\n]*\n/;
const LONGEST_HEADER = 300;
/** Between the end of one session and the beginning of the next there is no telling how long it was. */
const BETWEEN_SESSIONS_MS = 1_000;
const EPOCH_MS = 1_000;
/** A log in which no sentence has a time is played by lines. */
const LINES_PER_EPOCH = 8;
/** Of the sentences that carry a time of day, the field is the first but for GLL. */
const TIMED = /\$[A-Z]{2}(?:(?:RMC|GGA|GNS|ZDA),(\d{6}(?:\.\d*)?)|GLL,[^,]*,[^,]*,[^,]*,[^,]*,(\d{6}(?:\.\d*)?))/;

/** A flight recorder's file, or null when it is none. */
export function readRecording(bytes: Uint8Array): Recording | null {
  const match = HEADER.exec(latin1(bytes.subarray(0, LONGEST_HEADER)));
  if (match === null) return null;
  const [line, session = "", file, startMs] = match;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: Piece[] = [];
  let at = line.length;
  while (at + 8 <= bytes.length) {
    const end = at + 8 + view.getUint16(at + 6);
    if (end > bytes.length) break;
    const atMs = view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2);
    pieces.push({ atMs, bytes: bytes.subarray(at + 8, end) });
    at = end;
  }
  const header = { session, file: Number(file), atMs: Number(startMs) };
  return { header, pieces, isTorn: at < bytes.length };
}

/** Files of one recorder in the order of their numbers, as one: it begins with the first piece. */
export function joined(recordings: readonly Recording[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let session: string | null = null;
  let offset = 0;
  for (const recording of recordings.toSorted((a, b) => a.header.file - b.header.file)) {
    const first = recording.pieces[0];
    if (first === undefined) continue;
    const last = pieces.at(-1);
    if (recording.header.session !== session) {
      offset = last === undefined ? -first.atMs : last.atMs + BETWEEN_SESSIONS_MS - first.atMs;
      session = recording.header.session;
    }
    for (const { atMs, bytes } of recording.pieces) pieces.push({ atMs: atMs + offset, bytes });
  }
  return pieces;
}

/** A plain log, byte for byte: all lines up to the next time of day come together, one such epoch a second. */
export function readNmeaLog(bytes: Uint8Array): readonly Piece[] {
  const cuts = epochStarts(bytes);
  return cuts.map((from, n) => ({ atMs: n * EPOCH_MS, bytes: bytes.subarray(from, cuts[n + 1] ?? bytes.length) }));
}

function epochStarts(bytes: Uint8Array): readonly number[] {
  if (bytes.length === 0) return [];
  const starts = lineStarts(bytes);
  const cuts: number[] = [0];
  let time: string | null = null;
  for (const [n, from] of starts.entries()) {
    const match = TIMED.exec(latin1(bytes.subarray(from, starts[n + 1] ?? bytes.length)));
    const next = match?.[1] ?? match?.[2];
    if (next === undefined || Number(next) === Number(time ?? -1)) continue;
    if (time !== null) cuts.push(from);
    time = next;
  }
  return time === null ? starts.filter((_, n) => n % LINES_PER_EPOCH === 0) : cuts;
}

function lineStarts(bytes: Uint8Array): readonly number[] {
  const starts = [0];
  for (let at = bytes.indexOf(10); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(10, at + 1))
    starts.push(at + 1);
  return starts;
}

/** Bytes as characters of the same numbers. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes.subarray(0, 2048)) text += String.fromCharCode(byte);
  return text;
}
