/** The export formats by name. */
import { csv } from "./csv.ts";
import { geojson } from "./geojson.ts";
import { gpx } from "./gpx.ts";
import { kml } from "./kml.ts";
import { ndjson } from "./ndjson.ts";
import { chunked, type UnitTrack } from "./segments.ts";

export type ExportFormat = "gpx" | "kml" | "geojson" | "csv" | "ndjson";

export const EXPORTS: readonly { readonly format: ExportFormat; readonly contentType: string }[] = [
  { format: "gpx", contentType: "application/gpx+xml" },
  { format: "kml", contentType: "application/vnd.google-earth.kml+xml" },
  { format: "geojson", contentType: "application/geo+json" },
  { format: "csv", contentType: "text/csv; charset=utf-8; header=present" },
  { format: "ndjson", contentType: "application/x-ndjson" },
];

const WRITERS: Readonly<Record<ExportFormat, (tracks: readonly UnitTrack[]) => AsyncGenerator<Iterable<string>>>> = {
  gpx,
  kml,
  geojson,
  csv,
  ndjson,
};

/** The tracks in `format`, piece by piece: nothing is held that has been written. */
export function exportText(format: ExportFormat, tracks: readonly UnitTrack[]): AsyncGenerator<string> {
  return chunked(WRITERS[format](tracks));
}
