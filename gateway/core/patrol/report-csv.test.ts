import { expect, test } from "vitest";
import type { CoverageReport, PatrolReport, Work } from "./report.ts";
import { coverageCsv, patrolCsv } from "./report-csv.ts";

const EIGHT = 1_795_248_000_000;
const NOTHING: Work = {
  ...{ dutyMs: 0, movingMs: 0, parkedMs: 0, distanceM: 0, stops: 0 },
  gapMs: { "no-signal": 0, off: 0, thinned: 0, unknown: 0 },
};

test("a patrol report has a line for each unit, each of its shifts, each officer, and the sums", () => {
  const work: Work = {
    ...NOTHING,
    dutyMs: 5_400_000,
    movingMs: 3_600_000,
    parkedMs: 1_800_000,
    distanceM: 12_345,
    stops: 2,
  };
  const shift = { from: EIGHT, to: EIGHT + 3_600_000, shift: "早班", first: EIGHT + 1_500, last: null };
  const report: PatrolReport = {
    ...{ from: EIGHT, to: EIGHT + 86_400_000, station: "north", unassigned: NOTHING, total: work },
    units: [
      {
        ...{ unit: "bike-07", kind: "e-bike", station: "north", label: "=1+1", ...work },
        shifts: [{ ...shift, ...NOTHING, gapMs: { ...NOTHING.gapMs, off: 60_500 } }],
        outside: { movingMs: 1_000, parkedMs: 0, distanceM: 7 },
      },
    ],
    officers: [{ officer: "017", name: "李伟", station: null, units: ["bike-07", "bike-08"], ...work }],
  };
  expect(patrolCsv(report).split("\r\n")).toEqual([
    "\ufeffrow,station,unit,label,officer,name,units,shift,from,to,first,last,duty_s,moving_s,parked_s,gap_no_signal_s,gap_off_s,gap_thinned_s,gap_unknown_s,distance_m,stops,outside_moving_s,outside_parked_s,outside_distance_m",
    "unit,north,bike-07,'=1+1,,,,,,,,,5400,3600,1800,0,0,0,0,12345,2,1,0,7",
    "shift,north,bike-07,'=1+1,,,,早班,2026-11-21T08:00:00.000Z,2026-11-21T09:00:00.000Z,2026-11-21T08:00:01.500Z,,0,0,0,0,60.5,0,0,0,0,,,",
    "officer,,,,017,李伟,bike-07 bike-08,,,,,,5400,3600,1800,0,0,0,0,12345,2,,,",
    "unassigned,,,,,,,,,,,,0,0,0,0,0,0,0,0,0,,,",
    "total,,,,,,,,,,,,5400,3600,1800,0,0,0,0,12345,2,,,",
    "",
  ]);
});

test("a coverage report has a line for each zone, each of its hours of day, and each cell that was asked for", () => {
  const hour = { covered: 0, presenceMs: 0 };
  const zone = { zone: "z", name: "Town", station: null, kind: "patrol", cells: 3, covered: 1, blind: 2 } as const;
  const report: CoverageReport = {
    ...{ from: 0, to: 1, station: null, blindMs: 86_400_000, lookedFrom: 0 },
    zones: [{ ...zone, presenceMs: 90_000, officerMs: 180_000, byHour: [hour] }],
    cells: { cell: ["8a411e"], zones: [[0]], passes: [2], presenceMs: [90_000], lastTime: [EIGHT], ring: [[]] },
  };
  expect(coverageCsv(report).split("\r\n").slice(1)).toEqual([
    "zone,z,Town,,patrol,,,3,1,0.3333,2,90,180,1,,",
    "hour,z,Town,,,0,,,0,,,0,,,,",
    "cell,z,,,,,8a411e,,,,,90,,,2,2026-11-21T08:00:00.000Z",
    "",
  ]);
});
