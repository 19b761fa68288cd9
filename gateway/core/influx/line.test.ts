import { describe, expect, test } from "vitest";
import type { StoredFix } from "../track.ts";
import { lineOf, unitOf } from "./line.ts";

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

  test.each(["bike-07", "a b", "a,b=c", "back\\slash"])("tells its unit %j again", (unit) => {
    expect(unitOf(lineOf(unit, fix))).toBe(unit);
  });

  test("that is none has no unit", () => {
    expect(unitOf("nonsense")).toBe("");
  });
});
