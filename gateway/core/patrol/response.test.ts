import { describe, expect, test } from "vitest";
import type { Incident, IncidentTimes } from "../sos/incident.ts";
import type { Order } from "../sos/order.ts";
import { responseReport, timesOf } from "./response.ts";

const T = Date.parse("2026-11-20T08:00:00Z");
const S = 1_000;
const units = [
  { unit: "car-1", kind: "car", station: "north", label: null },
  { unit: "car-3", kind: "car", station: "south", label: null },
];
const asked = { from: T, to: T + 3_600_000, station: null };
const NOT_YET = {
  seen: null,
  acknowledged: null,
  dispatched: null,
  accepted: null,
  onScene: null,
  resolved: null,
  closed: null,
};

function incident(
  id: string,
  pressed: number,
  times: Partial<IncidentTimes> = {},
  more: Partial<Incident> = {},
): Incident {
  return {
    ...{ id, unit: "car-1", state: "OPEN", isUnanswered: true, unansweredSince: pressed, presses: 1 },
    times: { ...NOT_YET, pressed, stored: pressed + S, ...times },
    ...{ isDrill: false, isSilent: false, senderCancelled: false, cancelledPresses: 0, contactLost: false },
    ...{ position: null, positionAgeMs: null, acknowledgedBy: null, orders: [], outcome: null, continues: null },
    escalations: [],
    ...more,
  };
}

function order(id: string, issuedTime: number, more: Partial<Order> = {}): Order {
  return {
    ...{ id, unit: "car-1", kind: "goto", text: "", lat: null, lon: null, incident: null, issuedTime },
    ...{ by: { actor: "operator:a", name: "A" }, state: "issued" },
    ...{ deliveredTime: null, acceptedTime: null, arrivedTime: null, endedTime: null },
    ...more,
  };
}

const closed = (outcome: Incident["outcome"], isDrill = false): Partial<Incident> => ({
  state: "CLOSED",
  outcome,
  isDrill,
});

describe("times are told by nearest rank", () => {
  test.each([
    ["none", [], { count: 0, medianMs: null, p90Ms: null, withinTarget: null }],
    ["one", [7], { count: 1, medianMs: 7, p90Ms: 7, withinTarget: 1 }],
    ["two", [180_001, 5], { count: 2, medianMs: 5, p90Ms: 180_001, withinTarget: 0.5 }],
    ["what has not come about does not count", [null, 3, null], { count: 1, medianMs: 3, p90Ms: 3, withinTarget: 1 }],
    ["ten", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], { count: 10, medianMs: 5, p90Ms: 9, withinTarget: 1 }],
    ["eleven", [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], { count: 11, medianMs: 6, p90Ms: 10, withinTarget: 1 }],
    [
      "three minutes are within the target",
      [180_000, 180_001, 180_002, 1],
      { count: 4, medianMs: 180_000, p90Ms: 180_002, withinTarget: 0.5 },
    ],
  ])("%s", (_, times, expected) => {
    expect(timesOf(times)).toEqual(expected);
  });
});

describe("an incident counts", () => {
  test.each<[string, Incident, boolean, string]>([
    ["while it is open", incident("a", T), true, "open"],
    ["when it was real", incident("a", T, {}, closed("real")), true, "real"],
    ["when it was false: it was answered all the same", incident("a", T, {}, closed("false")), true, "false"],
    ["not when it was found to be a drill", incident("a", T, {}, closed("drill")), false, "drill"],
    ["not when it was a test", incident("a", T, {}, closed("test")), false, "test"],
    ["not when it was the same as another", incident("a", T, {}, closed("duplicate")), false, "duplicate"],
    ["not while it is an open drill", incident("a", T, {}, { isDrill: true }), false, "open"],
    ["when a drill turned out to be real", incident("a", T, {}, closed("real", true)), true, "real"],
  ])("%s", (_, one, isCounted, kind) => {
    const report = responseReport(asked, units, [one], []);
    expect(report.rows[0]?.isCounted).toBe(isCounted);
    expect(report.delay.count).toBe(isCounted ? 1 : 0);
    const none = { open: 0, real: 0, false: 0, drill: 0, test: 0, duplicate: 0, late: 0 };
    expect(report.incidents).toEqual({ ...none, all: 1, [kind]: 1 });
  });

  test.each([
    ["from the beginning of the span", T, 1],
    ["not at its end", T + 3_600_000, 0],
    ["not before it", T - 1, 0],
  ])("%s", (_, pressed, count) => {
    expect(responseReport(asked, units, [incident("a", pressed)], [order("o", pressed)])).toMatchObject({
      incidents: { all: count },
      orders: { all: count },
    });
  });

  test.each([
    ["north", ["b", "a"]],
    ["south", ["c"]],
    ["west", []],
    [null, ["b", "c", "a"]],
  ])("of %s, oldest first", (station, expected) => {
    const all = [incident("a", T + 9 * S), incident("b", T), incident("c", T + S, {}, { unit: "car-3" })];
    expect(responseReport({ ...asked, station }, units, all, []).rows.map((row) => row.incident)).toEqual(expected);
  });
});

test("each step is counted from the press, by hand", () => {
  const all = [
    incident("a", T, {
      stored: T + 2 * S,
      acknowledged: T + 20 * S,
      dispatched: T + 60 * S,
      accepted: T + 70 * S,
      onScene: T + 200 * S,
      resolved: T + 900 * S,
    }),
    incident("b", T + S, { stored: T + 91 * S, acknowledged: T + 101 * S }),
    incident("c", T + 2 * S, { stored: T + 3 * S, acknowledged: T + 12 * S }, closed("test")),
  ];
  const report = responseReport(asked, units, all, []);
  expect(report.incidents).toMatchObject({ all: 3, open: 2, test: 1, late: 1 });
  expect(report.delay).toEqual({ count: 2, medianMs: 2 * S, p90Ms: 90 * S, withinTarget: 1 });
  expect(report.steps).toEqual({
    acknowledged: { count: 2, medianMs: 20 * S, p90Ms: 100 * S, withinTarget: 1 },
    dispatched: { count: 1, medianMs: 60 * S, p90Ms: 60 * S, withinTarget: 1 },
    accepted: { count: 1, medianMs: 70 * S, p90Ms: 70 * S, withinTarget: 1 },
    onScene: { count: 1, medianMs: 200 * S, p90Ms: 200 * S, withinTarget: 0 },
    resolved: { count: 1, medianMs: 900 * S, p90Ms: 900 * S, withinTarget: 0 },
  });
  expect(report.rows[2]).toEqual({
    ...{ incident: "c", unit: "car-1", station: "north", pressed: T + 2 * S, isCounted: false, outcome: "test" },
    ...{ storedMs: S, acknowledgedMs: 10 * S, dispatchedMs: null, acceptedMs: null, onSceneMs: null, resolvedMs: null },
  });
});

test("orders are counted from when they were given", () => {
  const all = [
    order("a", T, { state: "arrived", deliveredTime: T + S, acceptedTime: T + 10 * S, arrivedTime: T + 300 * S }),
    order("b", T, { state: "declined", deliveredTime: T + 3 * S }),
    order("c", T, { state: "cancelled", deliveredTime: T + 2 * S, acceptedTime: T + 4 * S }),
    order("d", T),
  ];
  const report = responseReport(asked, units, [], all);
  expect(report.orders).toEqual({ all: 4, accepted: 2, declined: 1, arrived: 1, cancelled: 1 });
  expect(report.orderSteps).toEqual({
    delivered: { count: 3, medianMs: 2 * S, p90Ms: 3 * S, withinTarget: 1 },
    accepted: { count: 2, medianMs: 4 * S, p90Ms: 10 * S, withinTarget: 1 },
    arrived: { count: 1, medianMs: 300 * S, p90Ms: 300 * S, withinTarget: 0 },
  });
});
