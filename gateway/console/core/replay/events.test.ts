import { describe, expect, test } from "vitest";
import type { Order } from "../../../core/sos/order.ts";
import type { SosWithHistory } from "./bundle.ts";
import { countBy, eventsOf, neighbour } from "./events.ts";
import { trackOf } from "./track.ts";

const SPAN = { from: 1_000, to: 1_000_000 };
const TRACK = trackOf(
  {
    ...{ unit: "p105", count: 2, ts: [1_000, 400_000], lat: [0, 0], lon: [0, 1_000], spd: [0, 0], crs: [0, 0] },
    reason: [0, 0],
    gaps: [{ from: 1_000, to: 401_000, cause: "off" }],
    stops: [{ from: 500_000, to: 700_000, lat: 0, lon: 0.001 }],
  },
  [false],
);
const by = { actor: "operator:wang", name: "Wang Min" };
const none = {
  seen: null,
  acknowledged: null,
  dispatched: null,
  accepted: null,
  onScene: null,
  resolved: null,
  closed: null,
};
const SOS: SosWithHistory = {
  ...{ id: "01SOS", unit: "p105", station: null, state: "CLOSED", rung: "closed", isRinging: false },
  ...{ unansweredSince: null, presses: 1, responseMs: {}, senderCancelled: false, contactLost: false, orders: [] },
  ...{
    position: { lat: 0, lon: 0.001, fixTime: 0, hdop: null },
    positionAgeMs: 0,
    acknowledgedBy: by,
    escalation: null,
  },
  ...{ outcome: "real", continues: null },
  times: { ...none, pressed: 450_000, stored: 450_100, acknowledged: 460_000, closed: 990_000 },
  flags: { late: false, noFix: false, senderCancelled: false, contactLost: false, silent: false, drill: false },
};
const ORDER: Order = {
  ...{ unit: "p129", kind: "goto", text: "help", lat: 0, lon: 0.001, incident: "01SOS", id: "01ORD", by },
  ...{ state: "arrived", issuedTime: 465_000, deliveredTime: 466_000, acceptedTime: 470_000, arrivedTime: 800_000 },
  endedTime: 800_000,
};
const brief = (events: ReturnType<typeof eventsOf>) =>
  events.map(({ time, what, unit, about }) => [time, what, unit, about]);

describe("what happened, in one list", () => {
  test("stops, gaps, SOS and orders in the order of their times", () => {
    expect(brief(eventsOf(SPAN, [TRACK], [SOS], [ORDER]))).toEqual([
      [1_000, "gap", "p105", "off"],
      [450_000, "pressed", "p105", ""],
      [460_000, "acknowledged", "p105", "Wang Min"],
      [465_000, "dispatched", "p129", "p105"],
      [470_000, "accepted", "p129", ""],
      [500_000, "stopped", "p105", ""],
      [800_000, "arrived", "p129", ""],
      [990_000, "closed", "p105", "real"],
    ]);
  });

  test("with its history, an SOS tells each press and who did what", () => {
    const signal = {
      event: "repress",
      drill: false,
      silent: false,
      presses: 2,
      position: null,
      positionAgeMs: null,
      time: 0,
    } as const;
    const history = [
      {
        incident: "01SOS",
        at: 450_100,
        what: { type: "signal", unit: "p105", continues: null, signal: { ...signal, event: "raise" } },
      },
      { incident: "01SOS", at: 455_000, what: { type: "signal", unit: "p105", continues: null, signal } },
      { incident: "01SOS", at: 456_000, what: { type: "seen", by, console: "x" } },
      { incident: "01SOS", at: 460_000, what: { type: "acknowledge", by, console: null } },
      {
        incident: "01SOS",
        at: 470_000,
        what: { type: "signal", unit: "p105", continues: null, signal: { ...signal, event: "cancel" } },
      },
      { incident: "01SOS", at: 480_000, what: { type: "on-scene", by: null, unit: null } },
      { incident: "01SOS", at: 900_000, what: { type: "resolve", by } },
      { incident: "01SOS", at: 990_000, what: { type: "close", by, outcome: "real", note: "" } },
    ] as const;
    expect(brief(eventsOf(SPAN, [], [{ ...SOS, history }], []))).toEqual([
      [450_000, "pressed", "p105", ""],
      [455_000, "pressedAgain", "p105", ""],
      [460_000, "acknowledged", "p105", "Wang Min"],
      [470_000, "cancelAsked", "p105", ""],
      [480_000, "onScene", "p105", ""],
      [900_000, "resolved", "p105", "Wang Min"],
      [990_000, "closed", "p105", "real"],
    ]);
  });

  test("a drill is called one, and what lies outside the span is left out", () => {
    const drill = { ...SOS, flags: { ...SOS.flags, drill: true } };
    expect(brief(eventsOf({ from: 0, to: 455_000 }, [], [drill], []))).toEqual([[450_000, "drill", "p105", ""]]);
  });

  test.each<[Partial<Order>, string[]]>([
    [{ state: "declined", acceptedTime: null, arrivedTime: null, endedTime: 480_000 }, ["dispatched", "declined"]],
    [
      { state: "cancelled", acceptedTime: 470_000, arrivedTime: null, endedTime: 480_000 },
      ["dispatched", "accepted", "cancelled"],
    ],
    [{ kind: "message", state: "issued", acceptedTime: null, arrivedTime: null, endedTime: null }, ["message"]],
  ])("an order that was %o", (change, expected) => {
    expect(eventsOf(SPAN, [], [], [{ ...ORDER, ...change }]).map(({ what }) => what)).toEqual(expected);
  });
});

describe("going from event to event", () => {
  const events = eventsOf(SPAN, [TRACK], [SOS], []);
  test.each([
    [0, 1, 1_000],
    [1_000, 1, 450_000],
    [990_000, 1, null],
    [450_000, -1, 1_000],
    [450_400, -1, 1_000],
    [450_600, -1, 450_000],
    [1_000, -1, null],
  ] as const)("from %i, way %i, to %s", (time, way, found) => {
    expect(neighbour(events, time, way)?.time ?? null).toBe(found);
  });
  test.each([
    [999, 0],
    [1_000, 1],
    [460_000, 3],
    [999_999, 5],
  ])("by %i so many have begun: %i", (time, count) => {
    expect(countBy(events, time)).toBe(count);
  });
});
