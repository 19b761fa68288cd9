import { describe, expect, test } from "vitest";
import { fold, type Happening, type Incident, isLate, received, rungOf, type Signal, STATES } from "./incident.ts";

const T0 = 1_795_000_000_000;
const by = { actor: "operator:li.wei", name: "Li Wei" };
const signal = (over: Partial<Signal> = {}): Signal => ({
  event: "raise",
  drill: false,
  silent: false,
  presses: 1,
  position: { lat: 30.5, lon: 117.06, fixTime: T0 - 4_000, hdop: 0.9 },
  positionAgeMs: 4_000,
  time: T0,
  ...over,
});
const press = (over: Partial<Signal> = {}): Happening => ({
  type: "signal",
  unit: "bike-07",
  signal: signal(over),
  continues: null,
});

/** Folds happenings that come a second apart, the first at T0 + 500. */
function folded(...whats: readonly Happening[]): Incident {
  let incident: Incident | null = null;
  whats.forEach((what, n) => {
    incident = fold(incident, { incident: "01M9X0000000000000000000A1", at: T0 + 500 + n * 1_000, what });
  });
  if (!incident) throw new Error("nothing began it");
  return incident;
}

const SEEN: Happening = { type: "seen", by, console: "c1" };
const ACKNOWLEDGE: Happening = { type: "acknowledge", by, console: "c1" };
const DISPATCH: Happening = { type: "dispatch", by, order: "o1", unit: "moto-02" };
const ON_SCENE: Happening = { type: "on-scene", by: null, unit: "moto-02" };
const RESOLVE: Happening = { type: "resolve", by };
const CLOSE: Happening = { type: "close", by, outcome: "real", note: "" };
const LADDER = [press(), SEEN, ACKNOWLEDGE, DISPATCH, ON_SCENE, RESOLVE, CLOSE];
/** The incident at each state, come to by the plain ladder. */
const at = (state: Incident["state"]) => folded(...LADDER.slice(0, STATES.indexOf(state) + 1));

describe("the plain ladder", () => {
  test.each([
    { state: "OPEN", rung: "stored", by: null, at: T0 + 500 },
    { state: "SEEN", rung: "seen", by: null, at: T0 + 1_500 },
    { state: "ACKNOWLEDGED", rung: "acknowledged", by: "Li Wei", at: T0 + 2_500 },
    { state: "DISPATCHED", rung: "dispatched", by: "Li Wei", at: T0 + 3_500 },
    { state: "ON_SCENE", rung: "dispatched", by: "Li Wei", at: T0 + 3_500 },
    { state: "RESOLVED", rung: "dispatched", by: "Li Wei", at: T0 + 3_500 },
    { state: "CLOSED", rung: "closed", by: null, at: T0 + 6_500 },
  ] as const)("$state is told to the kit as $rung", ({ state, ...rung }) => {
    const incident = at(state);
    expect(incident.state).toBe(state);
    expect(rungOf(incident)).toEqual(rung);
  });

  test("keeps when each step came about", () => {
    expect(at("CLOSED").times).toEqual({
      pressed: T0,
      stored: T0 + 500,
      seen: T0 + 1_500,
      acknowledged: T0 + 2_500,
      dispatched: T0 + 3_500,
      accepted: null,
      onScene: T0 + 4_500,
      resolved: T0 + 5_500,
      closed: T0 + 6_500,
    });
  });

  test("resolved with nobody sent, the kit is not told that somebody comes", () => {
    expect(rungOf(folded(press(), ACKNOWLEDGE, RESOLVE)).rung).toBe("acknowledged");
  });
});

describe("in every state, what comes late or twice takes nothing back", () => {
  const inputs = { press: press(), SEEN, ACKNOWLEDGE, DISPATCH: { ...DISPATCH, order: "o2" }, ON_SCENE, RESOLVE };
  /** The state after each input; a row for each state. */
  const table: Record<Incident["state"], Record<keyof typeof inputs, Incident["state"]>> = {
    OPEN: row("OPEN", "SEEN", "ACKNOWLEDGED", "DISPATCHED", "ON_SCENE", "RESOLVED"),
    SEEN: row("SEEN", "SEEN", "ACKNOWLEDGED", "DISPATCHED", "ON_SCENE", "RESOLVED"),
    ACKNOWLEDGED: row("ACKNOWLEDGED", "ACKNOWLEDGED", "ACKNOWLEDGED", "DISPATCHED", "ON_SCENE", "RESOLVED"),
    DISPATCHED: row("DISPATCHED", "DISPATCHED", "DISPATCHED", "DISPATCHED", "ON_SCENE", "RESOLVED"),
    ON_SCENE: row("ON_SCENE", "ON_SCENE", "ON_SCENE", "ON_SCENE", "ON_SCENE", "RESOLVED"),
    RESOLVED: row("RESOLVED", "RESOLVED", "RESOLVED", "RESOLVED", "RESOLVED", "RESOLVED"),
    CLOSED: row("CLOSED", "CLOSED", "CLOSED", "CLOSED", "CLOSED", "CLOSED"),
  };
  function row(...states: Incident["state"][]) {
    const names = ["press", "SEEN", "ACKNOWLEDGE", "DISPATCH", "ON_SCENE", "RESOLVE"] as const;
    return Object.fromEntries(names.map((name, n) => [name, states[n]])) as Record<
      keyof typeof inputs,
      Incident["state"]
    >;
  }
  const cases = STATES.flatMap((state) =>
    Object.entries(inputs).map(([name, what]) => ({ state, name: name as keyof typeof inputs, what })),
  );
  test.each(cases)("$state and $name", ({ state, name, what }) => {
    const next = fold(at(state), { incident: "x", at: T0 + 60_000, what });
    expect(next?.state).toBe(table[state][name]);
  });

  test.each(STATES)("%s: a repeated press is no further press", (state) => {
    const incident = at(state);
    expect(fold(incident, { incident: "x", at: T0 + 60_000, what: press() })).toEqual(incident);
  });

  test.each(STATES)("%s: contact lost, an escalation and a note close and open nothing", (state) => {
    const whats: Happening[] = [
      { type: "contact", isLost: true },
      { type: "escalate", level: "siren" },
      { type: "note", by, text: "called twice" },
      { type: "order", order: "o1", event: "declined" },
    ];
    for (const what of whats) expect(fold(at(state), { incident: "x", at: T0 + 60_000, what })?.state).toBe(state);
  });
});

describe("a press again", () => {
  test.each(["ACKNOWLEDGED", "DISPATCHED", "ON_SCENE"] as const)("rings again in %s, which stays", (state) => {
    const again = fold(at(state), { incident: "x", at: T0 + 60_000, what: press({ event: "repress", presses: 2 }) });
    expect(again).toMatchObject({ state, isUnanswered: true, unansweredSince: T0 + 60_000, presses: 2 });
    const answered = again && fold(again, { incident: "x", at: T0 + 61_000, what: ACKNOWLEDGE });
    expect(answered).toMatchObject({ state, isUnanswered: false, unansweredSince: null });
  });

  test.each([
    { when: "somebody was there", whats: LADDER.slice(0, -1), state: "ON_SCENE" },
    { when: "somebody was sent", whats: [press(), ACKNOWLEDGE, DISPATCH, RESOLVE], state: "DISPATCHED" },
    { when: "nobody was sent", whats: [press(), ACKNOWLEDGE, RESOLVE], state: "ACKNOWLEDGED" },
  ])("makes of a resolved incident, where $when, one that is not", ({ whats, state }) => {
    const again = folded(...whats, press({ event: "repress", presses: 2 }));
    expect(again).toMatchObject({ state, isUnanswered: true, times: { resolved: null } });
    expect(folded(...whats, press(), press({ event: "cancel", presses: 1 })).state).toBe("RESOLVED");
  });

  test("takes a cancel back, and a cancel that was made before it does not count", () => {
    const cancelled = folded(press(), press({ event: "cancel" }));
    expect(cancelled.senderCancelled).toBe(true);
    expect(folded(press(), press({ event: "cancel" }), press({ event: "repress", presses: 2 })).senderCancelled).toBe(
      false,
    );
    expect(folded(press(), press({ event: "repress", presses: 2 }), press({ event: "cancel" })).senderCancelled).toBe(
      false,
    );
  });

  test("that comes before the first counts as many, and the first adds only its earlier time", () => {
    const incident = folded(press({ event: "repress", presses: 2, time: T0 + 9_000 }), press());
    expect(incident).toMatchObject({ presses: 2, times: { pressed: T0 } });
  });
});

describe("a cancel", () => {
  test.each(STATES.slice(0, -1))("in %s is shown and ends nothing", (state) => {
    const cancelled = fold(at(state), { incident: "x", at: T0 + 60_000, what: press({ event: "cancel" }) });
    expect(cancelled).toMatchObject({ state, senderCancelled: true });
  });

  test("that comes before its press opens the incident all the same, and hides no press", () => {
    const early = folded(press({ event: "cancel", presses: 2 }));
    expect(early).toMatchObject({ state: "OPEN", isUnanswered: true, senderCancelled: true, presses: 0 });
    expect(folded(press({ event: "cancel", presses: 2 }), press({ event: "repress", presses: 2 }))).toMatchObject({
      senderCancelled: true,
      presses: 2,
    });
    const answered = folded(press({ event: "cancel", presses: 2 }), ACKNOWLEDGE);
    const pressed = fold(answered, { incident: "x", at: T0 + 9_000, what: press({ event: "repress", presses: 2 }) });
    expect(pressed?.isUnanswered).toBe(true);
  });
});

test("a place that is told again with an older age changes nothing", () => {
  const position = { lat: 30.5, lon: 117, fixTime: T0, hdop: null };
  const first = press({ position, positionAgeMs: 100 });
  const incident = folded(first, press({ event: "repress", presses: 2, position, positionAgeMs: 9_000 }));
  expect(incident.positionAgeMs).toBe(9_000);
  expect(fold(incident, { incident: "x", at: T0 + 10_000, what: first })).toEqual(incident);
});

describe("a drill", () => {
  const drill = press({ drill: true });
  test("rings nobody and climbs the whole ladder", () => {
    expect(folded(drill)).toMatchObject({ state: "OPEN", isDrill: true, isUnanswered: false, unansweredSince: null });
    expect(rungOf(folded(drill, SEEN, ACKNOWLEDGE, DISPATCH)).rung).toBe("dispatched");
  });

  test.each(STATES.slice(0, -1))("in %s is real and rings once a press says so", (state) => {
    const ladder = [drill, ...LADDER.slice(1)].slice(0, STATES.indexOf(state) + 1);
    const real = fold(folded(...ladder), { incident: "x", at: T0 + 60_000, what: press() });
    const then = state === "RESOLVED" ? "ON_SCENE" : state;
    expect(real).toMatchObject({ state: then, isDrill: false, isUnanswered: true });
  });
});

describe("after the close", () => {
  test.each([
    { name: "the same press", what: signal(), is: "nothing" },
    { name: "a late cancel", what: signal({ event: "cancel" }), is: "nothing" },
    { name: "a cancel of a press that has not come", what: signal({ event: "cancel", presses: 2 }), is: "continue" },
    { name: "a further press", what: signal({ event: "repress", presses: 2 }), is: "continue" },
  ])("$name: $is", ({ what, is }) => {
    expect(received(at("CLOSED"), what)).toBe(is);
  });

  test("a cancel that came before its press, told again, is no news; the press itself is", () => {
    const closed = folded(press(), press({ event: "cancel", presses: 2 }), ...LADDER.slice(1));
    expect(received(closed, signal({ event: "cancel", presses: 2 }))).toBe("nothing");
    expect(received(closed, signal({ event: "repress", presses: 2 }))).toBe("continue");
    expect(received(closed, signal({ event: "cancel", presses: 3 }))).toBe("continue");
  });

  test("of a drill, a real press goes on with a new incident", () => {
    const closed = folded(press({ drill: true }), ...LADDER.slice(1));
    expect(received(closed, signal())).toBe("continue");
    expect(received(closed, signal({ drill: true, presses: 2 }))).toBe("nothing");
  });

  test("a reopened one begins anew, acknowledged by whoever reopened it", () => {
    const what: Happening = {
      type: "reopen",
      by,
      unit: "bike-07",
      from: "01M9X0000000000000000000A1",
      signal: signal(),
    };
    expect(fold(null, { incident: "01M9X0000000000000000000A2", at: T0 + 90_000, what })).toMatchObject({
      state: "ACKNOWLEDGED",
      isUnanswered: false,
      continues: "01M9X0000000000000000000A1",
      acknowledgedBy: by,
      presses: 1,
    });
  });
});

test.each([
  { tookMs: 60_000, late: false },
  { tookMs: 60_001, late: true },
])("a press that took $tookMs ms to get here: late is $late", ({ tookMs, late }) => {
  const incident = fold(null, { incident: "x", at: T0 + tookMs, what: press() });
  expect(incident && isLate(incident)).toBe(late);
});

test("a clock ahead of the gateway's presses no later than it was stored", () => {
  expect(folded(press({ time: T0 + 500_000_000 })).times.pressed).toBe(T0 + 500);
});

test("nothing but a press or a reopening begins an incident", () => {
  const whats = [SEEN, ACKNOWLEDGE, DISPATCH, ON_SCENE, RESOLVE, CLOSE];
  for (const what of whats) expect(fold(null, { incident: "x", at: T0, what })).toBeNull();
});
