import { readFileSync } from "node:fs";
import { join } from "node:path";
import { latLngToCell } from "h3-js";
import { describe, expect, test } from "vitest";
import { assigned, at, BOOKS, tracksOf } from "../../../test/support/books.ts";
import { testData } from "../../../test/support/need.ts";
import { DAY, degrees, fix, HOUR, journey, MINUTE } from "../../../test/support/path.ts";
import { isGap } from "../gap.ts";
import type { Corner, Zone } from "../zones/zones.ts";
import type { Books } from "./books.ts";
import { coverageReport, zoneCells } from "./coverage.ts";
import { cellIndex, cellNumber } from "./hexes.ts";
import type { PathFix } from "./piece.ts";
import type { CoverageReport } from "./report.ts";

const DAY_MS = 24 * HOUR;

/** A zone from so many metres east to so many, and as many north and south. */
function zone(name: string, station: string | null, fromM: number, toM: number, halfM: number): Zone {
  const corner = (eastM: number, northM: number): Corner => [degrees(eastM).lon, degrees(0, northM).lat];
  const ring = [
    corner(fromM, -halfM),
    corner(toM, -halfM),
    corner(toM, halfM),
    corner(fromM, halfM),
    corner(fromM, -halfM),
  ];
  return { id: name, name, station, kind: "patrol", ring };
}

const asked = { from: DAY, to: DAY + DAY_MS, station: null };

function reportOf(
  zones: readonly Zone[],
  fleet: Readonly<Record<string, readonly PathFix[]>>,
  more: Partial<Books> = {},
  {
    from,
    to,
    station,
  }: typeof asked | { readonly from: number; readonly to: number; readonly station: string } = asked,
): CoverageReport {
  const books = { ...BOOKS, ...more };
  const span = { from: Math.min(from, to - DAY_MS), to };
  const tracks = tracksOf(books, span, fleet);
  return coverageReport({ from, to, station }, books, zones.map(zoneCells), tracks, {
    blindMs: DAY_MS,
    withCells: true,
  });
}

/** The cells that it passed, by H3 index, with passes and seconds. */
function passed({ cells }: CoverageReport): Readonly<Record<string, string>> {
  const rows = (cells?.cell ?? []).map(
    (cell, n) => [cell, `${cells?.passes[n]} ${(cells?.presenceMs[n] ?? 0) / 1000}`] as const,
  );
  return Object.fromEntries(rows.filter(([, told]) => !told.startsWith("0 ")));
}

/** What H3 itself says of each ten milliseconds of each way that no gap is in: the same cells, and as long, to 20 ms a time. */
function naive(fixes: readonly PathFix[]): ReadonlyMap<string, { ms: number; passes: number }> {
  const found = new Map<string, { ms: number; passes: number }>();
  let last: string | null = null;
  const take = (lat: number, lon: number, ms: number) => {
    const cell = latLngToCell(lat / 1e7, lon / 1e7, 10);
    const known = found.get(cell) ?? { ms: 0, passes: 0 };
    found.set(cell, { ms: known.ms + ms, passes: known.passes + (cell === last ? 0 : 1) });
    last = cell;
  };
  for (const [n, after] of fixes.entries()) {
    const before = fixes[n - 1];
    if (!before || isGap(before, after)) {
      last = null;
      take(after.lat, after.lon, 0);
      continue;
    }
    for (let ts = before.ts; ts < after.ts; ts += 10) {
      const share = (ts - before.ts) / (after.ts - before.ts);
      take(before.lat + (after.lat - before.lat) * share, before.lon + (after.lon - before.lon) * share, 10);
    }
    take(after.lat, after.lon, 0);
  }
  return found;
}

describe("a zone", () => {
  test("has the cells whose centre lies in it", () => {
    const { cells } = zoneCells(zone("town", null, 0, 1000, 500));
    // a cell of resolution 10 has about 15,000 m2 in the mean: 1 km2 has some 66, more or less where they are smaller or larger
    expect(cells.length).toBeGreaterThan(40);
    expect(cells.length).toBeLessThan(120);
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.every((cell) => cellNumber(cellIndex(cell)) === cell)).toBe(true);
  });

  test("that is as large as a country has none", () => {
    expect(zoneCells(zone("land", null, 0, 400_000, 200_000)).cells).toEqual([]);
  });
});

describe("presence counts", () => {
  const home = latLngToCell(degrees(20, 20).lat, degrees(20, 20).lon, 10);
  const town = zone("town", null, -2000, 2000, 1000);

  test("once for a unit that stands, over all hours, with the time and when it was last", () => {
    const report = reportOf([town], { "car-1": journey(at("08:30"), 20, [["stand", 90]]) });
    const place = latLngToCell(0, degrees(20).lon, 10);
    expect(passed(report)).toEqual({ [place]: "1 5400" });
    expect(report.cells?.lastTime[report.cells.cell.indexOf(place)]).toBe(at("10:00"));
    const [only] = report.zones;
    expect(only).toMatchObject({ covered: 1, presenceMs: 90 * MINUTE, officerMs: 0 });
    expect(only?.byHour.map(({ presenceMs }) => presenceMs / MINUTE).slice(7, 12)).toEqual([0, 30, 60, 0, 0]);
    expect(only?.byHour.map(({ covered }) => covered).slice(7, 12)).toEqual([0, 1, 1, 1, 0]);
  });

  test("between two fixes, and not over a gap", () => {
    const ends = (seconds: number) => [fix(at("08:00"), 0), fix(at("08:00") + seconds * 1000, 1000)];
    // 1 km leads through eight cells or more
    expect(Object.keys(passed(reportOf([town], { "car-1": ends(60) }))).length).toBeGreaterThan(7);
    expect(Object.values(passed(reportOf([town], { "car-1": ends(61) })))).toEqual(["1 0", "1 0"]);
  });

  test.each([
    [
      "twice for a unit that comes back",
      [
        ["stand", 5],
        ["drive", 1000, 60],
        ["drive", 20, 60],
        ["stand", 5],
      ],
      2,
    ],
    [
      "again after a gap",
      [
        ["stand", 5],
        ["silent", 10, 20],
        ["stand", 5],
      ],
      2,
    ],
    ["once in a stay over a full hour", [["stand", 30]], 1],
  ] as const)("%s", (_, doings, passes) => {
    const report = reportOf([town], { "car-1": journey(at("08:50"), 20, doings) });
    const place = latLngToCell(0, degrees(20).lon, 10);
    expect(passed(report)[place]?.split(" ")[0]).toBe(String(passes));
  });

  test("of the station's own units, and of all in a zone of none", () => {
    const zones = [
      zone("north", "north", -2000, 2000, 1000),
      zone("all", null, -2000, 2000, 1000),
      zone("south", "south", -2000, 2000, 1000),
    ];
    const fleet = {
      "car-1": journey(at("08:00"), 20, [["stand", 10]]),
      "car-3": journey(at("08:00"), 20, [["stand", 25]]),
    };
    const minutes = (report: CoverageReport) =>
      Object.fromEntries(report.zones.map((one) => [one.zone, one.presenceMs / MINUTE]));
    expect(minutes(reportOf(zones, fleet))).toEqual({ north: 10, all: 35, south: 25 });
    expect(minutes(reportOf(zones, fleet, {}, { ...asked, station: "south" }))).toEqual({ all: 35, south: 25 });
    const { cells } = reportOf(zones, fleet);
    expect(cells?.presenceMs.filter((ms) => ms > 0)).toEqual([35 * MINUTE]);
  });

  test("of officers while they are on the unit", () => {
    const assignments = [assigned("4711", "car-1", "08:10", "08:40"), assigned("4712", "car-1", "08:20", "08:30")];
    const [only] = reportOf([town], { "car-1": journey(at("08:00"), 20, [["stand", 60]]) }, { assignments }).zones;
    expect(only?.officerMs).toBe(40 * MINUTE);
  });

  test("by the hour that clocks show, also where it comes twice", () => {
    // Berlin, 2026-10-25: 02:00 to 03:00 is from 00:00 to 02:00 UTC
    const from = Date.parse("2026-10-24T22:00:00Z");
    const span = { from, to: from + 25 * HOUR, station: null };
    const fleet = { "car-1": journey(from + HOUR, 20, [["stand", 240]]) };
    const [only] = reportOf([town], fleet, { timeZone: "Europe/Berlin" }, span).zones;
    expect(only?.byHour.map(({ presenceMs }) => presenceMs / MINUTE).slice(0, 5)).toEqual([0, 60, 120, 60, 0]);
  });

  test("the cell's corners are around its middle", () => {
    const { cells } = reportOf([town], {});
    const ring = cells?.ring[cells.cell.indexOf(home)] ?? [];
    expect(ring).toHaveLength(12);
    const lons = ring.filter((_, n) => n % 2 === 0);
    expect(lons.reduce((sum, lon) => sum + lon, 0) / 6).toBeCloseTo(degrees(20).lon, 2);
  });
});

describe("a blind spot", () => {
  const here = zone("here", null, -30, 70, 60);
  test.each([
    // stood there from 08:00 to 09:00 on 2026-11-20
    ["was passed within 24 h", at("09:00") + DAY_MS - 1, 0],
    ["was left 24 h ago", at("09:00") + DAY_MS, 1],
  ])("%s", (_, to, blind) => {
    const fleet = { "car-1": journey(at("08:00"), 20, [["stand", 60]]) };
    const report = reportOf([here], fleet, {}, { from: to - HOUR, to, station: null });
    const place = latLngToCell(0, degrees(20).lon, 10);
    const cells = report.zones[0]?.cells ?? 0;
    expect(report.zones[0]).toMatchObject({ covered: 0, blind: cells - 1 + blind, presenceMs: 0 });
    expect(report.lookedFrom).toBe(to - DAY_MS);
    expect(report.cells?.lastTime[report.cells.cell.indexOf(place)]).toBe(at("09:00"));
  });

  test("zones are told worst first", () => {
    const fleet = { "car-1": journey(at("08:00"), 20, [["stand", 60]]) };
    const report = reportOf([here, zone("far", null, 9000, 9500, 200), zone("wide", null, -500, 500, 500)], fleet);
    expect(report.zones.map((one) => one.zone)).toEqual(["far", "wide", "here"]);
    expect(report.cells?.zones.every((places) => places.every((place) => place < 3))).toBe(true);
  });
});

const tracks = testData("tracks");
describe.skipIf(tracks.isMissing)(`counted by brute force ${tracks.label}`, () => {
  test.each(["munich-drive", "grenoble-bike", "pyrenees-mtb"])(
    "%s passes the same cells, as often and as long",
    (name) => {
      const rows = readFileSync(join(tracks.path, `${name}.csv`), "utf8")
        .trim()
        .split("\n")
        .slice(1);
      // every seventh second: ways between fixes are long enough to lead through cells without a fix
      const fixes = rows
        .filter((_, n) => n % 7 === 0)
        .map((row): PathFix => {
          const [time = 0, lat = 0, lon = 0] = row.split(",").map(Number);
          return {
            ts: time * 1000,
            lat: Math.round(lat * 1e7),
            lon: Math.round(lon * 1e7),
            spd: null,
            reason: "interval",
          };
        });
      const expected = naive(fixes);
      const lats = fixes.map(({ lat }) => lat / 1e7);
      const lons = fixes.map(({ lon }) => lon / 1e7);
      const [south, north, west, east] = [
        Math.min(...lats) - 0.01,
        Math.max(...lats) + 0.01,
        Math.min(...lons) - 0.01,
        Math.max(...lons) + 0.01,
      ];
      const ring: readonly Corner[] = [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ];
      const from = Math.floor((fixes[0]?.ts ?? 0) / HOUR) * HOUR;
      const span = { from, to: from + DAY_MS, station: null };
      const report = reportOf(
        [{ id: "all", name: "all", station: null, kind: "patrol", ring }],
        { "car-1": fixes },
        {},
        span,
      );
      const ours = passed(report);
      expect(expected.size).toBeGreaterThan(60);
      expect(Object.keys(ours).sort()).toEqual([...expected.keys()].sort());
      expect(report.zones[0]?.covered).toBe(expected.size);
      for (const [cell, { ms, passes }] of expected) {
        const [ourPasses, seconds] = (ours[cell] ?? "").split(" ").map(Number);
        expect(ourPasses).toBe(passes);
        expect(Math.abs((seconds ?? 0) * 1000 - ms)).toBeLessThanOrEqual(20 * passes);
      }
    },
  );
});
