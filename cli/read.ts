/** `patrol read`: every fix that the device's reader makes, before any filter, one a line. */

import { stat } from "node:fs/promises";
import { BUILT_TIME } from "../device/core/clock.ts";
import type { Fix } from "../device/core/fix.ts";
import { readSentence } from "../device/nmea/sentence-reader.ts";
import { followGnss } from "../device/serial/follow-gnss.ts";
import { zeroGnssCounters } from "../device/serial/gnss-counters.ts";
import { readGnssFile } from "../device/serial/gnss-file.ts";
import type { GnssEvent, GnssSessionDeps } from "../device/serial/gnss-session.ts";
import { PatrolError } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";

export type ReadGnssOptions = {
  /** A tty, or a file that was recorded from one. */
  readonly gnss: string;
  /** Null: found by trying. */
  readonly baud: number | null;
  /** Take the dates as they stand. */
  readonly recorded: boolean;
  readonly json: boolean;
};

/**
 * Writes fixes to `out` until a file ends or `signal` is aborted, and `reading` to `err` when it listens on a tty.
 * Resolves with the exit code: 0, or 1 when there is nothing to read.
 */
export async function readGnss(
  options: ReadGnssOptions,
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
  log: Logger,
  signal: AbortSignal,
): Promise<number> {
  const deps: GnssSessionDeps = {
    readSentence,
    counters: zeroGnssCounters(),
    now: () => Date.now(),
    uptimeMs: () => performance.now(),
    builtTime: BUILT_TIME,
    recorded: options.recorded,
  };
  try {
    for await (const event of await events(options, deps, err, log, signal)) {
      if (event.type !== "fix") continue;
      const line = options.json ? JSON.stringify(event.fix) : lineOf(event.fix);
      if (!out.write(`${line}\n`)) await drained(out, signal);
    }
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof PatrolError)) throw thrown;
    err.write(`${thrown.message}\n`);
    return 1;
  }
}

/** `fixTime lat lon altitudeM speedMps courseDeg hdop satellites mode`; what is not known is `-`. */
export function lineOf(fix: Fix): string {
  const { fixTime, lat, lon, altitudeM, speedMps, courseDeg, hdop, satellites, mode } = fix;
  return [
    fixTime,
    rounded(lat, 9),
    rounded(lon, 9),
    rounded(altitudeM, 3),
    rounded(speedMps, 4),
    rounded(courseDeg, 3),
    rounded(hdop, 2),
    satellites ?? "-",
    mode,
  ].join(" ");
}

async function events(
  options: ReadGnssOptions,
  deps: GnssSessionDeps,
  err: NodeJS.WritableStream,
  log: Logger,
  signal: AbortSignal,
): Promise<AsyncGenerator<GnssEvent>> {
  const path = options.gnss;
  const file = await stat(path).catch((cause: unknown) => {
    throw new PatrolError(
      "not_found",
      `there is no ${path}; give the path of a receiver's tty or of a recording`,
      cause,
    );
  });
  if (file.isFile()) return readGnssFile(path, deps, signal);
  const onListening = () => {
    err.write("reading\n");
  };
  return followGnss({ ...deps, path, baud: options.baud, log, onListening }, signal);
}

function rounded(value: number | null, decimals: number): string {
  return value === null ? "-" : String(Number(value.toFixed(decimals)));
}

function drained(out: NodeJS.WritableStream, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      out.removeListener("drain", done);
      out.removeListener("close", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    out.on("drain", done);
    out.on("close", done);
    signal.addEventListener("abort", done);
  });
}
