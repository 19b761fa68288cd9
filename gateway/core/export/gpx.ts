/** GPX 1.1: a `trk` per unit, a `trkseg` per stretch without a gap. */
import { type StoredFix, shown } from "../track.ts";
import type { Run, UnitTrack } from "./segments.ts";
import { isoTime } from "./time.ts";
import { xml } from "./xml.ts";

const OWN = "urn:patrol-gateway:track:1";

export async function* gpx(tracks: readonly UnitTrack[]): AsyncGenerator<Iterable<string>> {
  yield ['<?xml version="1.0" encoding="UTF-8"?>\n'];
  yield [
    `<gpx version="1.1" creator="patrol-gateway" xmlns="http://www.topografix.com/GPX/1/1" xmlns:patrol="${OWN}">\n`,
  ];
  for (const { unit, pages } of tracks) {
    yield [`<trk><name>${xml(unit)}</name>\n<trkseg>\n`];
    for await (const runs of pages) yield points(runs);
    yield ["</trkseg>\n</trk>\n"];
  }
  yield ["</gpx>\n"];
}

function* points(runs: readonly Run[]): Generator<string> {
  for (const { gap, fixes } of runs) {
    if (gap) yield "</trkseg>\n<trkseg>\n";
    for (const fix of fixes) yield point(fix);
  }
}

/** A decimal without an exponent, which XML Schema's `decimal` has not; GPX longitudes end below 180. */
function degrees(value: number): string {
  return value.toFixed(7);
}

/** Elements in the schema's order; speed and course have no place in GPX 1.1 but the extensions. */
function point(fix: StoredFix): string {
  const f = shown(fix);
  const ele = f.altitudeM === null ? "" : `<ele>${f.altitudeM}</ele>`;
  const sat = f.satellites === null ? "" : `<sat>${f.satellites}</sat>`;
  const hdop = f.hdop === null ? "" : `<hdop>${f.hdop}</hdop>`;
  const speed = f.speedMps === null ? "" : `<patrol:speedMps>${f.speedMps}</patrol:speedMps>`;
  const course = f.courseDeg === null ? "" : `<patrol:courseDeg>${f.courseDeg}</patrol:courseDeg>`;
  const extensions = speed || course ? `<extensions>${speed}${course}</extensions>` : "";
  return `<trkpt lat="${degrees(f.lat)}" lon="${degrees(f.lon === 180 ? -180 : f.lon)}">${ele}<time>${isoTime(f.fixTime)}</time><fix>${f.mode}d</fix>${sat}${hdop}${extensions}</trkpt>\n`;
}
