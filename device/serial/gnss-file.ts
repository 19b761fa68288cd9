/** A recording, read to its end through the same session as a live receiver. */
import { createReadStream } from "node:fs";
import { PatrolError } from "../../runtime/error.ts";
import { type EpochEvent, GnssSession, type GnssSessionDeps } from "./gnss-session.ts";

/** Every epoch of the file at `path`. Rejects with `unavailable` when it cannot be read. */
export async function* readGnssFile(
  path: string,
  deps: GnssSessionDeps,
  signal: AbortSignal,
): AsyncGenerator<EpochEvent> {
  const session = new GnssSession(deps);
  try {
    for await (const chunk of createReadStream(path)) {
      if (signal.aborted) return;
      yield* session.push(chunk as Buffer);
    }
  } catch (err) {
    throw new PatrolError(
      "unavailable",
      `cannot read the recording ${path}; check that it exists and may be read`,
      err,
    );
  }
  yield* session.end();
}
