import { describe, expect, test } from "vitest";
import { due, type Help } from "./escalation.ts";
import { fold, type Happening, type Incident } from "./incident.ts";

const T0 = 1_795_000_000_000;
const by = { actor: "operator:li.wei", name: "Li Wei" };
const press = (presses = 1, drill = false): Happening => ({
  type: "signal",
  unit: "bike-07",
  continues: null,
  signal: { event: "raise", drill, silent: false, presses, position: null, positionAgeMs: null, time: T0 },
});
const SEEN: Happening = { type: "seen", by, console: "c" };
const ACKNOWLEDGE: Happening = { type: "acknowledge", by, console: "c" };
const DISPATCH: Happening = { type: "dispatch", by, order: "o1", unit: "moto-02" };
const escalated = (...levels: ("siren-unseen" | "louder" | "siren" | "nobody-sent" | "not-moving")[]): Happening[] =>
  levels.map((level) => ({ type: "escalate", level }));

const NONE: Help = { stoodSince: [], aloneSince: null };

/** Everything happens at T0. */
function folded(...whats: readonly Happening[]): Incident {
  const incident = whats.reduce<Incident | null>((so, what) => fold(so, { incident: "i1", at: T0, what }), null);
  if (!incident) throw new Error("nothing began it");
  return incident;
}

describe("while nobody acknowledges", () => {
  test.each([
    { whats: [press()], ms: 4_999, levels: [] },
    { whats: [press()], ms: 5_000, levels: ["siren-unseen"] },
    { whats: [press(), SEEN], ms: 14_999, levels: [] },
    { whats: [press(), SEEN], ms: 15_000, levels: ["louder"] },
    { whats: [press(), SEEN, ...escalated("louder")], ms: 29_999, levels: [] },
    { whats: [press(), SEEN, ...escalated("louder")], ms: 30_000, levels: ["siren"] },
    { whats: [press(), SEEN, ...escalated("louder", "siren")], ms: 59_999, levels: [] },
    { whats: [press(), SEEN, ...escalated("louder", "siren")], ms: 60_000, levels: ["siren"] },
    { whats: [press(), SEEN, ...escalated("louder", "siren", "siren")], ms: 90_000, levels: ["siren"] },
    { whats: [press()], ms: 30_000, levels: ["siren-unseen", "louder", "siren"] },
    { whats: [press(1, true)], ms: 900_000, levels: [] },
    { whats: [press()], ms: -5_000, levels: [] },
    { whats: [press(), SEEN], ms: -1_200_000, levels: ["louder", "siren"] },
    { whats: [press(), SEEN, ...escalated("louder", "siren")], ms: -1_000_000, levels: [] },
  ])("$levels after $ms ms ($whats.length happenings)", ({ whats, ms, levels }) => {
    expect(due(folded(...whats), NONE, T0 + ms)).toEqual(levels);
  });

  test("of a press that came after an acknowledgement, it begins again", () => {
    const again = folded(press(), SEEN, ...escalated("louder", "siren"), ACKNOWLEDGE, press(2));
    expect(due(again, NONE, T0 + 30_000)).toEqual(["louder", "siren"]);
  });
});

describe("once it is acknowledged", () => {
  test.each([
    { whats: [press(), ACKNOWLEDGE], stood: [], ms: 59_999, levels: [] },
    { whats: [press(), ACKNOWLEDGE], stood: [], ms: 60_000, levels: ["nobody-sent"] },
    { whats: [press(), ACKNOWLEDGE, ...escalated("nobody-sent")], stood: [], ms: 900_000, levels: [] },
    { whats: [press(), ACKNOWLEDGE, DISPATCH], stood: [T0], ms: 59_999, levels: [] },
    { whats: [press(), ACKNOWLEDGE, DISPATCH], stood: [T0 + 50_000], ms: 100_000, levels: [] },
    { whats: [press(), ACKNOWLEDGE, DISPATCH], stood: [T0], ms: 60_000, levels: ["not-moving"] },
    { whats: [press(), ACKNOWLEDGE, DISPATCH, ...escalated("not-moving")], stood: [T0], ms: 600_000, levels: [] },
    { whats: [press(), ACKNOWLEDGE, { type: "resolve", by } as const], stood: [], ms: 600_000, levels: [] },
  ])("$levels after $ms ms, standing since $stood", ({ whats, stood, ms, levels }) => {
    expect(due(folded(...whats), { stoodSince: stood, aloneSince: null }, T0 + ms)).toEqual(levels);
  });

  test.each([
    { when: "declined for 60 s", said: [], aloneSince: T0 + 40_000, ms: 100_000, levels: ["nobody-sent"] },
    { when: "declined for less", said: [], aloneSince: T0 + 40_001, ms: 100_000, levels: [] },
    { when: "declined, as was said", said: escalated("nobody-sent"), aloneSince: T0, ms: 900_000, levels: [] },
    {
      when: "declined again",
      said: escalated("nobody-sent"),
      aloneSince: T0 + 1,
      ms: 900_000,
      levels: ["nobody-sent"],
    },
  ])("and who was sent has $when: $levels", ({ said, aloneSince, ms, levels }) => {
    const incident = folded(press(), ACKNOWLEDGE, DISPATCH, ...said);
    expect(due(incident, { stoodSince: [], aloneSince }, T0 + ms)).toEqual(levels);
  });

  test("a unit that moved and stands again is said again", () => {
    const incident = folded(press(), ACKNOWLEDGE, DISPATCH, ...escalated("not-moving"));
    expect(due(incident, { stoodSince: [T0 + 1], aloneSince: null }, T0 + 60_001)).toEqual(["not-moving"]);
  });
});
