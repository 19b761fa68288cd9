import { describe, expect, test } from "vitest";
import { type Command, judge, type Verdict } from "./commands.ts";
import { fold, type Happening, type Incident, type IncidentState, STATES } from "./incident.ts";

const T0 = 1_795_000_000_000;
const li = { actor: "operator:li.wei", name: "Li Wei" };
const zhao = { actor: "operator:zhao.min", name: "Zhao Min" };
const press = (presses: number): Happening => ({
  type: "signal",
  unit: "bike-07",
  continues: null,
  signal: {
    event: presses === 1 ? "raise" : "repress",
    drill: false,
    silent: false,
    presses,
    position: null,
    positionAgeMs: null,
    time: T0,
  },
});
const LADDER: readonly Happening[] = [
  press(1),
  { type: "seen", by: li, console: "c1" },
  { type: "acknowledge", by: li, console: "c1" },
  { type: "dispatch", by: li, order: "o1", unit: "moto-02" },
  { type: "on-scene", by: null, unit: "moto-02" },
  { type: "resolve", by: li },
  { type: "close", by: li, outcome: "real", note: "" },
];

function folded(whats: readonly Happening[]): Incident {
  const incident = whats.reduce<Incident | null>((so, what, n) => fold(so, { incident: "i1", at: T0 + n, what }), null);
  if (!incident) throw new Error("nothing began it");
  return incident;
}
const at = (state: IncidentState) => folded(LADDER.slice(0, STATES.indexOf(state) + 1));

const COMMANDS = {
  seen: { type: "seen", by: zhao, console: "c2" },
  acknowledge: { type: "acknowledge", by: zhao, console: "c2" },
  dispatch: { type: "dispatch", by: zhao, order: "o2", unit: "bike-09" },
  "on-scene": { type: "on-scene", by: zhao, unit: "bike-09" },
  near: { type: "on-scene", by: null, unit: "moto-02" },
  resolve: { type: "resolve", by: zhao },
  close: { type: "close", by: zhao, outcome: "false", note: "slipped" },
  note: { type: "note", by: zhao, text: "called back" },
} as const satisfies Record<string, Command>;

type Says = readonly string[] | "nothing" | string;
const WAITS = "a press waits for an acknowledgement; acknowledge it first";
const CLOSED = "it is closed; reopen it, or answer the new one";

/** What each command comes to in each state: the happenings, `nothing`, or what the refusal says. */
const TABLE: Record<keyof typeof COMMANDS, Record<IncidentState, Says>> = {
  seen: row(["seen"], "nothing", "nothing", "nothing", "nothing", "nothing", "nothing"),
  acknowledge: row(
    ["acknowledge"],
    ["acknowledge"],
    "Li Wei was first",
    "Li Wei was first",
    "Li Wei was first",
    "Li Wei was first",
    CLOSED,
  ),
  dispatch: row(
    ["acknowledge", "dispatch"],
    ["acknowledge", "dispatch"],
    ["dispatch"],
    ["dispatch"],
    ["dispatch"],
    "it is resolved",
    CLOSED,
  ),
  "on-scene": row(WAITS, WAITS, ["on-scene"], ["on-scene"], "nothing", "it is resolved", CLOSED),
  near: row("nothing", "nothing", ["on-scene"], ["on-scene"], "nothing", "nothing", "nothing"),
  resolve: row(WAITS, WAITS, ["resolve"], ["resolve"], ["resolve"], "nothing", CLOSED),
  close: row(WAITS, WAITS, ["close"], ["close"], ["close"], ["close"], CLOSED),
  note: row(["note"], ["note"], ["note"], ["note"], ["note"], ["note"], ["note"]),
};

function row(...says: readonly Says[]): Record<IncidentState, Says> {
  return Object.fromEntries(STATES.map((state, n) => [state, says[n]])) as Record<IncidentState, Says>;
}

function expectVerdict(verdict: Verdict, says: Says): void {
  if (says === "nothing") expect(verdict).toEqual({ verdict: "nothing" });
  else if (typeof says === "string") {
    expect(verdict).toMatchObject({ verdict: "conflict", text: expect.stringContaining(says) });
  } else {
    expect(verdict.verdict === "do" && verdict.happenings.map((one) => one.type)).toEqual(says);
  }
}

const names = Object.keys(COMMANDS) as readonly (keyof typeof COMMANDS)[];
test.each(names.flatMap((name) => STATES.map((state) => ({ name, state, says: TABLE[name][state] }))))(
  "$name in $state",
  ({ name, state, says }) => expectVerdict(judge(at(state), COMMANDS[name]), says),
);

describe("while a press after the acknowledgement waits", () => {
  const waiting = (state: IncidentState) => folded([...LADDER.slice(0, STATES.indexOf(state) + 1), press(2)]);
  const states = ["ACKNOWLEDGED", "DISPATCHED", "ON_SCENE", "RESOLVED"] as const;
  test.each(states)("anyone may acknowledge it in %s", (state) => {
    expectVerdict(judge(waiting(state), COMMANDS.acknowledge), ["acknowledge"]);
  });
  test.each(states)("it is neither resolved nor closed in %s", (state) => {
    expectVerdict(judge(waiting(state), COMMANDS.resolve), WAITS);
    expectVerdict(judge(waiting(state), COMMANDS.close), WAITS);
  });
  test.each(states)("sending a unit answers it in %s", (state) => {
    expectVerdict(judge(waiting(state), COMMANDS.dispatch), ["acknowledge", "dispatch"]);
  });
});

test("the same operator may acknowledge twice, and the same order is given once", () => {
  expectVerdict(judge(at("ACKNOWLEDGED"), { type: "acknowledge", by: li, console: "c9" }), "nothing");
  expectVerdict(judge(at("DISPATCHED"), { type: "dispatch", by: li, order: "o1", unit: "moto-02" }), "nothing");
});
