import { describe, expect, test } from "vitest";
import { BARE as bare, exported, KNOWN as known, EIGHT as T, trackOf as track } from "../../../test/support/tracks.ts";
import type { UnitTrack } from "./segments.ts";

const kmlOf = (...tracks: readonly UnitTrack[]) => exported("kml", tracks);

const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">\n<Document>\n' +
  '<Schema id="fix"><gx:SimpleArrayField name="altitudeM" type="float"/><gx:SimpleArrayField name="speedMps" type="float"/><gx:SimpleArrayField name="courseDeg" type="float"/></Schema>\n';
const END = "</Document>\n</kml>\n";

describe("KML", () => {
  test("has a track with the time of every fix, and an empty value for what is not known", async () => {
    expect(await kmlOf(track("bike-07", [known, bare]))).toBe(
      `${HEAD}<Folder><name>bike-07</name>\n<Placemark><name>bike-07</name>\n<gx:Track>\n` +
        "<when>2026-11-21T08:00:00.000Z</when>\n<when>2026-11-21T08:00:10.000Z</when>\n" +
        "<gx:coord>117.0631000 30.5433000 31.2</gx:coord>\n<gx:coord>117.0631000 30.5433000 0</gx:coord>\n" +
        '<ExtendedData><SchemaData schemaUrl="#fix">\n' +
        '<gx:SimpleArrayData name="altitudeM">\n<gx:value>31.2</gx:value>\n<gx:value></gx:value>\n</gx:SimpleArrayData>\n' +
        '<gx:SimpleArrayData name="speedMps">\n<gx:value>4.1</gx:value>\n<gx:value></gx:value>\n</gx:SimpleArrayData>\n' +
        '<gx:SimpleArrayData name="courseDeg">\n<gx:value>88.5</gx:value>\n<gx:value></gx:value>\n</gx:SimpleArrayData>\n' +
        `</SchemaData></ExtendedData>\n</gx:Track></Placemark>\n</Folder>\n${END}`,
    );
  });

  test("has a point with its time where a fix stands alone", async () => {
    expect(await kmlOf(track("a", [{ ...known, lat: -1, lon: -1_800_000_000 }]))).toBe(
      `${HEAD}<Folder><name>a</name>\n<Placemark><name>a</name><TimeStamp><when>2026-11-21T08:00:00.000Z</when></TimeStamp>` +
        `<Point><coordinates>-180.0000000,-0.0000001</coordinates></Point></Placemark>\n</Folder>\n${END}`,
    );
  });

  test("begins a placemark after a gap", async () => {
    const text = await kmlOf(track("a", [known, { ...known, ts: T + 60_000 }, { ...known, ts: T + 120_001 }]));
    const times = text.split("<Placemark>").map((one) => one.split("<when>").length - 1);
    expect(times).toEqual([0, 2, 1]);
  });

  test("goes on in a new placemark from the same fix after 10,000, so that no more are held", async () => {
    const fixes = Array.from({ length: 10_001 }, (_, n) => ({ ...known, ts: T + n * 1_000 }));
    const text = await kmlOf(track("a", fixes));
    const times = text.split("<Placemark>").map((one) => one.match(/<when>[^<]+/g) ?? []);
    expect(times.map((list) => list.length)).toEqual([0, 10_000, 2]);
    expect(times[2]?.[0]).toBe(times[1]?.at(-1));
  });

  test.each([
    ["no units", [], `${HEAD}${END}`],
    ["a unit without fixes", [track("a", [])], `${HEAD}<Folder><name>a</name>\n</Folder>\n${END}`],
  ])("of %s has no placemark", async (_, tracks, text) => {
    expect(await kmlOf(...tracks)).toBe(text);
  });

  test("keeps a hostile name text", async () => {
    expect(await kmlOf(track("</name><Evil/>&\u0000", []))).toContain(
      "<Folder><name>&lt;/name&gt;&lt;Evil/&gt;&amp;\ufffd</name>",
    );
  });
});
