/** GPX 1.1: a `trk` per unit, a `trkseg` per stretch without a gap. */
import { shown } from "../track.ts";
import type { TrackStep, UnitTrack } from "./segments.ts";
import { isoTime } from "./time.ts";
import { xml } from "./xml.ts";

const OWN = "urn:patrol-gateway:track:1";

export async function* gpx(tracks: readonly UnitTrack[]): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<gpx version="1.1" creator="patrol-gateway" xmlns="http://www.topografix.com/GPX/1/1" xmlns:patrol="${OWN}">\n`;
  for (const { unit, steps } of tracks) {
    yield `<trk><name>${xml(unit)}</name>\n<trkseg>\n`;
    for await (const step of steps) yield point(step);
    yield "</trkseg>\n</trk>\n";
  }
  yield "</gpx>\n";
}

/** A decimal without an exponent, which XML Schema's `decimal` has not; GPX longitudes end below 180. */
function degrees(value: number): string {
  return value.toFixed(7);
}

/** Elements in the schema's order; speed and course have no place in GPX 1.1 but the extensions. */
function point({ fix, gap }: TrackStep): string {
  const f = shown(fix);
  const ele = f.altitudeM === null ? "" : `<ele>${f.altitudeM}</ele>`;
  const sat = f.satellites === null ? "" : `<sat>${f.satellites}</sat>`;
  const hdop = f.hdop === null ? "" : `<hdop>${f.hdop}</hdop>`;
  const speed = f.speedMps === null ? "" : `<patrol:speedMps>${f.speedMps}</patrol:speedMps>`;
  const course = f.courseDeg === null ? "" : `<patrol:courseDeg>${f.courseDeg}</patrol:courseDeg>`;
  const extensions = speed || course ? `<extensions>${speed}${course}</extensions>` : "";
  return (
    (gap ? "</trkseg>\n<trkseg>\n" : "") +
    `<trkpt lat="${degrees(f.lat)}" lon="${degrees(f.lon === 180 ? -180 : f.lon)}">${ele}<time>${isoTime(f.fixTime)}</time><fix>${f.mode}d</fix>${sat}${hdop}${extensions}</trkpt>\n`
  );
}
