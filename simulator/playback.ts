/** Plays a recording into a pseudo-terminal, so that whatever reads receivers reads it as it was. */
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pause } from "../runtime/activity.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { joined, type Piece, readNmeaLog, readRecording } from "./core/playback.ts";
import { openPty, type Pty } from "./pty/pty.ts";

/** `path`: a flight recorder's file or folder, or a plain NMEA log. `speed`: how many times faster than it was. */
export type PlaybackOptions = { readonly path: string; readonly speed: number; readonly linkDir: string };

/** What was played. `isComplete` is false when it was aborted before the end. */
export type Played = { readonly bytes: number; readonly isComplete: boolean };

const LINK_NAME = "playback";
/** For a reader that has not opened the tty yet, and for one that is slower than the playback. */
const LOOK_AGAIN_MS = 20;
/** A reader sets its line up after opening it, which throws away what is in there, and does not tell when it is done. */
const SET_UP_MS = 300;

/**
 * Says the tty's path to `out`, waits until somebody has opened it, plays all to the end, and waits until the reader has
 * taken it. Rejects: `not_found`, `invalid` for what is no recording, `unavailable` without a pseudo-terminal.
 */
export async function playBack(
  { path, speed, linkDir }: PlaybackOptions,
  out: (line: string) => void,
  signal: AbortSignal,
): Promise<Played> {
  const pieces = await piecesOf(path);
  await mkdir(resolve(linkDir), { recursive: true });
  await using pty = await openPty({ link: join(resolve(linkDir), LINK_NAME) });
  out(`${LINK_NAME} ${pty.path}`);
  while (pty.write(new Uint8Array(0)) === "unheard") {
    if (!(await pause(LOOK_AGAIN_MS, signal))) return { bytes: 0, isComplete: false };
  }
  let bytes = 0;
  if (!(await pause(SET_UP_MS, signal))) return { bytes, isComplete: false };
  const startedAt = performance.now();
  for (const piece of pieces) {
    const waitMs = piece.atMs / speed - (performance.now() - startedAt);
    if (waitMs > 0 && !(await pause(waitMs, signal))) return { bytes, isComplete: false };
    if (!(await delivered(pty, piece.bytes, signal))) return { bytes, isComplete: false };
    bytes += piece.bytes.length;
  }
  const isComplete = await delivered(pty, new Uint8Array(0), signal);
  return { bytes, isComplete };
}

/** Every byte, however slow the reader: a recording is not live. False when aborted. */
async function delivered(pty: Pty, piece: Uint8Array, signal: AbortSignal): Promise<boolean> {
  while (pty.write(piece) !== "written") {
    if (!(await pause(LOOK_AGAIN_MS, signal))) return false;
  }
  return !signal.aborted;
}

async function piecesOf(path: string): Promise<readonly Piece[]> {
  try {
    const isFolder = (await stat(path)).isDirectory();
    const files = isFolder ? (await readdir(path)).filter((name) => name.endsWith(".rec")) : null;
    const all = await Promise.all((files ?? [""]).map((name) => readFile(join(path, name))));
    const recordings = all.map(readRecording).filter((one) => one !== null);
    const [first] = all;
    if (recordings.length > 0) return joined(recordings);
    if (files !== null || first === undefined) throw new PatrolError("invalid", `${path} holds no recordings (*.rec)`);
    if (!first.includes("$"))
      throw new PatrolError("invalid", `${path} is no recording: there is no NMEA sentence in it`);
    return readNmeaLog(first);
  } catch (err) {
    if (err instanceof PatrolError) throw err;
    throw new PatrolError("not_found", `cannot read the recording ${path}: ${messageOf(err)}`, err);
  }
}
