import { describe, expect, test } from "vitest";
import { assigned, at, BOOKS, tracksOf } from "../../../test/support/books.ts";
import { back, bank, fromAway, perShift, toBank, told, workAt } from "../../../test/support/key-point.ts";
import { DAY, HOUR, journey } from "../../../test/support/path.ts";
import { checkpointReport, checkpointSpan } from "./checkpoints.ts";
import type { CheckpointWork } from "./report.ts";

/** Places are kept to a centimetre, which is a millisecond at 10 m/s. */
function tenths(time: number): number {
  return Math.round(time / 100) * 100;
}

describe("a visit is credited", () => {
  const visits = (work: CheckpointWork) =>
    work.visits.map(({ unit, officers, from, to, isLongEnough }) => {
      const clock = (time: number) => new Date(tenths(time)).toISOString().slice(11, 21);
      return `${unit} [${officers.join(" ")}] ${clock(from)} ${clock(to)} ${isLongEnough}`;
    });

  test("to who was on the unit when it began, though officers change in it", () => {
    const assignments = [assigned("4711", "car-1", "08:00", "08:40"), assigned("4712", "car-1", "08:40", null)];
    const work = workAt(bank(perShift(1)), { "car-1": fromAway(toBank, ["stand", 10], back) }, { assignments });
    // arrives at 08:36:40, is within 75 m 7.5 s before and leaves 100 m 10 s after 08:46:40
    expect(visits(work)).toEqual(["car-1 [4711] 08:36:32.5 08:46:50.0 true"]);
    expect(work.periods[0]?.visits).toEqual(work.visits);
  });

  test("to the shift in which it began, once", () => {
    const stay = journey(at("07:50"), 1000, [
      ["silent", 120, 1000],
      ["stand", 30],
      ["drive", 5000, 400],
      ["stand", 100],
    ]);
    const books = { units: BOOKS.units.slice(0, 1), assignments: [assigned("4711", "car-1", "09:50", "12:00")] };
    const work = workAt(bank(perShift(1)), { "car-1": stay }, books, "08:00 12:00");
    expect(work.periods.map((period) => `${period.shift} ${told(period)}`)).toEqual([
      "early visited 1",
      "late missed 1",
    ]);
  });

  test.each([24, 48])("to the day in which it began, over midnight (%d h asked)", (hours) => {
    const from = DAY + 23 * HOUR + 50 * 60_000;
    const fixes = journey(DAY, 5000, [["stand", 1423], toBank, ["stand", 30], back, ["stand", 1500]]);
    const books = {
      ...BOOKS,
      units: BOOKS.units.slice(0, 1),
      shifts: [],
      checkpoints: [bank({ times: 1, per: "day" })],
    };
    const asked = { from: DAY, to: DAY + hours * HOUR, station: null };
    const now = DAY + 100 * HOUR;
    const tracks = tracksOf(books, checkpointSpan(asked, books, now), { "car-1": fixes });
    const [work] = checkpointReport(asked, books, tracks, now).checkpoints;
    expect(work?.periods.map(told)).toEqual(["visited 1", "missed 1"].slice(0, hours / 24));
    // drives off at 23:43:00, arrives at 23:49:40
    expect(work?.visits.map((visit) => [tenths(visit.from), tenths(visit.to)])).toEqual([
      [from - 27_500, from + 1_790_000],
    ]);
  });

  test("not at all where it began before the span", () => {
    const stay = journey(at("07:30"), 1000, [["stand", 60], back, ["stand", 120]]);
    const work = workAt(bank(perShift(1)), { "car-1": stay }, { units: BOOKS.units.slice(0, 1) });
    expect(told(work)).toBe("missed 1");
    expect(work.visits).toEqual([]);
  });

  test("not to an officer of another station where one station is asked for", () => {
    const point = bank({ times: 1, per: "day" }, { station: null });
    const books = { ...BOOKS, checkpoints: [point], assignments: [assigned("4713", "car-3", "08:00", null)] };
    const asked = { from: DAY, to: DAY + 24 * HOUR, station: "north" };
    const tracks = tracksOf(books, checkpointSpan(asked, books, at("23:00")), {
      "car-3": journey(at("09:00"), 1000, [["stand", 10]]),
    });
    const { checkpoints } = checkpointReport(asked, books, tracks, at("23:00"));
    expect(checkpoints.map(told)).toEqual(["visited 1"]);
    expect(checkpoints[0]?.visits[0]).toMatchObject({ unit: "car-3", officers: [] });
  });
});

describe("what a key point adds up to", () => {
  test("visits beyond the plan are extra, and its last one is told", () => {
    const stays = fromAway(toBank, ["stand", 5], back, toBank, ["stand", 5], back);
    const work = workAt(bank(perShift(1)), { "car-1": stays }, { units: BOOKS.units.slice(0, 1) });
    expect(work).toMatchObject({ planned: 1, visited: 1, extra: 1 });
    // 08:30 + 400 s + 5 min + 400 s + 400 s + 5 min + 10 s
    expect(tenths(work.lastVisit ?? 0)).toBe(at("09:00:10"));
  });

  test("a key point without a plan has visits and no verdicts", () => {
    const work = workAt(bank(null), { "car-1": fromAway(toBank, ["stand", 5], back) });
    expect(work).toMatchObject({ planned: 0, visited: 0, due: 0, extra: 0, periods: [] });
    expect(work.visits).toHaveLength(1);
  });

  test("of another station it is not asked for, and the total is the sum", () => {
    const points = [
      bank(perShift(2)),
      bank(perShift(1), { id: "school", station: "south" }),
      bank(perShift(1), { id: "park" }),
    ];
    const books = { ...BOOKS, checkpoints: points, units: BOOKS.units.slice(0, 1) };
    const asked = { from: at("08:00"), to: at("10:00"), station: "north" };
    const tracks = tracksOf(books, checkpointSpan(asked, books, at("23:00")), {
      "car-1": fromAway(toBank, ["stand", 5], back),
    });
    const report = checkpointReport(asked, books, tracks, at("23:00"));
    expect(report.checkpoints.map(({ checkpoint }) => checkpoint)).toEqual(["bank", "park"]);
    expect(report.total).toEqual({ planned: 3, visited: 2, tooShort: 0, missed: 1, unknown: 0, due: 0 });
  });

  test("a point of every station is to be visited in each station's shifts, by its own units", () => {
    const shifts = [...BOOKS.shifts, { id: 3, station: "south", name: "day", start: "08:00", end: "16:00" }];
    const fleet = {
      "car-1": fromAway(toBank, ["stand", 5], back),
      "car-2": fromAway(),
      "car-3": fromAway(["stand", 500]),
    };
    const work = workAt(bank(perShift(1), { station: null }), fleet, { shifts });
    expect(work.periods.map((period) => `${period.shift} ${told(period)}`)).toEqual([
      "early visited 1",
      "day missed 1",
    ]);
  });
});

test("the span of its pieces reaches an hour beyond the end of every period, and not beyond the hour that runs", () => {
  const books = { ...BOOKS, checkpoints: [bank(perShift(1))] };
  const asked = { from: at("09:00"), to: at("11:00"), station: null };
  expect(checkpointSpan(asked, books, at("23:00"))).toEqual({ from: at("08:00"), to: at("13:00") });
  expect(checkpointSpan(asked, books, at("10:20"))).toEqual({ from: at("08:00"), to: at("11:00") });
});
