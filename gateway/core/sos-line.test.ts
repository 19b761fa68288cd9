import { expect, test } from "vitest";
import { applied, type DeskEntry, EMPTY_DESK } from "./sos/desk.ts";
import { sosLines } from "./sos-line.ts";

const T0 = 1_795_000_000_000;
const ID = "01KAJ7W8Q0ABCDEFGHJKMNPQRS";
const by = { actor: "operator:li.wei", name: "Li Wei" };
const signal = {
  event: "raise",
  drill: false,
  silent: false,
  presses: 1,
  position: null,
  positionAgeMs: null,
} as const;
const ENTRIES: readonly DeskEntry[] = [
  {
    incident: ID,
    at: T0 + 500,
    what: { type: "signal", unit: "bike-07", signal: { ...signal, time: T0 }, continues: null },
  },
  { incident: ID, at: T0 + 500, what: { type: "escalate", level: "louder" } },
  { order: "o1", at: T0 + 900, what: { type: "cancel", by } },
  { incident: ID, at: T0 + 900, what: { type: "acknowledge", by, console: null } },
];

test("each entry about an incident is a point of its own, with how long after the press it came", () => {
  expect(sosLines(ENTRIES, applied(EMPTY_DESK, ENTRIES))).toEqual([
    `sos,unit=bike-07 incident="${ID}",event="raise",state="ACKNOWLEDGED",drill=false,since_press_ms=500i ${T0 + 500}`,
    `sos,unit=bike-07 incident="${ID}",event="escalate",state="ACKNOWLEDGED",drill=false,level="louder",since_press_ms=500i ${T0 + 501}`,
    `sos,unit=bike-07 incident="${ID}",event="acknowledge",state="ACKNOWLEDGED",drill=false,since_press_ms=900i ${T0 + 900}`,
  ]);
});
