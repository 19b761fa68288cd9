import { beforeAll, describe, expect, test } from "vitest";
import type { FixRecord, PatrolRecord } from "../../protocol/record.ts";
import { unitNames } from "./fleet.ts";
import { past } from "./past.ts";
import type { Happening, Story } from "./past-incidents.ts";
import { distanceM, type Point } from "./town/plane.ts";
import { makeTown } from "./town/town.ts";

const TO = 1_795_290_360_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const town = makeTown(1);
const story = (hours: number, outcome: Story["outcome"], lateMs = 0): Story => ({
  beforeEndMs: hours * HOUR_MS,
  outcome,
  acknowledgeMs: 20_000,
  lateMs,
  isPressedAgain: false,
  note: "",
  by: 0,
});

function day(seed = 1): readonly Happening[] {
  const orders = new Map<string, string>();
  let ids = 0;
  const happenings: Happening[] = [];
  const options = {
    from: TO - DAY_MS,
    to: TO,
    units: unitNames(10),
    seed,
    town,
    shifts: [],
    stories: [story(20, "real"), story(15, "false"), story(9, "real", 14 * MINUTE_MS), story(4, "drill")],
    newId: () => `sos-${++ids}`,
    orderOf: (incident: string) => orders.get(incident) ?? null,
  };
  for (const one of past(options)) {
    happenings.push(one);
    if (one.type === "act" && one.act.do === "dispatch") orders.set(one.incident, `order of ${one.incident}`);
  }
  return happenings;
}

let all: readonly Happening[];
let records: readonly { readonly unit: string; readonly record: PatrolRecord }[];
beforeAll(() => {
  all = day();
  records = all.flatMap((one) => (one.type === "record" ? [one] : []));
}, 60_000);

const of = (unit: string) => records.filter((one) => one.unit === unit).map(({ record }) => record);
const fixes = (unit: string) => of(unit).filter((record): record is FixRecord => record.type === "fix");

describe("a day", () => {
  test("goes forward in time, within its 24 hours", () => {
    const times = all.map(({ time }) => time);
    expect(times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))).toBe(true);
    expect(times[0]).toBe(TO - DAY_MS);
    expect(times.at(-1)).toBeLessThan(TO);
  });

  test("is the same for the same seed and another for another", () => {
    expect(day()).toEqual(all);
    expect(day(2)).not.toEqual(all);
  }, 60_000);

  test.each(unitNames(10))("of %s has strictly growing seqs, hours of moving, and hours of standing", (unit) => {
    const seqs = of(unit).map(({ seq }) => seq);
    expect(seqs.every((seq, i) => seq === i + 1)).toBe(true);
    const reasons = fixes(unit).map(({ reason }) => reason);
    expect(reasons.filter((one) => one === "interval").length).toBeGreaterThan(360);
    expect(reasons.filter((one) => one === "parked").length).toBeGreaterThan(120);
  });

  test("keeps wheels to the streets: within 15 m of one, noise and all", () => {
    const lines = town.streets.flatMap(({ lines: of }) =>
      of.flatMap((line) => line.slice(1).map((to, i) => [town.junctions[line[i] ?? 0], town.junctions[to]] as const)),
    );
    const offM = fixes("bike-01").map(({ lat, lon }) => {
      const here = { eastM: (lon - 117.06) * 95_959, northM: (lat - 30.54) * 110_862 };
      return Math.min(...lines.map(([a, b]) => (a && b ? distanceToM(here, a, b) : Number.POSITIVE_INFINITY)));
    });
    expect(Math.max(...offM)).toBeLessThan(15);
  });

  test("has gaps of different causes: lost signal, power cut, off duty, and records that waited for the link", () => {
    expect(records.filter(({ record }) => record.type === "fix-lost").length).toBeGreaterThan(2);
    const notes = records.flatMap(({ record }) => (record.type === "note" ? [record.kind] : []));
    expect(new Set(notes)).toEqual(new Set(["boot", "shutdown", "power-cut"]));
    const links = all.flatMap((one) => (one.type === "link" ? [one.isUp] : []));
    expect(links.filter((isUp) => !isUp).length).toBeGreaterThan(2);
    expect(links.filter((isUp) => isUp).length).toBe(links.filter((isUp) => !isUp).length);
  });

  test("ends with every unit at home for a moment, switched off", () => {
    for (const unit of unitNames(10)) {
      expect(of(unit).at(-1)).toMatchObject({ type: "note", kind: "shutdown" });
      expect(fixes(unit).at(-1)?.speedMps).toBe(0);
    }
  });
});

describe("an SOS", () => {
  const acts = (incident: string) =>
    all.flatMap((one) => (one.type === "act" && one.incident === incident ? [one] : []));

  test("of a real one goes from the press to the close, with somebody who drives there", () => {
    expect(acts("sos-1").map(({ act }) => act.do)).toEqual([
      "seen",
      "look",
      "acknowledge",
      "dispatch",
      "on-scene",
      "resolve",
      "close",
    ]);
    const orders = records.flatMap(({ unit, record }) =>
      record.type === "order" && record.id === "order of sos-1" ? [{ unit, event: record.event, at: record.time }] : [],
    );
    expect(orders.map(({ event }) => event)).toEqual(["delivered", "accepted", "arrived"]);
    const [, accepted, arrived] = orders;
    expect((arrived?.at ?? 0) - (accepted?.at ?? 0)).toBeGreaterThan(30_000);
    const pressed = records.find(({ record }) => record.type === "sos" && record.id === "sos-1");
    expect(pressed?.unit).not.toBe(orders[0]?.unit);
  });

  test("that was a mistake is cancelled by its sender and closed by the room", () => {
    const events = records.flatMap(({ record }) =>
      record.type === "sos" && record.id === "sos-2" ? [record.event] : [],
    );
    expect(events).toEqual(["raise", "cancel"]);
    expect(acts("sos-2").at(-1)?.act).toEqual({ do: "close", outcome: "false", note: "" });
  });

  test("out of reach of the network is answered only when it has come through", () => {
    const pressed = records.find(({ record }) => record.type === "sos" && record.id === "sos-3");
    const seen = acts("sos-3")[0]?.time ?? 0;
    expect(seen - (pressed?.record.time ?? 0)).toBeGreaterThan(14 * MINUTE_MS);
  });

  test("of a drill says so", () => {
    const pressed = records.find(({ record }) => record.type === "sos" && record.id === "sos-4");
    expect(pressed?.record).toMatchObject({ event: "raise", drill: true });
  });
});

/** From a point to the line between two others. */
function distanceToM(point: Point, a: Point, b: Point): number {
  const [east, north] = [b.eastM - a.eastM, b.northM - a.northM];
  const along = ((point.eastM - a.eastM) * east + (point.northM - a.northM) * north) / (east ** 2 + north ** 2);
  const share = Math.min(1, Math.max(0, along));
  return distanceM(point, { eastM: a.eastM + east * share, northM: a.northM + north * share });
}
