import { describe, expect, test } from "vitest";
import { assigned, at, BOOKS, tracksOf } from "../../../test/support/books.ts";
import { type Doing, fix, HOUR, journey, MINUTE } from "../../../test/support/path.ts";
import type { Mark } from "../gap.ts";
import type { Books } from "./books.ts";
import { patrolReport } from "./patrol.ts";
import type { PathFix } from "./piece.ts";
import type { PatrolReport, Work } from "./report.ts";

const asked = { from: at("00:00"), to: at("23:59:59"), station: "north" };

function reportOf(
  fleet: Readonly<Record<string, readonly PathFix[]>>,
  more: Partial<Books> = {},
  marks: readonly Mark[] = [],
) {
  const books = { ...BOOKS, units: BOOKS.units.slice(0, 1), ...more };
  return patrolReport(asked, books, tracksOf(books, asked, fleet, marks));
}

/** Minutes of duty, moving, parked and gap; kilometres; stops. */
function told({ dutyMs, movingMs, parkedMs, gapMs, distanceM, stops }: Work): string {
  const minutes = (ms: number) => Math.round(ms / 6_000) / 10;
  const gaps = Object.entries(gapMs).flatMap(([cause, ms]) => (ms === 0 ? [] : [`${cause} ${minutes(ms)}`]));
  const km = Math.round(distanceM / 10) / 100;
  return [
    `duty ${minutes(dutyMs)} = ${minutes(movingMs)} + ${minutes(parkedMs)}`,
    `${km} km`,
    `${stops} stops`,
    ...gaps,
  ].join(", ");
}

const drive = (eastM: number, minutes: number): Doing => ["drive", eastM, minutes * 60];

describe("duty in a shift from 08:00 to 10:00", () => {
  test.each<[string, readonly PathFix[], readonly Mark[], string, [string | null, string | null]]>([
    ["nothing was heard", [], [], "duty 0 = 0 + 0, 0 km, 0 stops", [null, null]],
    ["a single fix", [fix(at("09:00"), 0)], [], "duty 0 = 0 + 0, 0 km, 0 stops", ["09:00", "09:00"]],
    [
      "is from the first to the last fix",
      journey(at("08:10"), 0, [drive(6000, 10), ["stand", 30], drive(0, 10)]),
      [],
      "duty 50 = 20 + 30, 12 km, 1 stops",
      ["08:10", "09:00"],
    ],
    [
      "is not what was before and after it",
      journey(at("07:30"), 0, [drive(36_000, 60), ["stand", 60], drive(0, 60)]),
      [],
      "duty 119.8 = 59.8 + 60, 35.9 km, 1 stops",
      ["08:00", "10:00"],
    ],
    [
      "is less gaps, each by its cause",
      journey(at("08:00"), 0, [
        drive(6000, 10),
        ["silent", 20, 9000],
        drive(3000, 10),
        ["silent", 15, 3000],
        drive(6000, 5),
      ]),
      [
        { what: "lost", from: at("08:10:05"), to: at("08:10:05") },
        { what: "off", from: at("08:40:05"), to: at("08:40:05") },
      ],
      "duty 25 = 25 + 0, 15 km, 0 stops, no-signal 20, off 15",
      ["08:00", "09:00"],
    ],
    [
      "a stop of two minutes counts, one of less does not",
      journey(at("08:00"), 0, [drive(600, 1), ["stand", 2], drive(0, 1), ["stand", 1], drive(600, 1)]),
      [],
      "duty 6 = 3 + 3, 1.8 km, 1 stops",
      ["08:00", "08:06"],
    ],
  ])("%s", (_, fixes, marks, expected, [first, last]) => {
    const [unit] = reportOf({ "car-1": fixes }, {}, marks).units;
    const early = unit?.shifts[0];
    expect(early && told(early)).toBe(expected);
    // a shift's last fix is before its end
    const lastTime = last === "10:00" ? at("09:59:50") : last && at(last);
    expect([early?.first, early?.last]).toEqual([first && at(first), lastTime]);
  });
});

describe("a unit", () => {
  const day = journey(at("07:00"), 0, [
    drive(36_000, 60),
    drive(0, 60),
    ["stand", 60],
    drive(36_000, 90),
    drive(30_000, 30),
  ]);

  test("has its shifts, their sum, and what it did outside of them", () => {
    const [unit] = reportOf({ "car-1": day }).units;
    expect(unit?.shifts.map((shift) => `${shift.shift}: ${told(shift)}`)).toEqual([
      "early: duty 119 = 60 + 59, 36 km, 1 stops",
      "late: duty 119.8 = 119.8 + 0, 41.97 km, 0 stops",
    ]);
    expect(unit && told(unit)).toBe("duty 238.8 = 179.8 + 59, 77.97 km, 1 stops");
    expect(unit?.outside).toEqual({ movingMs: 60 * MINUTE, parkedMs: 0, distanceM: 36_000 });
  });
});

describe("a shift change", () => {
  test("in mid-shift credits each officer with what was done while he was there", () => {
    const fixes = journey(at("08:00"), 0, [drive(30_000, 50), ["stand", 30], drive(24_000, 10), drive(0, 40)]);
    const assignments = [
      assigned("4711", "car-1", "07:00", "08:30"),
      assigned("4712", "car-1", "08:30", "09:05"),
      assigned("4711", "car-1", "09:25", null),
    ];
    const report = reportOf({ "car-1": fixes }, { assignments });
    // 10 m/s to 08:50, parked to 09:20, 10 m/s to 10:00 and on to 10:10 in the late shift
    expect(report.officers.map((one) => `${one.officer} ${one.name} ${one.units}: ${told(one)}`)).toEqual([
      "4711 Li car-1: duty 74.8 = 74.8 + 0, 44.9 km, 0 stops",
      "4712 Wang car-1: duty 35 = 20 + 15, 12 km, 1 stops",
    ]);
    expect(told(report.unassigned)).toBe("duty 20 = 5 + 15, 3 km, 1 stops");
  });
});

function sums({ units, officers, total }: PatrolReport): readonly number[] {
  return [units.reduce((sum, one) => sum + one.dutyMs, 0), officers.length, total.dutyMs];
}

describe("what a report is of", () => {
  const fleet = {
    "car-1": journey(at("08:00"), 0, [["stand", 30]]),
    "car-3": journey(at("08:00"), 0, [["stand", 40]]),
  };
  test.each([
    ["north", [30 * MINUTE, 1, 30 * MINUTE]],
    ["south", [40 * MINUTE, 0, 40 * MINUTE]],
    [null, [70 * MINUTE, 1, 70 * MINUTE]],
    ["west", [0, 0, 0]],
  ])("station %s", (station, expected) => {
    const books = { ...BOOKS, assignments: [assigned("4711", "car-1", "08:10", "08:20")] };
    expect(sums(patrolReport({ ...asked, station }, books, tracksOf(books, asked, fleet)))).toEqual(expected);
  });

  test("shifts that overlap count once in the unit's sum", () => {
    const shifts = [
      { id: 1, station: "north", name: "a", start: "08:00", end: "10:00" },
      { id: 2, station: "north", name: "b", start: "09:00", end: "11:00" },
    ];
    const [unit] = reportOf({ "car-1": journey(at("08:30"), 0, [["stand", 120]]) }, { shifts }).units;
    // heartbeats at whole minutes: the first shift's last is at 09:59
    expect(unit?.shifts.map(({ dutyMs }) => dutyMs / MINUTE)).toEqual([89, 90]);
    expect(unit?.dutyMs).toBe(120 * MINUTE);
  });

  test("a shift that the span cuts counts as far as it lies in it", () => {
    const cut = { from: at("09:00"), to: at("11:00"), station: "north" };
    const books = { ...BOOKS, units: BOOKS.units.slice(0, 1) };
    const tracks = tracksOf(books, asked, { "car-1": journey(at("08:00"), 0, [["stand", 240]]) });
    const [unit] = patrolReport(cut, books, tracks).units;
    expect(unit?.shifts.map(({ from, to, dutyMs }) => [from, to, dutyMs])).toEqual([
      [at("09:00"), at("10:00"), 59 * MINUTE],
      [at("10:00"), at("11:00"), 59 * MINUTE],
    ]);
  });

  test("a station without shifts has whole days", () => {
    const [unit] = reportOf({ "car-1": journey(at("03:00"), 0, [["stand", 60]]) }, { shifts: [] }).units;
    expect(unit).toMatchObject({ dutyMs: HOUR, outside: { movingMs: 0, parkedMs: 0, distanceM: 0 } });
    expect(unit?.shifts.map(({ shift, from }) => [shift, from])).toEqual([[null, at("00:00")]]);
  });

  test("in a night in which clocks go back the shift is an hour longer", () => {
    // Berlin, 2026-10-25: 22:00 to 06:00 is from 20:00 to 05:00 UTC
    const span = { from: Date.parse("2026-10-24T12:00:00Z"), to: Date.parse("2026-10-25T12:00:00Z"), station: "north" };
    const shifts = [{ id: 1, station: "north", name: "night", start: "22:00", end: "06:00" }];
    const books = { ...BOOKS, timeZone: "Europe/Berlin", units: BOOKS.units.slice(0, 1), shifts };
    const fixes = journey(span.from, 0, [["stand", 1440]]);
    const [unit] = patrolReport(span, books, tracksOf(books, span, { "car-1": fixes })).units;
    expect(unit?.shifts.map(({ from, to }) => (to - from) / HOUR)).toEqual([9]);
    // its last heartbeat is a minute before its end
    expect(unit?.dutyMs).toBe(9 * HOUR - MINUTE);
  });
});
