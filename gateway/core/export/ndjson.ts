/** One JSON object a line and fix, in the API's words and SI units. */
import { shown } from "../track.ts";
import type { Run, UnitTrack } from "./segments.ts";

export async function* ndjson(tracks: readonly UnitTrack[]): AsyncGenerator<Iterable<string>> {
  for (const { unit, pages } of tracks) {
    for await (const runs of pages) yield lines(unit, runs);
  }
}

function* lines(unit: string, runs: readonly Run[]): Generator<string> {
  for (const { fixes } of runs) {
    for (const fix of fixes) yield `${JSON.stringify({ unit, ...shown(fix) })}\n`;
  }
}
