/** `patrol export`: a unit's track as a file. */
import { createWriteStream } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EXPORTS, type ExportFormat, exportText } from "../gateway/core/export/formats.ts";
import { cutPages } from "../gateway/core/export/segments.ts";
import { parseTime } from "../gateway/core/time.ts";
import type { Span } from "../gateway/core/track.ts";
import { openTracks } from "../gateway/sqlite/tracks.ts";
import { PatrolError } from "../runtime/error.ts";
import { askGateway } from "./control-client.ts";

export type ExportOptions = {
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly format: string;
  readonly out: string | null;
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
  const answer = await askGateway(dataDir, "GET", `/api/v1/tracks?${query}`);
  const source = answer ?? Readable.from(offline(dataDir, unit, span, format));
  if (options.out === null) await pipeline(source, process.stdout, { end: false });
  else await pipeline(source, createWriteStream(options.out));
}

async function* offline(dataDir: string, unit: string, span: Span, format: ExportFormat): AsyncGenerator<string> {
  const path = join(dataDir, "tracks.db");
  await access(path).catch(() => {
    throw new PatrolError("not_found", `no gateway runs on ${dataDir} and it holds no tracks.db; give --data-dir`);
  });
  await using tracks = await openTracks(path, Number.MAX_SAFE_INTEGER);
  const losses = await tracks.losses(unit, span);
  yield* exportText(format, [{ unit, pages: cutPages(tracks.fixes(unit, span), losses) }]);
}

function spanOf({ from, to }: ExportOptions): Span {
  const span = { from: parseTime(from), to: parseTime(to) };
  if (span.from === null || span.to === null) {
    throw new PatrolError("invalid", "--from and --to must be Unix ms or ISO 8601, as in --from 2026-11-21T08:00:00Z");
  }
  if (span.from >= span.to) throw new PatrolError("invalid", "--from must be before --to");
  return { from: span.from, to: span.to };
}
