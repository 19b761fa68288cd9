/** Our KML against the structure of KML 2.2 and gx:Track (schemas/kml-2.2-subset.xsd), judged by xmllint, and read by GDAL as QGIS does. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { UnitTrack } from "../gateway/core/export/segments.ts";
import { needs } from "./support/need.ts";
import { tempFolder } from "./support/temp.ts";
import { exported, HARD_TRACKS, EIGHT as T, trackEvery as track } from "./support/tracks.ts";
import { verdictOn } from "./support/xmllint.ts";

const run = promisify(execFile);
const xmllint = needs("xmllint");
const kmlOf = (tracks: readonly UnitTrack[]) => exported("kml", tracks);
const verdict = (text: string) => verdictOn(text, "kml-2.2-subset.xsd");

describe.skipIf(xmllint.isMissing)(`KML ${xmllint.label}`, () => {
  test.each(HARD_TRACKS)("of $name is valid", async ({ tracks }) => {
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
