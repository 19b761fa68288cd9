import { describe, expect, test } from "vitest";
import { BARE as bare, exported, KNOWN as known, EIGHT as T, trackOf as track } from "../../../test/support/tracks.ts";
import type { StoredFix } from "../track.ts";
import { EXPORTS, type ExportFormat } from "./formats.ts";
import { chunked, cutPages, stretches, type UnitTrack } from "./segments.ts";
import { xml } from "./xml.ts";

async function* pages(...given: readonly (readonly StoredFix[])[]): AsyncGenerator<readonly StoredFix[]> {
  yield* given;
}

const textOf = (format: ExportFormat, ...tracks: readonly UnitTrack[]) => exported(format, tracks);

const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="patrol-gateway" xmlns="http://www.topografix.com/GPX/1/1" xmlns:patrol="urn:patrol-gateway:track:1">\n';

describe("GPX", () => {
  test("has what is known of each fix, in the schema's order, and nothing for what is not", async () => {
    expect(await textOf("gpx", track("bike-07", [known, bare]))).toBe(
      `${HEAD}<trk><name>bike-07</name>\n<trkseg>\n` +
        '<trkpt lat="30.5433000" lon="117.0631000"><ele>31.2</ele><time>2026-11-21T08:00:00.000Z</time><fix>3d</fix><sat>14</sat><hdop>0.9</hdop>' +
        "<extensions><patrol:speedMps>4.1</patrol:speedMps><patrol:courseDeg>88.5</patrol:courseDeg></extensions></trkpt>\n" +
        '<trkpt lat="30.5433000" lon="117.0631000"><time>2026-11-21T08:00:10.000Z</time><fix>2d</fix></trkpt>\n' +
        "</trkseg>\n</trk>\n</gpx>\n",
    );
  });

  test("begins a segment after a gap", async () => {
    const text = await textOf("gpx", track("a", [known, { ...known, ts: T + 60_000 }, { ...known, ts: T + 120_001 }]));
    const points = text.split("<trkseg>").map((segment) => segment.split("<trkpt").length - 1);
    expect(points).toEqual([0, 2, 1]);
  });

  test("of no fixes has a track without a point", async () => {
    expect(await textOf("gpx", track("a", []))).toBe(
      `${HEAD}<trk><name>a</name>\n<trkseg>\n</trkseg>\n</trk>\n</gpx>\n`,
    );
  });

  test("of no units has no track", async () => {
    expect(await textOf("gpx")).toBe(`${HEAD}</gpx>\n`);
  });

  test.each([
    ["a hair north of the equator", { lat: 1, lon: -3 }, 'lat="0.0000001" lon="-0.0000003"'],
    ["on the date line, where GPX has only -180", { lat: 0, lon: 1_800_000_000 }, 'lat="0.0000000" lon="-180.0000000"'],
    ["at the south pole", { lat: -900_000_000, lon: 0 }, 'lat="-90.0000000" lon="0.0000000"'],
  ])("writes decimals %s", async (_, place, attributes) => {
    expect(await textOf("gpx", track("a", [{ ...known, ...place }]))).toContain(`<trkpt ${attributes}>`);
  });

  test("keeps zeros apart from what is not known", async () => {
    const text = await textOf("gpx", track("a", [{ ...known, alt: 0, spd: 0, crs: null, hdop: 0, sat: 0 }]));
    expect(text).toContain("<ele>0</ele>");
    expect(text).toContain("<sat>0</sat><hdop>0</hdop><extensions><patrol:speedMps>0</patrol:speedMps></extensions>");
  });
});

describe("GeoJSON", () => {
  test("has a line for a stretch, a point for a single fix, and leaves out an altitude that is not known", async () => {
    const later = { ...bare, ts: T + 600_000 };
    expect(JSON.parse(await textOf("geojson", track("bike-07", [known, bare, later])))).toEqual({
      type: "FeatureCollection",
      features: [
        {
          type: "Feature",
          geometry: {
            type: "LineString",
            coordinates: [
              [117.0631, 30.5433, 31.2],
              [117.0631, 30.5433],
            ],
          },
          properties: { unit: "bike-07", times: [1_795_248_000_000, 1_795_248_010_000] },
        },
        {
          type: "Feature",
          geometry: { type: "Point", coordinates: [117.0631, 30.5433] },
          properties: { unit: "bike-07", times: [1_795_248_600_000] },
        },
      ],
    });
  });

  test.each([
    ["no units", [], 0],
    ["a unit without fixes", [track("a", [])], 0],
    ["a unit without fixes between two with some", [track("a", [known]), track("b", []), track("c", [known])], 2],
  ])("of %s is a collection", async (_, tracks, features) => {
    const collection = JSON.parse(await textOf("geojson", ...tracks)) as { readonly features: readonly unknown[] };
    expect(collection.features).toHaveLength(features);
  });
});

describe("NDJSON", () => {
  test("has a line for each fix with null for what is not known", async () => {
    const lines = (await textOf("ndjson", track("bike-07", [known, bare]))).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        unit: "bike-07",
        fixTime: 1_795_248_000_000,
        receivedTime: 1_795_248_000_900,
        lat: 30.5433,
        lon: 117.0631,
        altitudeM: 31.2,
        speedMps: 4.1,
        courseDeg: 88.5,
        hdop: 0.9,
        satellites: 14,
        mode: 3,
        reason: "interval",
        clock: "gnss",
        poor: false,
      },
      expect.objectContaining({
        altitudeM: null,
        speedMps: null,
        courseDeg: null,
        hdop: null,
        satellites: null,
        mode: 2,
      }),
    ]);
  });

  test("of nothing is nothing", async () => {
    expect(await textOf("ndjson", track("a", []))).toBe("");
  });
});

describe("pages are cut at their gaps:", () => {
  /** A fix so many seconds after `T`; more than 60 without one are a gap. */
  const at = (seconds: number): StoredFix => ({ ...known, ts: T + seconds * 1_000 });
  const gap = (from: number, to: number) => ({ from: T + from * 1_000, to: T + to * 1_000, cause: "unknown" });
  const seconds = (fixes: readonly StoredFix[]) => fixes.map((fix) => (fix.ts - T) / 1_000);

  test.each<[string, number[][], unknown[][]]>([
    ["a page without a gap is one run", [[0, 10]], [[[null, 0, 10]]]],
    ["an empty page has none", [[]], [[]]],
    ["no page, no run", [], []],
    [
      "a gap within a page",
      [[0, 10, 90, 100]],
      [
        [
          [null, 0, 10],
          [gap(10, 90), 90, 100],
        ],
      ],
    ],
    [
      "a gap after the first fix",
      [[0, 90]],
      [
        [
          [null, 0],
          [gap(0, 90), 90],
        ],
      ],
    ],
    [
      "two gaps in a row",
      [[0, 90, 180]],
      [
        [
          [null, 0],
          [gap(0, 90), 90],
          [gap(90, 180), 180],
        ],
      ],
    ],
    ["a gap between two pages", [[0], [90, 100]], [[[null, 0]], [[gap(0, 90), 90, 100]]]],
    ["a gap over an empty page", [[0], [], [90]], [[[null, 0]], [], [[gap(0, 90), 90]]]],
    ["no gap between two pages", [[0], [10]], [[[null, 0]], [[null, 10]]]],
  ])("%s", async (_, given, expected) => {
    const found: unknown[] = [];
    for await (const runs of cutPages(pages(...given.map((page) => page.map(at))), [])) {
      found.push(runs.map((run) => [run.gap, ...seconds(run.fixes)]));
    }
    expect(found).toEqual(expected);
  });

  test.each<[string, number[][], number[][]]>([
    ["no fixes, no stretch", [[]], []],
    ["pages without a gap are one stretch", [[0, 10], [20]], [[0, 10, 20]]],
    ["a stretch ends at a gap, in a page or between two", [[0, 90], [100], [200]], [[0], [90, 100], [200]]],
  ])("%s", async (_, given, expected) => {
    const found: (readonly number[])[] = [];
    for await (const ended of stretches(cutPages(pages(...given.map((page) => page.map(at))), []))) {
      found.push(...ended.map(seconds));
    }
    expect(found).toEqual(expected);
  });

  test.each([
    ["a gap", 10_000, 90_000, [10_000, 1]],
    ["no gap", 10_000, 1_000, [10_000, 2]],
    ["nothing", 9_999, 1_000, [10_000]],
  ])("a stretch of 10,000 fixes followed by %s", async (_, before, silence, sizes) => {
    const fixes = Array.from({ length: before }, (_, n) => at(n));
    const found: number[] = [];
    const after = { ...known, ts: T + (before - 1) * 1_000 + silence };
    for await (const ended of stretches(cutPages(pages(fixes, [after]), []))) {
      found.push(...ended.map((stretch) => stretch.length));
    }
    expect(found).toEqual(sizes);
  });
});

test.each(EXPORTS.map(({ format }) => format))("%s is the same text whatever the pages", async (format) => {
  const fixes = [0, 10, 90, 100, 200, 210].map((seconds) => ({ ...known, ts: T + seconds * 1_000 }));
  const whole = await textOf(format, track("a", fixes), track("b", fixes));
  for (let cut = 0; cut <= fixes.length; cut++) {
    const paged = (unit: string): UnitTrack => ({
      unit,
      pages: cutPages(pages(fixes.slice(0, cut), fixes.slice(cut)), []),
    });
    expect(await textOf(format, paged("a"), paged("b"))).toBe(whole);
  }
});

test("pieces are gathered into chunks worth a write, across pages, and none is lost", async () => {
  async function* texts(): AsyncGenerator<Iterable<string>> {
    for (let page = 0; page < 4; page++) yield Array.from({ length: 10 }, () => "x".repeat(1_000));
  }
  const sizes = [];
  for await (const chunk of chunked(texts())) sizes.push(chunk.length);
  expect(sizes).toEqual([17_000, 17_000, 6_000]);
});

test("the text of a page is made as it is asked for", async () => {
  let made = 0;
  async function* texts(): AsyncGenerator<Iterable<string>> {
    yield (function* () {
      for (; made < 100; made++) yield "x".repeat(1_000);
    })();
  }
  await chunked(texts()).next();
  expect(made).toBe(16);
});

test.each([
  ["bike-07", "bike-07"],
  [`</name><script a="b" c='d'>&amp;`, "&lt;/name&gt;&lt;script a=&quot;b&quot; c=&apos;d&apos;&gt;&amp;amp;"],
  ["]]>", "]]&gt;"],
  ["a\tb\nc\rd", "a\tb\nc\rd"],
  ["\u0000\u0008\u000b\u000c\u001f", "\ufffd\ufffd\ufffd\ufffd\ufffd"],
  ["\ufffe\uffff", "\ufffd\ufffd"],
  ["half a pair \ud83d, half \udeb2", "half a pair \ufffd, half \ufffd"],
  ["巡逻 🚲", "巡逻 🚲"],
])("%j as XML", (name, text) => {
  expect(xml(name)).toBe(text);
});
