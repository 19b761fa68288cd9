import { describe, expect, test } from "vitest";
import { type Incident, openOf, resumed, type SosInput, step } from "./sos.ts";

const ID = "01JD8Z4X9M3Q7V5K2T6WBN1RCE";
const NEW = "01JD8ZZZZZZZZZZZZZZZZZZZZZ";
const NOW = 500_000;
const moment = { now: NOW, newId: NEW, isSilent: false };

const real = (more: Partial<Incident> = {}): Incident => ({
  id: ID,
  isDrill: false,
  isSilent: false,
  presses: 3,
  rung: "latched",
  openedAt: 400_000,
  endsAt: null,
  waiting: [{ outbox: "00c0ffee", seq: 7 }],
  isOwed: false,
  recordedAt: 400_000,
  ...more,
});
const drill = (more: Partial<Incident> = {}) => real({ isDrill: true, endsAt: 520_000, ...more });
const told = (rung: string, id = ID): SosInput => ({
  type: "state",
  incidents: [{ id, rung, by: null, at: 0 } as Extract<SosInput, { readonly type: "state" }>["incidents"][number]],
});
const stored = (first: number, last: number, outbox = "00c0ffee"): SosInput => ({
  type: "receipt",
  outbox,
  stored: [[first, last]],
});

/** An incident in a few words, and the records that are to be made. */
function outcome(before: Incident | null, input: SosInput): string {
  const { incident, events } = step(before, input, moment);
  const what = incident === null ? "idle" : `${incident.isDrill ? "drill " : ""}${incident.rung} x${incident.presses}`;
  const whose = incident === null || incident.id === ID ? "" : " new";
  return [
    what + whose,
    ...events.map(({ event, presses, drill: isDrill }) => `${isDrill ? "drill " : ""}${event} x${presses}`),
  ].join(", ");
}

describe("every state with every input", () => {
  const STATES: Readonly<Record<string, Incident | null>> = {
    idle: null,
    latched: real(),
    stored: real({ rung: "stored" }),
    seen: real({ rung: "seen" }),
    acknowledged: real({ rung: "acknowledged" }),
    dispatched: real({ rung: "dispatched" }),
    "drill latched": drill(),
    "drill acknowledged": drill({ rung: "acknowledged" }),
  };
  const INPUTS: Readonly<Record<string, SosInput>> = {
    hold: { type: "hold", at: 499_000 },
    drill: { type: "drill", at: 499_000 },
    cancel: { type: "cancel", at: 499_000 },
    recorded: { type: "recorded", id: ID, record: { outbox: "00c0ffee", seq: 9 } },
    receipt: stored(5, 8),
    "other receipt": stored(8, 20),
    "other outbox's receipt": stored(1, 20, "0badcafe"),
    "told stored": told("stored"),
    "told seen": told("seen"),
    "told acknowledged": told("acknowledged"),
    "told dispatched": told("dispatched"),
    "told closed": told("closed"),
    "told of another": told("closed", NEW),
    "told of none": { type: "state", incidents: [] },
    tick: { type: "tick" },
  };
  /** What the inputs that change something lead to; all others leave the state as it is. */
  const CHANGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    idle: { hold: "latched x1 new, raise x1", drill: "drill latched x1 new, drill raise x1" },
    latched: {
      hold: "latched x4, repress x4",
      drill: "latched x4, repress x4",
      cancel: "latched x3, cancel x3",
      receipt: "stored x3",
      "told stored": "stored x3",
      "told seen": "seen x3",
      "told acknowledged": "acknowledged x3",
      "told dispatched": "dispatched x3",
      "told closed": "idle",
    },
    stored: {
      hold: "stored x4, repress x4",
      drill: "stored x4, repress x4",
      cancel: "stored x3, cancel x3",
      "told seen": "seen x3",
      "told acknowledged": "acknowledged x3",
      "told dispatched": "dispatched x3",
      "told closed": "idle",
    },
    seen: {
      hold: "seen x4, repress x4",
      drill: "seen x4, repress x4",
      cancel: "seen x3, cancel x3",
      "told acknowledged": "acknowledged x3",
      "told dispatched": "dispatched x3",
      "told closed": "idle",
    },
    acknowledged: {
      hold: "acknowledged x4, repress x4",
      drill: "acknowledged x4, repress x4",
      cancel: "acknowledged x3, cancel x3",
      "told dispatched": "dispatched x3",
      "told closed": "idle",
    },
    dispatched: {
      hold: "dispatched x4, repress x4",
      drill: "dispatched x4, repress x4",
      cancel: "dispatched x3, cancel x3",
      "told closed": "idle",
    },
    "drill latched": {
      hold: "latched x1 new, raise x1",
      drill: "drill latched x4, drill repress x4",
      cancel: "drill latched x3, drill cancel x3",
      receipt: "drill stored x3",
      "told stored": "drill stored x3",
      "told seen": "drill seen x3",
      "told acknowledged": "drill acknowledged x3",
      "told dispatched": "drill dispatched x3",
      "told closed": "idle",
    },
    "drill acknowledged": {
      hold: "latched x1 new, raise x1",
      drill: "drill acknowledged x4, drill repress x4",
      cancel: "drill acknowledged x3, drill cancel x3",
      "told dispatched": "drill dispatched x3",
      "told closed": "idle",
    },
  };
  const unchanged: Readonly<Record<string, string>> = Object.fromEntries(
    Object.keys(STATES).map((state) => [state, state === "idle" ? "idle" : `${state} x3`]),
  );

  test.each(Object.keys(STATES).flatMap((state) => Object.keys(INPUTS).map((input) => [state, input] as const)))(
    "%s, %s",
    (state, input) => {
      const expected = CHANGES[state]?.[input] ?? unchanged[state];
      expect(outcome(STATES[state] ?? null, INPUTS[input] as SosInput)).toBe(expected);
    },
  );
});

describe("a raise", () => {
  test("has the new id, when it was pressed, and is silent where that was set", () => {
    const { incident, events } = step(null, { type: "hold", at: 498_000 }, { ...moment, isSilent: true });
    expect(events).toEqual([{ id: NEW, event: "raise", drill: false, silent: true, presses: 1, at: 498_000 }]);
    expect(incident).toMatchObject({ id: NEW, rung: "latched", isSilent: true, endsAt: null, waiting: [] });
    expect([openOf(null), openOf(incident), openOf(drill())]).toEqual(["none", "real", "drill"]);
  });

  test("after a close is a new incident", () => {
    const closed = step(real(), told("closed"), moment).incident;
    expect(step(closed, { type: "hold", at: NOW }, moment).incident?.id).toBe(NEW);
  });
});

describe("records that wait for a receipt", () => {
  test("any one of them that is stored says that the gateway knows of it", () => {
    const both = step(real(), { type: "recorded", id: ID, record: { outbox: "00c0ffee", seq: 9 } }, moment).incident;
    expect(both?.waiting.map(({ seq }) => seq)).toEqual([7, 9]);
    expect(step(both, stored(9, 9), moment).incident).toMatchObject({
      rung: "stored",
      waiting: [{ outbox: "00c0ffee", seq: 7 }],
    });
  });

  test("with 16 of them presses are counted, told together after 15 s, and at once when one is stored", () => {
    const waiting = Array.from({ length: 16 }, (_, i) => ({ outbox: "00c0ffee", seq: i + 1 }));
    const crowded = real({ waiting, recordedAt: NOW - 1_000 });
    const first = step(crowded, { type: "hold", at: NOW }, moment);
    const second = step(first.incident, { type: "hold", at: NOW }, moment);
    expect([first.events, second.events, second.incident?.presses]).toEqual([[], [], 5]);
    const told15 = step(second.incident, { type: "tick" }, { ...moment, now: NOW + 14_000 });
    expect(told15.events).toMatchObject([{ event: "repress", presses: 5 }]);
    const stored1 = step(second.incident, stored(1, 1), moment);
    expect(stored1.events).toMatchObject([{ event: "repress", presses: 5 }]);
    expect([told15, stored1].map(({ incident }) => incident?.isOwed)).toEqual([false, false]);
  });

  test("a press that was counted and not told yet is told even when the incident is closed", () => {
    const owed = real({ isOwed: true, presses: 18 });
    const { incident, events } = step(owed, told("closed"), moment);
    expect(incident).toBe(null);
    expect(events).toMatchObject([{ id: ID, event: "repress", presses: 18, drill: false }]);
    expect(step(owed, told("seen"), moment).events).toEqual([]);
  });

  test("with 16 of them and nothing told for 15 s, a press is told at once", () => {
    const waiting = Array.from({ length: 16 }, (_, i) => ({ outbox: "00c0ffee", seq: i + 1 }));
    const { events } = step(real({ waiting, recordedAt: NOW - 15_000 }), { type: "hold", at: NOW }, moment);
    expect(events).toMatchObject([{ event: "repress", presses: 4 }]);
  });
});

describe("a drill", () => {
  test("ends by itself after 2 min", () => {
    const raised = step(null, { type: "drill", at: NOW }, moment).incident;
    const at = (now: number) => step(raised, { type: "tick" }, { ...moment, now }).incident?.rung ?? "idle";
    expect([at(NOW + 119_999), at(NOW + 120_000)]).toEqual(["latched", "idle"]);
  });

  test("is shown as acknowledged for 10 s, and then ends", () => {
    const raised = step(null, { type: "drill", at: NOW }, moment).incident;
    const taken = step(raised, told("acknowledged", NEW), { ...moment, now: NOW + 5_000 }).incident;
    const sent = step(taken, told("dispatched", NEW), { ...moment, now: NOW + 9_000 }).incident;
    const at = (now: number) => step(sent, { type: "tick" }, { ...moment, now }).incident?.rung ?? "idle";
    expect([at(NOW + 14_999), at(NOW + 15_000)]).toEqual(["dispatched", "idle"]);
  });

  test("a real one never ends by itself", () => {
    expect(step(real(), { type: "tick" }, { ...moment, now: Number.MAX_SAFE_INTEGER }).incident).toEqual(real());
  });
});

test("after a restart it is the same incident on the same rung, and its clock begins anew", () => {
  expect(resumed(null, 10)).toBe(null);
  expect(resumed(real({ rung: "seen" }), 10)).toEqual(real({ rung: "seen", openedAt: 10, recordedAt: 10 }));
  expect(resumed(drill(), 10)?.endsAt).toBe(120_010);
});
