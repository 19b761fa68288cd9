import { describe, expect, test } from "vitest";
import { sentenceOf } from "./sentence.ts";

/** Takes the fields as they stand between `$` and `*`. */
function read(text: string) {
  const fields = `$${text}`.split(",");
  return sentenceOf(text.slice(0, 2), text.slice(2, 5), fields);
}

describe("RMC", () => {
  test("gives time, status, position, speed in m/s, course and date", () => {
    expect(read("GPRMC,120030.50,A,3030.0000,S,11703.0000,W,010.0,359.9,281126,,,A")).toEqual({
      type: "RMC",
      talker: "GP",
      timeOfDayMs: 43_230_500,
      validity: "valid",
      position: { lat: -30.5, lon: -117.05 },
      speedMps: expect.closeTo(5.14444, 5),
      courseDeg: 359.9,
      dateMs: 1_795_824_000_000,
    });
  });

  test("gives null for what is empty", () => {
    expect(read("GNRMC,,V,,,,,,,,,,N")).toEqual({
      type: "RMC",
      talker: "GN",
      timeOfDayMs: null,
      validity: "invalid",
      position: null,
      speedMps: null,
      courseDeg: null,
      dateMs: null,
    });
  });

  test.each([
    ["A", "A", "valid"],
    ["A", "D", "valid"],
    ["A", "E", "valid"],
    ["A", "N", "invalid"],
    ["A", "M", "unstated"],
    ["A", "S", "unstated"],
    ["V", "A", "invalid"],
    ["", "A", "unstated"],
    ["X", "", "unstated"],
  ])("with status %j and mode %j is %s", (status, mode, validity) => {
    expect(read(`GPRMC,120000,${status},,,,,,,,,,${mode}`)).toMatchObject({ validity });
  });

  test("before NMEA 2.3 has no mode indicator and its status decides", () => {
    expect(read("GPRMC,225308,A,4527.458,S,16709.165,E,000.0,094.5,060601,024.1,E")).toMatchObject({
      validity: "valid",
      position: { lat: expect.closeTo(-45.4576333, 7), lon: expect.closeTo(167.15275, 7) },
    });
  });
});

describe("GGA", () => {
  test("gives position, satellites in use, HDOP and altitude", () => {
    expect(read("GPGGA,000000,0000.6000,N,00000.6000,E,2,08,1.1,-30.4,M,-24.6,M,,")).toEqual({
      type: "GGA",
      talker: "GP",
      timeOfDayMs: 0,
      validity: "valid",
      position: { lat: 0.01, lon: 0.01 },
      satellites: 8,
      hdop: 1.1,
      altitudeM: -30.4,
    });
  });

  test.each([
    ["0", "invalid"],
    ["1", "valid"],
    ["2", "valid"],
    ["3", "valid"],
    ["4", "valid"],
    ["5", "valid"],
    ["6", "valid"],
    ["7", "unstated"],
    ["8", "unstated"],
    ["9", "valid"],
    ["", "unstated"],
  ])("of quality %j is %s", (quality, validity) => {
    expect(read(`GPGGA,000000,0000.6,N,00000.6,E,${quality},08,1.1,3,M,,M,,`)).toMatchObject({ validity });
  });

  test("gives null for an HDOP of 0, an empty count and an altitude in another unit", () => {
    expect(read("GPGGA,000000,0000.6,N,00000.6,E,1,,0.0,30,f,,M,,")).toMatchObject({
      satellites: null,
      hdop: null,
      altitudeM: null,
    });
  });
});

describe("GNS", () => {
  test.each([
    ["AANN", "valid"],
    ["NNF", "valid"],
    ["N", "invalid"],
    ["NNNN", "invalid"],
    ["MN", "unstated"],
    ["", "unstated"],
  ])("of modes %j is %s", (modes, validity) => {
    expect(read(`GNGNS,120213.000,5957.0062,N,01100.6429,E,${modes},11,1.3,168.9,39.5,,,V`)).toMatchObject({
      validity,
    });
  });

  test("gives altitude without a unit", () => {
    expect(read("GNGNS,120213.000,5957.0062,N,01100.6429,E,NDD,11,1.3,168.9,39.5,,,V")).toEqual({
      type: "GNS",
      talker: "GN",
      timeOfDayMs: 43_333_000,
      validity: "valid",
      position: { lat: expect.closeTo(59.9501033, 7), lon: expect.closeTo(11.010715, 7) },
      satellites: 11,
      hdop: 1.3,
      altitudeM: 168.9,
    });
  });
});

describe("GLL, GSA, VTG and ZDA", () => {
  test("GLL gives time, status and position", () => {
    expect(read("GPGLL,4804.1000,N,01621.5000,E,092835.00,A,A")).toEqual({
      type: "GLL",
      talker: "GP",
      timeOfDayMs: 34_115_000,
      validity: "valid",
      position: { lat: expect.closeTo(48.0683333, 7), lon: expect.closeTo(16.3583333, 7) },
    });
  });

  test("GLL of NMEA 1.5 states nothing", () => {
    expect(read("GPGLL,4804.1000,N,01621.5000,E")).toMatchObject({ validity: "unstated", timeOfDayMs: null });
  });

  test.each([
    ["GPGSA,A,3,10,28,,,,,,,,,,,03.4,01.7,03.0", 3, 1.7],
    ["GNGSA,A,2,02,08,,,,,,,,,,,1.6,1.3,0.9,1", 2, 1.3],
    ["GPGSA,A,1,,,,,,,,,,,,,,,", 1, null],
    ["GPGSA,A,1,,,,", 1, null],
    ["GPGSA,A,,,,,,,,,,,,,,1.6,1.3,0.9", null, 1.3],
    ["GPGSA,A,3,23,13,07,25,,,,,,,,,,,,,,,,,,,,,09.2,07.2,05.7", 3, 7.2],
  ])("%s has mode %s and HDOP %s", (text, mode, hdop) => {
    expect(read(text)).toEqual({ type: "GSA", talker: text.slice(0, 2), mode, hdop });
  });

  test.each([
    ["GPVTG,201.8,T,200.8,M,10.0,N,18.5,K,A", 5.14444, 201.8, "unstated"],
    ["GPVTG,,T,,M,,N,36.0,K,A", 10, null, "unstated"],
    ["GPVTG,,,,,,,,,N", null, null, "invalid"],
    ["GPVTG,360.0,348.7,000.0,000.0", null, null, "unstated"],
  ])("%s has speed %s m/s and course %s", (text, speed, courseDeg, validity) => {
    const speedMps = speed === null ? null : expect.closeTo(speed, 5);
    expect(read(text)).toEqual({ type: "VTG", talker: "GP", validity, speedMps, courseDeg });
  });

  test.each([
    ["GPZDA,193223.00,23,12,2007,00,00", 70_343_000, 1_198_368_000_000],
    ["GPZDA,193223.00,31,02,2007,00,00", 70_343_000, null],
    ["GPZDA,,,,,,", null, null],
  ])("%s has time %s and date %s", (text, timeOfDayMs, dateMs) => {
    expect(read(text)).toEqual({ type: "ZDA", talker: "GP", timeOfDayMs, dateMs });
  });
});

describe("a field", () => {
  test.each([
    ["000000", 0],
    ["235959.999", 86_399_999],
    ["235960", 86_400_000],
    ["120000.5", 43_200_500],
    ["120000.", 43_200_000],
    ["240000", null],
    ["126000", null],
    ["120061", null],
    ["12000", null],
    ["12000a", null],
    ["1200000", null],
    ["-10000", null],
    ["", null],
  ])("of time %j is %s", (text, timeOfDayMs) => {
    expect(read(`GPRMC,${text},A`)).toMatchObject({ timeOfDayMs });
  });

  test.each([
    ["311299", 946_598_400_000],
    ["010100", 946_684_800_000],
    ["290224", 1_709_164_800_000],
    ["290223", null],
    ["311126", null],
    ["000126", null],
    ["011326", null],
    ["060180", 315_964_800_000],
    ["0101", null],
    ["", null],
  ])("of date %j is %s", (text, dateMs) => {
    expect(read(`GPRMC,120000,A,,,,,,,${text}`)).toMatchObject({ dateMs });
  });

  test.each([
    ["9000.0000,N,18000.0000,E", { lat: 90, lon: 180 }],
    ["9000.0001,N,18000.0000,E", null],
    ["9000.0000,N,18000.0001,E", null],
    ["3060.0000,N,11700.0000,E", null],
    ["3030.0000,,11700.0000,E", null],
    ["3030.0000,N,11700.0000,", null],
    ["3030.0000,E,11700.0000,N", null],
    ["3030.0000,N,,E", null],
    ["3e30,N,11700.0000,E", null],
    ["-3030.0,N,11700.0000,E", null],
    ["0000.0000,S,00000.0000,W", { lat: 0, lon: 0 }],
  ])("of position %j is %j", (text, position) => {
    expect(read(`GPRMC,120000,A,${text}`)).toMatchObject({ position });
  });

  test.each([
    ["1166.4", "361"],
    ["-1", "-1"],
    ["fast", "north"],
    ["0x10", "1e2"],
    ["Infinity", "NaN"],
    [" 1", " "],
  ])("of speed %j and course %j beyond its range or its writing is null", (speed, course) => {
    expect(read(`GPRMC,120000,A,,,,,${speed},${course}`)).toMatchObject({ speedMps: null, courseDeg: null });
  });
});

test("a sentence that no fix is made of is none", () => {
  expect(read("GPGSV,1,1,00")).toBeNull();
});
