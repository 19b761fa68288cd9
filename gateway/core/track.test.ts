import { describe, expect, test } from "vitest";
import type { FixRecord } from "../../protocol/record.ts";
import { quantise, type StoredFix, shown } from "./track.ts";

const record: FixRecord = {
  seq: 1,
  type: "fix",
  time: 1_795_000_000_000,
  clock: "gnss",
  uptimeMs: 4900,
  lat: 30.5433123,
  lon: -117.0631,
  altitudeM: 31.24,
  speedMps: 4.126,
  courseDeg: 88.54,
  hdop: 0.94,
  satellites: 14,
  mode: 3,
  reason: "deviation",
};
const stored: StoredFix = {
  ts: 1_795_000_000_000,
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

describe("a fix in the store's steps", () => {
  test("is rounded to them", () => {
    expect(quantise(record, 1_795_000_000_000, 1_795_000_000_900)).toEqual(stored);
  });

  test("is of the instant that it is credited to", () => {
    expect(quantise(record, 1_794_999_999_000, 1_795_000_000_900)).toMatchObject({ ts: 1_794_999_999_000 });
  });

  test.each([
    ["the north pole", { lat: 90 }, { lat: 900_000_000 }],
    ["the date line, east", { lon: 180 }, { lon: 1_800_000_000 }],
    ["the date line, west", { lon: -180 }, { lon: -1_800_000_000 }],
    ["an altitude that is not known", { altitudeM: null }, { alt: null }],
    ["an altitude of 0", { altitudeM: 0 }, { alt: 0 }],
    ["an altitude below the sea", { altitudeM: -3.26 }, { alt: -33 }],
    ["a speed that is not known", { speedMps: null }, { spd: null }],
    ["a speed of 0", { speedMps: 0 }, { spd: 0 }],
    ["a course that is not known", { courseDeg: null }, { crs: null }],
    ["a course of 360 degrees", { courseDeg: 360 }, { crs: 0 }],
    ["a course that rounds to 360 degrees", { courseDeg: 359.96 }, { crs: 0 }],
    ["a course just before north", { courseDeg: 359.94 }, { crs: 3599 }],
    ["an hdop that is not known", { hdop: null }, { hdop: null }],
    ["satellites that are not known", { satellites: null }, { sat: null }],
    ["no satellites", { satellites: 0 }, { sat: 0 }],
  ])("%s", (_, changes, expected) => {
    expect(quantise({ ...record, ...changes }, 0, 0)).toMatchObject(expected);
  });
});

describe("a stored fix as it is shown", () => {
  test("is in SI units again", () => {
    expect(shown(stored)).toEqual({
      fixTime: 1_795_000_000_000,
      receivedTime: 1_795_000_000_900,
      lat: 30.5433123,
      lon: -117.0631,
      altitudeM: 31.2,
      speedMps: 4.13,
      courseDeg: 88.5,
      hdop: 0.9,
      satellites: 14,
      mode: 3,
      reason: "deviation",
      clock: "gnss",
      poor: false,
    });
  });

  test("keeps null apart from 0", () => {
    const unknown = { ...stored, alt: null, spd: null, crs: null, hdop: null, sat: null };
    expect(shown(unknown)).toMatchObject({
      altitudeM: null,
      speedMps: null,
      courseDeg: null,
      hdop: null,
      satellites: null,
      poor: false,
    });
    const zero = { ...stored, alt: 0, spd: 0, crs: 0, hdop: 0, sat: 0 };
    expect(shown(zero)).toMatchObject({ altitudeM: 0, speedMps: 0, courseDeg: 0, hdop: 0, satellites: 0, poor: true });
  });

  test.each([
    [4, 40, false],
    [3, 40, true],
    [4, 41, true],
    [null, 40, false],
    [null, 41, true],
    [3, null, true],
    [null, null, false],
  ])("with %s satellites and an hdop of %s tenths is poor: %s", (sat, hdop, poor) => {
    expect(shown({ ...stored, sat, hdop }).poor).toBe(poor);
  });
});
