import { describe, expect, test } from "vitest";
import { applied, type DeskInput, type DeskState, decide, EMPTY_DESK } from "./desk.ts";
import { KEPT_OF_UNIT, without } from "./retention.ts";

const T0 = 1_795_000_000_000;
const DAY_MS = 86_400_000;
const by = { actor: "operator:li.wei", name: "Li Wei" };

const signal = (event: "raise" | "repress" | "cancel", presses: number, id = "K1", unit = "bike-07"): DeskInput => ({
  type: "signal",
  unit,
  id,
  signal: { event, presses, drill: false, silent: false, position: null, positionAgeMs: null, time: T0 + presses },
});
const acknowledge = (incident: string): DeskInput => {
  return { type: "command", incident, command: { type: "acknowledge", by, console: "c1" } };
};
const close = (incident: string): DeskInput => {
  return { type: "command", incident, command: { type: "close", by, outcome: "real", note: "" } };
};

/** The desk after these, one a second; what begins here is G1, G2, ... */
function after(...inputs: readonly DeskInput[]): DeskState {
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `G${ids}`;
  };
  return inputs.reduce((state, input, n) => {
    return applied(state, decide(state, input, T0 + n * 1_000, newId).entries);
  }, EMPTY_DESK);
}

const entriesOf = (state: DeskState, input: DeskInput) => decide(state, input, T0 + 60_000, () => "G9").entries;

describe("once a press has gone on with a closed incident", () => {
  const goesOn = after(signal("raise", 1), acknowledge("K1"), close("K1"), signal("repress", 3));

  test.each([
    ["the press of before the close", signal("raise", 1)],
    ["a cancel of before the close", signal("cancel", 1)],
    ["the press that began it", signal("repress", 3)],
  ])("%s, come again, changes nothing", (_, input) => {
    expect(entriesOf(goesOn, input)).toEqual([]);
  });

  test.each([
    ["a press between the two", signal("repress", 2)],
    ["a further press", signal("repress", 4)],
    ["a cancel", signal("cancel", 3)],
  ])("%s is of the new one", (_, input) => {
    expect(entriesOf(goesOn, input)).toMatchObject([{ incident: "G1" }]);
  });
});

test("a cancel of before the close is not taken for one of the reopened incident", () => {
  const state = after(signal("raise", 1), acknowledge("K1"), close("K1"), { type: "reopen", incident: "K1", by });
  expect(entriesOf(state, signal("cancel", 1))).toEqual([]);
});

describe("what is over", () => {
  const many = after(
    ...Array.from({ length: KEPT_OF_UNIT + 1 }, (_, n) => [
      signal("raise", 1, `K${n}`),
      acknowledge(`K${n}`),
      close(`K${n}`),
    ]).flat(),
  );

  test("is kept for each unit, the newest of it, so that a kit out of reach learns of the close", () => {
    const kept = without(many, T0 + 30 * DAY_MS).incidents;
    expect([...kept.keys()]).toEqual(["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8"]);
  });

  test("lately is kept altogether", () => {
    expect(without(many, T0).incidents.size).toBe(KEPT_OF_UNIT + 1);
  });
});
