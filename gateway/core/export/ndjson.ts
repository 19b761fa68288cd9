/** One JSON object a line and fix, in the API's words and SI units. */
import { shown } from "../track.ts";
import type { UnitTrack } from "./segments.ts";

export async function* ndjson(tracks: readonly UnitTrack[]): AsyncGenerator<string> {
  for (const { unit, steps } of tracks) {
    for await (const { fix } of steps) yield `${JSON.stringify({ unit, ...shown(fix) })}\n`;
  }
}
