import { describe, expect, test } from "vitest";
import { createDatabase, fixesQuery, fixOf, nextFixQuery, rowsOf } from "./influxql.ts";

const SPAN = { from: 1_795_000_000_000, to: 1_795_000_060_000 };
const COLUMNS = '"lat", "lon", "alt", "spd", "crs", "hdop", "sat", "mode", "reason", "clock", "rx"';

describe("a query", () => {
  test("asks for a unit's fixes in a span, oldest first, a page of them", () => {
    expect(fixesQuery("patrol", "bike-07", SPAN, 5)).toBe(
      `SELECT ${COLUMNS} FROM "pos" WHERE "unit" = 'bike-07' AND time >= 1795000000000ms AND time < 1795000060000ms ORDER BY time LIMIT 5`,
    );
  });

  test("names the retention policy when the bucket does", () => {
    expect(nextFixQuery("city/month", "bike-07", SPAN)).toBe(
      'SELECT "mode" FROM "month"."pos" WHERE "unit" = \'bike-07\' AND time >= 1795000000000ms AND time < 1795000060000ms ORDER BY time LIMIT 1',
    );
  });

  test("keeps to the times that InfluxDB knows", () => {
    const query = nextFixQuery("patrol", "bike-07", { from: -8.64e15, to: 8.64e15 });
    expect(query).toContain("time >= -9223372036000ms AND time < 9223372036000ms");
  });

  test.each([
    ["a quote", "x' OR 'a' = 'a", "'x\\' OR \\'a\\' = \\'a'"],
    ["a backslash before its end", "x\\", "'x\\\\'"],
    ["a backslash before a quote", "x\\' OR 1=1", "'x\\\\\\' OR 1=1'"],
    ["a line break", "x\ny", "'x\\ny'"],
  ])("never takes %s in a unit's name for its own", (_, unit, literal) => {
    expect(nextFixQuery("patrol", unit, SPAN)).toContain(`"unit" = ${literal} AND`);
  });

  test.each([
    ["patrol", 'CREATE DATABASE "patrol"'],
    ["patrol/month", 'CREATE DATABASE "patrol"'],
    ['a"; DROP DATABASE "b', 'CREATE DATABASE "a\\"; DROP DATABASE \\"b"'],
  ])("makes the database of %j", (bucket, query) => {
    expect(createDatabase(bucket)).toBe(query);
  });
});

describe("an answer", () => {
  test.each([
    ["rows", { results: [{ series: [{ values: [[1], [2]] }] }] }, { ok: true, rows: [[1], [2]], isPartial: false }],
    ["nothing found", { results: [{ statement_id: 0 }] }, { ok: true, rows: [], isPartial: false }],
    [
      "a series cut short",
      { results: [{ series: [{ values: [[1]], partial: true }] }] },
      { ok: true, rows: [[1]], isPartial: true },
    ],
    [
      "an error with status 200",
      { results: [{ error: "database not found: patrol" }] },
      { ok: false, words: "database not found: patrol" },
    ],
    ["an error of the request", { error: "error parsing query" }, { ok: false, words: "error parsing query" }],
    ["something else", "<html>", { ok: false, words: "the answer holds no result" }],
    ["nothing", undefined, { ok: false, words: "the answer holds no result" }],
  ])("with %s is read as such", (_, answer, rows) => {
    expect(rowsOf(answer)).toEqual(rows);
  });
});

describe("a row", () => {
  const row = [
    1_795_000_000_123,
    30.5433123,
    -117.0631,
    312,
    413,
    885,
    9,
    14,
    3,
    "deviation",
    "gnss",
    1_795_000_000_900,
  ];
  const fix = {
    ts: 1_795_000_000_123,
    lat: 305_433_123,
    lon: -1_170_631_000,
    alt: 312,
    spd: 413,
    crs: 885,
    hdop: 9,
    sat: 14,
    mode: 3,
    reason: "deviation",
    clock: "gnss",
    rx: 1_795_000_000_900,
  };

  test("is a fix in the store's steps", () => {
    expect(fixOf(row)).toEqual(fix);
  });

  test("keeps what is not known as null", () => {
    expect(fixOf([...row.slice(0, 3), null, null, null, null, null, ...row.slice(8)])).toEqual({
      ...fix,
      alt: null,
      spd: null,
      crs: null,
      hdop: null,
      sat: null,
    });
  });

  test.each([
    ["latitude", 1],
    ["longitude", 2],
    ["mode", 8],
    ["received time", 11],
  ])("without a %s is no fix", (_, at) => {
    expect(fixOf(row.map((value, n) => (n === at ? null : value)))).toBeNull();
  });

  test("of another writer's words is a plain fix", () => {
    expect(fixOf([...row.slice(0, 9), "whim", "sundial", 1])).toMatchObject({ reason: "interval", clock: "none" });
  });
});
