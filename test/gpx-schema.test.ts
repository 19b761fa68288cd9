/** Our GPX against the structure of GPX 1.1, judged by xmllint. */
import { describe, expect, test } from "vitest";
import type { UnitTrack } from "../gateway/core/export/segments.ts";
import { needs } from "./support/need.ts";
import { exported, HARD_TRACKS, trackEvery as track } from "./support/tracks.ts";
import { verdictOn } from "./support/xmllint.ts";

const xmllint = needs("xmllint");
const gpxOf = (tracks: readonly UnitTrack[]) => exported("gpx", tracks);
const verdict = (text: string) => verdictOn(text, "gpx-1.1-subset.xsd");

describe.skipIf(xmllint.isMissing)(`GPX ${xmllint.label}`, () => {
  test.each(HARD_TRACKS)("of $name is valid", async ({ tracks }) => {
    expect(await verdict(await gpxOf(tracks()))).toBe("valid");
  });

  test.each([
    ["an exponent", `lat="30.5433000"`, `lat="1e-7"`],
    ["a longitude of 180", `lon="117.0631000"`, `lon="180.0"`],
    ["a latitude beyond the pole", `lat="30.5433000"`, `lat="90.0000001"`],
    ["elements out of order", "<fix>3d</fix><sat>14</sat>", "<sat>14</sat><fix>3d</fix>"],
    ["speed outside the extensions", "<extensions>", "<speed>4.1</speed><extensions>"],
    ["a time that is none", "2026-11-21T", "2026-11-31T"],
    ["another version", `version="1.1"`, `version="1.0"`],
    ["a kind of fix that there is not", "<fix>3d</fix>", "<fix>1d</fix>"],
  ])("with %s would not be", async (_, right, wrong) => {
    const gpx = await gpxOf([track("bike-07", [{}])]);
    expect(gpx).toContain(right);
    expect(await verdict(gpx.replace(right, wrong))).toMatch(/Schemas validity error/);
  });
});
