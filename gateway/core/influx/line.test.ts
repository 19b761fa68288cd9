import { describe, expect, test } from "vitest";
import type { StoredFix } from "../track.ts";
import { type FieldValue, lineOf, pointLine, pointOf, withoutLines } from "./line.ts";

const fix: StoredFix = {
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

describe("a line", () => {
  test("holds every step of a fix, integers with their suffix, time in ms", () => {
    expect(lineOf("bike-07", fix)).toBe(
      'pos,unit=bike-07 lat=30.5433123,lon=-117.0631000,alt=312i,spd=413i,crs=885i,hdop=9i,sat=14i,mode=3i,reason="deviation",clock="gnss",rx=1795000000900i 1795000000123',
    );
  });

  test("leaves out what is not known, and keeps what is 0", () => {
    const sparse = { ...fix, alt: null, spd: 0, crs: null, hdop: null, sat: 0 };
    expect(lineOf("bike-07", sparse)).toBe(
      'pos,unit=bike-07 lat=30.5433123,lon=-117.0631000,spd=0i,sat=0i,mode=3i,reason="deviation",clock="gnss",rx=1795000000900i 1795000000123',
    );
  });

  test.each([
    { lat: 0, says: "lat=0.0000000," },
    { lat: -0, says: "lat=0.0000000," },
    { lat: 1, says: "lat=0.0000001," },
    { lat: -1, says: "lat=-0.0000001," },
    { lat: 900_000_000, says: "lat=90.0000000," },
  ])("writes a latitude of $lat steps as $says without an exponent", ({ lat, says }) => {
    expect(lineOf("bike-07", { ...fix, lat })).toContain(` ${says}`);
  });

  test.each([
    ["a b", "a\\ b"],
    ["a,lat=1", "a\\,lat\\=1"],
    ["a\\", "a\\\\"],
    ["a\npos,unit=b lat=1 1", "apos\\,unit\\=b\\ lat\\=1\\ 1"],
  ])("escapes a unit named %j", (unit, escaped) => {
    const line = lineOf(unit, fix);
    expect(line.startsWith(`pos,unit=${escaped} lat=`)).toBe(true);
    expect(line).not.toContain("\n");
  });

  test.each(["bike-07", "a b", "a,b=c", "back\\slash"])("tells its unit %j and its time again", (unit) => {
    expect(pointOf(lineOf(unit, fix))).toEqual({ measurement: "pos", unit, time: 1_795_000_000_123 });
  });

  test.each(["nonsense", "pos,unit=a lat=1", "cpu,unit=a v=1 1"])("of someone else (%j) is about nothing", (line) => {
    expect(pointOf(line)).toBeNull();
  });
});

describe("a point beside the fixes", () => {
  test.each<[Record<string, FieldValue>, string | null]>([
    [
      { presence: "online", battery_mv: 3700, up: true },
      'state,unit=bike-07 presence="online",battery_mv=3700i,up=true 5',
    ],
    [{ gnss: null, outbox_records: 0 }, "state,unit=bike-07 outbox_records=0i 5"],
    [{ gnss: 'a "b" \\ c\nstate,unit=x y=1 1' }, 'state,unit=bike-07 gnss="a \\"b\\" \\\\ c state,unit=x y=1 1" 5'],
    [{ gnss: null }, null],
    [{}, null],
  ])("of %j is the line %j", (fields, line) => {
    expect(pointLine("state", "bike-07", fields, 5)).toBe(line);
  });

  test("escapes its unit as a fix does, and tells it again", () => {
    const line = pointLine("sos", "a b,c", { presses: 2 }, -7) ?? "";
    expect(line).toBe("sos,unit=a\\ b\\,c presses=2i -7");
    expect(pointOf(line)).toEqual({ measurement: "sos", unit: "a b,c", time: -7 });
  });
});

test.each([
  [
    `unable to parse 'pos,unit=bike-07 lat=30.5,lon=117.0,mode=3i,reason="sos",clock="gnss",rx=1i 5': bad timestamp`,
    "unable to parse '...': bad timestamp",
  ],
  ["unable to parse 'pos,unit=bike-07 lat=30.5': missing fields", "unable to parse '...': missing fields"],
  ["unable to parse 'sos,unit=a lat=30.5 1'", "unable to parse '...'"],
  ["database not found", "database not found"],
])("a log gets no position from %j", (words, logged) => {
  expect(withoutLines(words)).toBe(logged);
});
