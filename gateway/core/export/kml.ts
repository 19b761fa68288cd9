/**
 * KML 2.2 (OGC 07-147r2) with Google's `gx:Track`, which keeps the time of every fix; Google Earth plays it and QGIS (GDAL's
 * LIBKML) draws it. A `Folder` per unit, a `Placemark` per stretch without a gap; a single fix is a `Point` with its time,
 * since a line of one position is drawn by nobody.
 */
import { type ShownFix, type StoredFix, shown } from "../track.ts";
import { stretches, type UnitTrack } from "./segments.ts";
import { isoTime } from "./time.ts";
import { xml } from "./xml.ts";

const NAMESPACES = 'xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"';
/** What `gx:Track` itself has no place for, a value for each fix; empty where it is not known. */
const ARRAYS = ["altitudeM", "speedMps", "courseDeg"] as const satisfies readonly (keyof ShownFix)[];

export async function* kml(tracks: readonly UnitTrack[]): AsyncGenerator<Iterable<string>> {
  yield [`<?xml version="1.0" encoding="UTF-8"?>\n<kml ${NAMESPACES}>\n<Document>\n`];
  const fields = ARRAYS.map((name) => `<gx:SimpleArrayField name="${name}" type="float"/>`).join("");
  yield [`<Schema id="fix">${fields}</Schema>\n`];
  for (const { unit, pages } of tracks) {
    const name = `<name>${xml(unit)}</name>`;
    yield [`<Folder>${name}\n`];
    for await (const ended of stretches(pages)) yield placemarks(name, ended);
    yield ["</Folder>\n"];
  }
  yield ["</Document>\n</kml>\n"];
}

function* placemarks(name: string, ended: readonly (readonly StoredFix[])[]): Generator<string> {
  for (const stretch of ended) {
    yield `<Placemark>${name}`;
    const [first] = stretch;
    if (stretch.length === 1 && first) yield point(first);
    else yield* track(stretch);
    yield "</Placemark>\n";
  }
}

function point(fix: StoredFix): string {
  const { fixTime, lat, lon } = shown(fix);
  const when = `<TimeStamp><when>${isoTime(fixTime)}</when></TimeStamp>`;
  return `${when}<Point><coordinates>${lon.toFixed(7)},${lat.toFixed(7)}</coordinates></Point>`;
}

/** All times, then all places, then all values: the format's own order. */
function* track(stretch: readonly StoredFix[]): Generator<string> {
  yield "\n<gx:Track>\n";
  for (const { ts } of stretch) yield `<when>${isoTime(ts)}</when>\n`;
  for (const fix of stretch) yield `<gx:coord>${place(shown(fix))}</gx:coord>\n`;
  yield '<ExtendedData><SchemaData schemaUrl="#fix">\n';
  for (const name of ARRAYS) {
    yield `<gx:SimpleArrayData name="${name}">\n`;
    for (const fix of stretch) yield `<gx:value>${shown(fix)[name] ?? ""}</gx:value>\n`;
    yield "</gx:SimpleArrayData>\n";
  }
  yield "</SchemaData></ExtendedData>\n</gx:Track>";
}

/**
 * `gx:coord` wants three numbers. Tracks lie on the ground (`clampToGround`, the default), where the third is not looked at,
 * so 0 stands there for what is not known; the array `altitudeM` tells them apart.
 */
function place({ lat, lon, altitudeM }: ShownFix): string {
  return `${lon.toFixed(7)} ${lat.toFixed(7)} ${altitudeM ?? 0}`;
}
