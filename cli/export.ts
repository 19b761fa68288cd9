/** `patrol export`: a unit's track as a file. */
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { EXPORTS } from "../gateway/core/export/formats.ts";
import { parseTime } from "../gateway/core/time.ts";
import type { Span } from "../gateway/core/track.ts";
import { PatrolError } from "../runtime/error.ts";
import { askForTracks } from "./ask.ts";

export type ExportOptions = {
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly format: string;
  readonly out: string | null;
  /** Why, for the ledger. */
  readonly purpose: string | null;
};

/** Writes the track to `out`, or to standard output. */
export async function exportTrack(dataDir: string, options: ExportOptions): Promise<void> {
  const { unit } = options;
  const format = EXPORTS.find((known) => known.format === options.format)?.format;
  if (!format) {
    throw new PatrolError("invalid", `--format must be one of ${EXPORTS.map((known) => known.format).join(", ")}`);
  }
  const span = spanOf(options);
  const query = new URLSearchParams({ unit, from: String(span.from), to: String(span.to), format });
  if (options.purpose !== null) query.set("purpose", options.purpose);
  await askForTracks(dataDir, { method: "GET", path: `tracks?${query}` }, (body) =>
    options.out === null
      ? pipeline(body, process.stdout, { end: false })
      : pipeline(body, createWriteStream(options.out)),
  );
}

function spanOf({ from, to }: ExportOptions): Span {
  const span = { from: parseTime(from), to: parseTime(to) };
  if (span.from === null || span.to === null) {
    throw new PatrolError("invalid", "--from and --to must be Unix ms or ISO 8601, as in --from 2026-11-21T08:00:00Z");
  }
  if (span.from >= span.to) throw new PatrolError("invalid", "--from must be before --to");
  return { from: span.from, to: span.to };
}
