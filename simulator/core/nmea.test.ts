import { parseNmeaSentence } from "nmea-simple";
import { describe, expect, test } from "vitest";
import { type Epoch, epochText, framed, type Receiver, type Solution } from "./nmea.ts";
import type { Satellite } from "./sky.ts";

const mixed: Receiver = {
  talker: "GN",
  isMixed: true,
  secondDecimals: 2,
  minuteDecimals: 5,
  hasVtg: true,
  gsvEveryS: 1,
};
const gps: Receiver = {
  talker: "GP",
  isMixed: false,
  secondDecimals: 3,
  minuteDecimals: 4,
  hasVtg: true,
  gsvEveryS: 0,
};
const beidou: Receiver = { ...gps, talker: "BD", secondDecimals: 0, hasVtg: false };

function satellite(system: "gps" | "beidou", sky: readonly [number, number, number, number], isUsed = true): Satellite {
  const [number, elevationDeg, azimuthDeg, snrDbHz] = sky;
  return { system, number, elevationDeg, azimuthDeg, snrDbHz, isUsed };
}

const satellites = [
  satellite("gps", [5, 85, 10, 45]),
  satellite("gps", [12, 40, 120, 38]),
  satellite("gps", [29, 12, 300, 30]),
  satellite("gps", [30, 5, 200, 20], false),
  satellite("beidou", [3, 60, 90, 42]),
  satellite("beidou", [7, 45, 180, 40]),
  satellite("beidou", [21, 11, 270, 31]),
];
const solution: Solution = { lat: 30.5433, lon: 117.0631, altitudeM: 31.2, speedMps: 5, courseDeg: 88.5 };
/** 2026-11-21 19:46:04.250 UTC. */
const epoch: Epoch = { fixTime: 1_795_290_364_250, solution, satellites };

describe("the sentences of an epoch", () => {
  test("a receiver of several systems writes RMC, GGA, a GSA with the system's id for each, VTG and GSV", () => {
    expect(epochText(epoch, mixed)).toBe(
      [
        "$GNRMC,194604.25,A,3032.59800,N,11703.78600,E,9.719,88.5,211126,,,A*76\r\n",
        "$GNGGA,194604.25,3032.59800,N,11703.78600,E,1,06,1.6,31.2,M,-6.0,M,,*5A\r\n",
        "$GNGSA,A,3,05,12,29,,,,,,,,,,2.7,1.6,2.2,1*3E\r\n",
        "$GNGSA,A,3,03,07,21,,,,,,,,,,2.7,1.6,2.2,4*31\r\n",
        "$GNVTG,88.5,T,,M,9.719,N,18.000,K,A*19\r\n",
        "$GPGSV,1,1,04,05,85,010,45,12,40,120,38,29,12,300,30,30,05,200,20*74\r\n",
        "$GBGSV,1,1,03,03,60,090,42,07,45,180,40,21,11,270,31*5D\r\n",
      ].join(""),
    );
  });

  test("a BeiDou receiver of the simple kind writes whole seconds and its own satellites", () => {
    expect(epochText({ ...epoch, satellites: satellites.slice(4) }, beidou)).toBe(
      [
        "$BDRMC,194604,A,3032.5980,N,11703.7860,E,9.719,88.5,211126,,,A*50\r\n",
        "$BDGGA,194604,3032.5980,N,11703.7860,E,1,03,3.2,31.2,M,-6.0,M,,*7F\r\n",
        "$BDGSA,A,3,03,07,21,,,,,,,,,,5.4,3.2,4.5*25\r\n",
      ].join(""),
    );
  });

  test("without a position RMC says V, GGA quality 0, GSA mode 1, and every measurement is empty", () => {
    expect(epochText({ ...epoch, solution: null }, gps)).toBe(
      [
        "$GPRMC,194604.250,V,,,,,,,211126,,,N*43\r\n",
        "$GPGGA,194604.250,,,,,0,00,,,M,,M,,*71\r\n",
        "$GPGSA,A,1,,,,,,,,,,,,,,,*1E\r\n",
        "$GPVTG,,T,,M,,N,,K,N*2C\r\n",
      ].join(""),
    );
  });

  test("GSV comes only at the seconds that the receiver writes it at", () => {
    const everyFive = { ...mixed, gsvEveryS: 5 };
    expect(epochText(epoch, everyFive)).not.toContain("GSV");
    expect(epochText({ ...epoch, fixTime: 1_795_290_365_000 }, everyFive)).toContain("$GPGSV,");
  });

  test("no sentence is longer than the 82 characters that the standard allows", () => {
    const many = Array.from({ length: 12 }, (_, i) => satellite("gps", [20 + i, 80, 359, 50]));
    const worst = { ...solution, lat: -89.999, lon: -179.999, altitudeM: -1234.5, speedMps: 540, courseDeg: 359.9 };
    for (const line of epochText({ ...epoch, satellites: many, solution: worst }, mixed).split("\r\n")) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

describe("fields", () => {
  test.each([
    [0, "0000.00000,N,00000.00000,E", 0],
    [-33.5, "3330.00000,S,00009.00000,W", -0.15],
    [30.99999999, "3100.00000,N,12000.00000,E", 119.99999999],
    [9.1, "0906.00000,N,00900.60000,E", 9.01],
  ])("latitude %f is written %s", (lat, fields, lon) => {
    expect(epochText({ ...epoch, solution: { ...solution, lat, lon } }, mixed)).toContain(`,A,${fields},`);
  });

  test.each([
    [null, ""],
    [0, "0.0"],
    [359.94, "359.9"],
    [359.96, "0.0"],
  ])("course %s is written '%s'", (courseDeg, field) => {
    expect(epochText({ ...epoch, solution: { ...solution, courseDeg } }, mixed)).toContain(`,9.719,${field},211126,`);
  });

  test("the checksum is the XOR of what stands between $ and *", () => {
    expect(framed("GPGLL,5300.97914,N,00259.98174,E,125926,A")).toBe(
      "$GPGLL,5300.97914,N,00259.98174,E,125926,A*28\r\n",
    );
    expect(framed("AB")).toBe("$AB*03\r\n");
  });
});

test("another program's parser reads the same position, time, speed and satellites back", () => {
  const lines = epochText(epoch, gps).trimEnd().split("\r\n");
  const [rmc, gga, gsa] = lines.slice(0, 3).map((line) => parseNmeaSentence(line));
  expect(rmc).toMatchObject({ sentenceId: "RMC", status: "valid", trackTrue: 88.5, speedKnots: 9.719 });
  if (rmc?.sentenceId !== "RMC" || gga?.sentenceId !== "GGA" || gsa?.sentenceId !== "GSA")
    throw new Error("wrong order");
  expect(rmc.latitude).toBeCloseTo(30.5433, 6);
  expect(rmc.longitude).toBeCloseTo(117.0631, 6);
  expect(rmc.datetime.toISOString().slice(0, 19)).toBe("2026-11-21T19:46:04");
  expect(gga).toMatchObject({ fixType: "fix", satellitesInView: 6, altitudeMeters: 31.2, horizontalDilution: 1.6 });
  expect(gsa).toMatchObject({ fixMode: "3D", satellites: [5, 12, 29] });
});
