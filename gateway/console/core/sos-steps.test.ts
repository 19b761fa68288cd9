import { describe, expect, test } from "vitest";
import type { Order, ShownIncident, ShownUnit } from "./room.ts";
import { actsOf, flagsOf, ordersOf, promptOf, reopenLeftMs, responseClock, stepsOf } from "./sos-steps.ts";

const T = 1_795_248_000_000;
const NO_TIMES = {
  pressed: T,
  stored: T + 1_000,
  seen: null,
  acknowledged: null,
  dispatched: null,
  accepted: null,
  onScene: null,
  resolved: null,
  closed: null,
};
type Times = ShownIncident["times"];
const FLAGS = {
  late: false,
  noFix: false,
  senderCancelled: false,
  contactLost: false,
  silent: false,
  drill: false,
};
function incident(changes: object = {}, times: Partial<Times> = {}, flags: Partial<typeof FLAGS> = {}): ShownIncident {
  return {
    id: "S",
    unit: "bike-07",
    state: "OPEN",
    isRinging: true,
    presses: 1,
    continues: null,
    escalation: null,
    orders: [],
    times: { ...NO_TIMES, ...times },
    flags: { ...FLAGS, ...flags },
    ...changes,
  } as unknown as ShownIncident;
}

describe("the steps of an SOS", () => {
  test.each<{ readonly times: Partial<Times>; readonly are: readonly string[] }>([
    { times: {}, are: ["done", "next", "todo", "todo", "todo"] },
    { times: { acknowledged: T + 9_000 }, are: ["done", "done", "next", "todo", "todo"] },
    { times: { acknowledged: T, onScene: T }, are: ["done", "done", "skipped", "done", "next"] },
    { times: { acknowledged: T, closed: T }, are: ["done", "done", "skipped", "skipped", "done"] },
  ])("are $are", ({ times, are }) => {
    expect(stepsOf(incident({}, times)).map(({ is }) => is)).toEqual(are);
  });

  test("say how long after the press they came", () => {
    const steps = stepsOf(incident({}, { acknowledged: T + 9_000 }));
    expect(steps.map(({ sinceMs }) => sinceMs)).toEqual([0, 9_000, null, null, null]);
  });

  test("are never before the press, whatever the kit's clock was", () => {
    expect(stepsOf(incident({}, { acknowledged: T - 500 }))[1]?.sinceMs).toBe(0);
  });
});

describe("the response clock", () => {
  test.each<{ readonly what: string; readonly times: Partial<Times>; readonly is: object }>([
    { what: "runs", times: {}, is: { ms: 100_000, isRunning: true, isLate: false } },
    { what: "stops when somebody is there", times: { onScene: T + 95_000 }, is: { ms: 95_000, isRunning: false } },
    { what: "stops when it is resolved", times: { resolved: T + 60_000 }, is: { ms: 60_000, isRunning: false } },
    { what: "stops when it is closed", times: { closed: T + 61_000 }, is: { ms: 61_000, isRunning: false } },
    { what: "is late after three minutes", times: { onScene: T + 180_001 }, is: { isLate: true } },
    { what: "is not late at three minutes", times: { onScene: T + 180_000 }, is: { isLate: false } },
  ])("$what", ({ times, is }) => {
    expect(responseClock(incident({}, times), T + 100_000)).toMatchObject(is);
  });
});

describe("the room is reminded", () => {
  const taken = (changes: object = {}, flags: Partial<typeof FLAGS> = {}) =>
    incident({ state: "ACKNOWLEDGED", isRinging: false, ...changes }, { acknowledged: T }, flags);
  const stuck = { state: "DISPATCHED", escalation: { level: "not-moving", at: T } };
  const sent = taken({ state: "DISPATCHED" });
  const order = (changes: object = {}) =>
    ({ id: "O", unit: "moto-02", state: "accepted", issuedTime: T, endedTime: null, ...changes }) as unknown as Order;
  const moto = (fixTime: number, speedMps: number) =>
    new Map([["moto-02", { unit: "moto-02", fix: { fixTime, speedMps, reason: "interval" } } as unknown as ShownUnit]]);
  const NOBODY = new Map<string, ShownUnit>();
  test.each([
    { when: "nobody is sent for 60 s", one: taken(), now: T + 60_000, prompt: "sos.prompt.nobodySent" },
    { when: "nobody is sent for less", one: taken(), now: T + 59_999, prompt: null },
    { when: "somebody was sent", one: sent, orders: [order()], now: T + 99_000, prompt: null },
    {
      when: "who was sent has declined",
      one: sent,
      orders: [order({ state: "declined", endedTime: T + 30_000 })],
      now: T + 90_000,
      prompt: "sos.prompt.nobodySent",
    },
    {
      when: "another was sent then",
      one: sent,
      orders: [order({ state: "cancelled", endedTime: T }), order({ id: "P" })],
      now: T + 90_000,
      prompt: null,
    },
    {
      when: "who was sent has arrived",
      one: sent,
      orders: [order({ state: "arrived", endedTime: T })],
      now: T + 90_000,
      prompt: null,
    },
    {
      when: "who was sent stands",
      one: taken(stuck),
      orders: [order()],
      now: T + 99_000,
      prompt: "sos.prompt.notMoving",
    },
    {
      when: "who stood moves",
      one: taken(stuck),
      orders: [order()],
      units: moto(T + 5_000, 9),
      now: T + 99_000,
      prompt: null,
    },
    {
      when: "who stood was heard, and stands",
      one: taken(stuck),
      orders: [order()],
      units: moto(T + 5_000, 0.1),
      now: T + 99_000,
      prompt: "sos.prompt.notMoving",
    },
    { when: "somebody is there", one: taken({ ...stuck, state: "ON_SCENE" }), now: T + 99_000, prompt: null },
    { when: "it rings again", one: taken({ isRinging: true }), now: T + 99_000, prompt: null },
    { when: "it is a drill", one: taken({}, { drill: true }), now: T + 99_000, prompt: null },
    { when: "nobody has taken it", one: incident(), now: T + 99_000, prompt: null },
  ])("of $prompt when $when", ({ one, orders = [], units = NOBODY, now, prompt }) => {
    expect(promptOf(one, orders, units, now)?.key ?? null).toBe(prompt);
  });
});

test.each([
  { state: "OPEN", isRinging: true, acts: ["acknowledge", "dispatch"] },
  { state: "SEEN", isRinging: true, acts: ["acknowledge", "dispatch"] },
  { state: "SEEN", isRinging: false, acts: ["acknowledge", "dispatch"] },
  { state: "ACKNOWLEDGED", isRinging: false, acts: ["dispatch", "on-scene", "resolve", "close"] },
  { state: "ACKNOWLEDGED", isRinging: true, acts: ["acknowledge", "dispatch", "on-scene"] },
  { state: "DISPATCHED", isRinging: false, acts: ["dispatch", "on-scene", "resolve", "close"] },
  { state: "DISPATCHED", isRinging: true, acts: ["acknowledge", "dispatch", "on-scene"] },
  { state: "ON_SCENE", isRinging: false, acts: ["dispatch", "resolve", "close"] },
  { state: "ON_SCENE", isRinging: true, acts: ["acknowledge", "dispatch"] },
  { state: "RESOLVED", isRinging: false, acts: ["close"] },
  { state: "RESOLVED", isRinging: true, acts: ["acknowledge"] },
])("$state, ringing $isRinging, can be followed by $acts", ({ state, isRinging, acts }) => {
  expect(actsOf(incident({ state, isRinging }), T)).toEqual(acts);
});

test("a closed one can be reopened for ten minutes, and not one moment longer", () => {
  const closed = incident({ state: "CLOSED", isRinging: false }, { closed: T });
  expect(reopenLeftMs(closed, T + 599_000)).toBe(1_000);
  expect(actsOf(closed, T + 599_000)).toEqual(["reopen"]);
  expect(actsOf(closed, T + 600_000)).toEqual([]);
  expect(reopenLeftMs(incident(), T)).toBe(0);
});

test("flags are said in the order in which they matter", () => {
  const flags = {
    late: true,
    noFix: true,
    senderCancelled: true,
    contactLost: true,
    silent: true,
    drill: true,
  };
  expect(flagsOf(incident({ presses: 3, continues: "R" }, {}, flags)).map(({ key }) => key)).toEqual([
    "sos.flag.drill",
    "sos.flag.late",
    "sos.flag.noFix",
    "sos.flag.cancelled",
    "sos.flag.contactLost",
    "sos.flag.silent",
    "sos.flag.presses",
    "sos.flag.continues",
  ]);
  expect(flagsOf(incident())).toEqual([]);
});

test("orders are as the live stream told them last, the newest first, and none of another incident", () => {
  const order = (id: string, issuedTime: number, changes: object = {}) =>
    ({ id, unit: "bike-08", incident: "S", state: "issued", issuedTime, ...changes }) as Order;
  const one = incident({ orders: [order("a", T), order("b", T + 5)] });
  const live = new Map([
    ["a", order("a", T, { state: "accepted" })],
    ["c", order("c", T + 9)],
    ["d", order("d", T + 10, { incident: "other" })],
  ]);
  expect(ordersOf(one, live).map(({ id, state }) => `${id} ${state}`)).toEqual(["c issued", "b issued", "a accepted"]);
});
