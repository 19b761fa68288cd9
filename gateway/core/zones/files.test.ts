/** Zones and key points as files: literals of what they look like, and what is said of those that are not so. */
import { describe, expect, test } from "vitest";
import { groundHeader, groundLine, readGroundCsv } from "./cells.ts";
import { groundFeature, readGeojson } from "./geojson.ts";
import type { Checkpoint, Zone } from "./zones.ts";

const zone: Zone = {
  id: "abcdefghij",
  name: "=江南, 东",
  station: "江南派出所",
  kind: "patrol",
  ring: [
    [117.05, 30.52],
    [117.06, 30.52],
    [117.06, 30.5312345],
    [117.05, 30.52],
  ],
};
const point: Checkpoint = {
  id: "klmnopqrst",
  name: "学校",
  station: null,
  lat: -30.5433,
  lon: 117.0631,
  radiusM: 75,
  leastStayMs: 120_000,
  plan: { times: 2, per: "shift" },
};
const WKT = "POLYGON ((117.05 30.52, 117.06 30.52, 117.06 30.5312345, 117.05 30.52))";
const ZONE_LINE = `abcdefghij,"'=江南, 东",江南派出所,patrol,"${WKT}"\r\n`;
const POINT_LINE = "klmnopqrst,学校,,-30.5433,117.0631,75,120000,2,shift\r\n";
const ZONE_FEATURE =
  '{"type":"Feature","id":"abcdefghij","geometry":{"type":"Polygon","coordinates":[[[117.05,30.52],[117.06,30.52],[117.06,30.5312345],[117.05,30.52]]]},"properties":{"name":"=江南, 东","station":"江南派出所","kind":"patrol"}}';
const POINT_FEATURE =
  '{"type":"Feature","id":"klmnopqrst","geometry":{"type":"Point","coordinates":[117.0631,-30.5433]},"properties":{"name":"学校","station":null,"radiusM":75,"leastStayMs":120000,"times":2,"per":"shift"}}';
const collection = (...features: readonly string[]) => `{"type":"FeatureCollection","features":[${features}]}`;
const records = (...lines: readonly (readonly string[])[]) => lines.map((cells, n) => ({ line: n + 1, cells }));

test("a zone is a line with well-known text, and a Polygon", () => {
  expect(groundHeader("zones")).toBe("\ufeffid,name,station,kind,wkt\r\n");
  expect(groundLine("zones", zone)).toBe(ZONE_LINE);
  expect(groundFeature("zones", zone)).toBe(ZONE_FEATURE);
});

test("a key point is a line, and a Point", () => {
  expect(groundHeader("checkpoints")).toBe("\ufeffid,name,station,lat,lon,radiusM,leastStayMs,times,per\r\n");
  expect(groundLine("checkpoints", point)).toBe(POINT_LINE);
  expect(groundLine("checkpoints", { ...point, plan: null })).toBe(
    "klmnopqrst,学校,,-30.5433,117.0631,75,120000,,\r\n",
  );
  expect(groundFeature("checkpoints", point)).toBe(POINT_FEATURE);
});

test("both are read as they were written", () => {
  const header = ["id", "name", "station", "kind", "wkt"];
  expect(readGroundCsv("zones", records(header, ["abcdefghij", "'=江南, 东", "江南派出所", "patrol", WKT]))).toEqual({
    ok: true,
    rows: [{ line: 2, value: zone }],
  });
  expect(readGeojson("zones", collection(ZONE_FEATURE))).toEqual({ ok: true, rows: [{ line: 1, value: zone }] });
  expect(readGeojson("checkpoints", collection(POINT_FEATURE))).toEqual({
    ok: true,
    rows: [{ line: 1, value: point }],
  });
});

test("what a file leaves out is as it is for a new one", () => {
  expect(readGroundCsv("checkpoints", records(["name", "lat", "lon"], ["a", "1.00000004", "+2"]))).toEqual({
    ok: true,
    rows: [
      {
        line: 2,
        value: { id: null, name: "a", station: null, lat: 1, lon: 2, radiusM: 75, leastStayMs: 120_000, plan: null },
      },
    ],
  });
  const feature = '{"type":"Feature","geometry":{"type":"Point","coordinates":[2,1,31.5]},"properties":{"name":"a"}}';
  expect(readGeojson("checkpoints", collection(feature))).toMatchObject({
    rows: [{ value: { id: null, station: null, lat: 1, lon: 2, radiusM: 75, leastStayMs: 120_000, plan: null } }],
  });
});

test("what a GIS program makes of a Polygon is read too", () => {
  const feature =
    '{"type":"Feature","properties":{"id":"abcdefghij","name":"a","station":"","kind":null},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0,5],[0,1,5],[1,1,5],[0,0,5]]]]}}';
  const ring = [
    [0, 0],
    [1, 1],
    [0, 1],
    [0, 0],
  ];
  const value = { id: "abcdefghij", name: "a", station: null, kind: "patrol", ring };
  expect(readGeojson("zones", `\n${collection(feature)}`)).toEqual({ ok: true, rows: [{ line: 1, value }] });
  const wkt = "multipolygon z ( ( (0 0 5,0 1 5 , 1 1 5,0 0 5) ) )";
  expect(readGroundCsv("zones", records(["name", "wkt"], ["a", wkt]))).toMatchObject({ rows: [{ value: { ring } }] });
});

describe("a file of CSV is refused", () => {
  const FORM =
    "wkt must be one polygon as well-known text, as in POLYGON ((117.05 30.52, 117.06 30.52, 117.06 30.53, ...)).";
  test.each([
    ["POINT (1 2)", FORM],
    ["", FORM],
    ["POLYGON EMPTY", FORM],
    ["POLYGON ((0 0, 1 0, 1 x, 0 0))", FORM],
    [
      "POLYGON ((0 0, 1 0, 1 1, 0 0), (0 0, 1 0, 1 1, 0 0))",
      "wkt must be a single ring without holes; draw each part as a zone of its own.",
    ],
    ["POLYGON ((0 0, 1 0, 1 1))", "wkt must have at least 3 different corners, and the first one again at its end."],
    ["POLYGON ((0 0, 1 0, 1 1, 0 1))", "wkt must be closed: its last corner is its first one again."],
  ])("with the border %j", (wkt, problem) => {
    const read = readGroundCsv("zones", records(["name", "wkt"], ["a", wkt]));
    expect(read).toEqual({ ok: false, problems: [`Line 2: ${problem}`] });
  });

  test("with every problem of a line", () => {
    const header = ["id", "name", "lat", "lon", "radiusM", "leastStayMs", "times", "per"];
    const read = readGroundCsv("checkpoints", records(header, ["A b", "", "91", "east", "19", "1.5", "0", "week"]));
    expect(read).toEqual({
      ok: false,
      problems: [
        "Line 2: id must be one that an earlier export gave, or empty for a new one.",
        "Line 2: name must not be empty.",
        "Line 2: lat must be a latitude in degrees, from -90 to 90.",
        "Line 2: lon must be a longitude in degrees, from -180 to 180.",
        "Line 2: radiusM must be a whole number of metres from 20 to 500.",
        "Line 2: leastStayMs must be a whole number of milliseconds from 0 to 14400000.",
        "Line 2: times must be a whole number of visits from 1 to 48.",
        'Line 2: per must be shift or day, not "week".',
      ],
    });
  });
});

describe("a file of GeoJSON is refused", () => {
  const NONE = 'The file is no GeoJSON FeatureCollection: {"type":"FeatureCollection","features":[...]}.';
  const polygon = "Feature 1: its geometry must be a Polygon, with coordinates [[[longitude, latitude], ...]].";
  const of = (geometry: string, properties = '{"name":"a"}') =>
    collection(`{"type":"Feature","geometry":${geometry},"properties":${properties}}`);
  test.each([
    ["that is no JSON", "{", [NONE]],
    ["that is empty", "", [NONE]],
    ["that is a list", "[]", [NONE]],
    ["without features", '{"type":"FeatureCollection"}', [NONE]],
    [
      "with something else among them",
      collection("null", "7"),
      ["Feature 1: it is no feature.", "Feature 2: it is no feature."],
    ],
    ["without a geometry", of("null"), [polygon]],
    ["with a point", of('{"type":"Point","coordinates":[1,2]}'), [polygon]],
    ["with coordinates that are none", of('{"type":"Polygon","coordinates":"here"}'), [polygon]],
    ["with a corner that is none", of('{"type":"Polygon","coordinates":[[[0,0],[1,"0"],[1,1],[0,0]]]}'), [polygon]],
    [
      "with a hole",
      of('{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]],[[0,0],[1,0],[1,1],[0,0]]]}'),
      ["Feature 1: its geometry must be a single ring without holes; draw each part as a zone of its own."],
    ],
    [
      "with a name that is none, and another kind",
      of('{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}', '{"name":7,"kind":"no-go"}'),
      ["Feature 1: name must be text."],
    ],
    [
      "of another kind, without properties",
      collection('{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}'),
      ["Feature 1: name must not be empty."],
    ],
  ])("%s", (_, text, problems) => {
    expect(readGeojson("zones", text)).toEqual({ ok: false, problems });
  });
});
