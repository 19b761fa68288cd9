/** Our KML against the structure of KML 2.2 and gx:Track (schemas/kml-2.2-subset.xsd), judged by xmllint, and read by GDAL as QGIS does. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { UnitTrack } from "../gateway/core/export/segments.ts";
import { needs } from "./support/need.ts";
import { tempFolder } from "./support/temp.ts";
import { exported, EIGHT as T, trackEvery as track, UNKNOWN as unknown } from "./support/tracks.ts";
import { verdictOn } from "./support/xmllint.ts";

const run = promisify(execFile);
const xmllint = needs("xmllint");
const kmlOf = (tracks: readonly UnitTrack[]) => exported("kml", tracks);
const verdict = (text: string) => verdictOn(text, "kml-2.2-subset.xsd");

describe.skipIf(xmllint.isMissing)(`KML ${xmllint.label}`, () => {
  test.each<{ name: string; tracks: () => readonly UnitTrack[] }>([
    { name: "no units", tracks: () => [] },
    { name: "a unit without fixes", tracks: () => [track("bike-07", [])] },
    { name: "one fix", tracks: () => [track("bike-07", [{}])] },
    { name: "two fixes", tracks: () => [track("bike-07", [{}, {}])] },
    {
      name: "fixes of which nothing is measured",
      tracks: () => [track("bike-07", [unknown, { ...unknown, mode: 2 }])],
    },
    { name: "a gap after every fix", tracks: () => [track("bike-07", [{}, {}, {}], 3_600_000)] },
    { name: "several units", tracks: () => [track("a", [{}]), track("b", []), track("c", [{}, {}])] },
    {
      name: "the ends of the earth and hairs beside zero",
      tracks: () => [
        track("edge", [
          { lat: 900_000_000, lon: -1_800_000_000 },
          { lat: -900_000_000, lon: 1_800_000_000 },
          { lat: 1, lon: -1 },
          { alt: -200_000, spd: 1, crs: 3_599 },
        ]),
        track("alone", [{ lat: -900_000_000, lon: 1_800_000_000 }]),
      ],
    },
    {
      name: "names that would break out",
      tracks: () =>
        [
          `</name></Placemark><evil/>`,
          `"'&<>]]>`,
          "<!-- -->",
          "<![CDATA[",
          "&#0;&lol;",
          "\u0000\u001b[31m\uffff",
          "\ud83d",
          "巡逻 🚲",
        ].flatMap((name) => [track(name, [{}]), track(name, [{}, {}])]),
    },
  ])("of $name is valid", async ({ tracks }) => {
    expect(await verdict(await kmlOf(tracks()))).toBe("valid");
  });

  test.each([
    ["an exponent", "117.0631000 30.5433000", "1e-7 30.5433000"],
    ["a latitude beyond the pole", "117.0631000 30.5433000", "117.0631000 90.0000001"],
    ["a longitude beyond the date line", "117.0631000 30.5433000", "180.0000001 30.5433000"],
    ["commas where spaces belong", "117.0631000 30.5433000", "117.0631000,30.5433000"],
    ["a place without altitude", "30.5433000 31.2<", "30.5433000<"],
    ["a time that is none", "2026-11-21T", "2026-11-31T"],
    ["a place before its times", "<gx:Track>", "<gx:Track><gx:coord>1 1 1</gx:coord>"],
    ["a value that is a word", "<gx:value>4.1", "<gx:value>null"],
    ["a track outside its namespace", "<gx:Track>", "<Track/><gx:Track>"],
  ])("with %s would not be", async (_, right, wrong) => {
    const kml = await kmlOf([track("bike-07", [{}, {}])]);
    expect(kml).toContain(right);
    expect(await verdict(kml.replace(right, wrong))).toMatch(/Schemas validity error/);
  });
});

const ogrinfo = needs("ogrinfo");

describe.skipIf(ogrinfo.isMissing)(`GDAL ${ogrinfo.label}`, () => {
  test("draws a line for each stretch and a point for a single fix, under the unit's own name", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "track.kml");
    const far = { ts: T + 3_600_000, lon: 1_170_700_000 };
    await writeFile(path, await kmlOf([track("滨江 <7>", [{}, { lat: 305_434_000 }, far])]));
    const { stdout } = await run("ogrinfo", ["-ro", "-al", path]);
    expect(stdout).toContain("LINESTRING Z (117.0631 30.5433 31.2,117.0631 30.5434 31.2)");
    expect(stdout).toMatch(/POINT (Z )?\(117\.07 30\.5433( 0)?\)/);
    expect(stdout).toContain("滨江 <7>");
    expect(stdout).toContain("2026/11/21 08:00:00");
  });
});
