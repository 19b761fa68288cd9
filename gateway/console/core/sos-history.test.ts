import { expect, test } from "vitest";
import type { Order } from "./room.ts";
import { type IncidentEntry, logOf } from "./sos-history.ts";
import { say } from "./text/text.ts";

const T = 1_795_248_000_000;
const by = { actor: "operator:wang.min", name: "Wang Min" };
const signal = (event: "raise" | "repress" | "cancel", presses: number, drill = false) => ({
  type: "signal" as const,
  unit: "bike-07",
  continues: null,
  signal: { event, drill, silent: false, presses, position: null, positionAgeMs: null, time: T },
});
const ORDERS = [{ id: "O", unit: "bike-08" } as Order];
const NAMES: Readonly<Record<string, string>> = { "bike-07": "P107", "bike-08": "P108" };

type What = IncidentEntry["what"];
test.each<{ readonly what: What; readonly is: string }>([
  { what: signal("raise", 1), is: "P107 pressed SOS" },
  { what: signal("repress", 2), is: "P107 pressed SOS again (2)" },
  { what: signal("raise", 1, true), is: "P107 tests its SOS (drill)" },
  { what: signal("cancel", 1), is: "P107 asked to cancel - verify" },
  { what: { type: "seen", by, console: "Desk 2 x7f3" }, is: "Shown on a screen / Wang Min / Desk 2" },
  { what: { type: "seen", by, console: "console x7f3" }, is: "Shown on a screen / Wang Min" },
  { what: { type: "acknowledge", by, console: null }, is: "Acknowledged / Wang Min" },
  { what: { type: "dispatch", by, order: "O", unit: "bike-08" }, is: "P108 sent / Wang Min" },
  { what: { type: "on-scene", by: null, unit: "bike-08" }, is: "P108 on scene" },
  { what: { type: "on-scene", by, unit: null }, is: "Marked as on scene / Wang Min" },
  { what: { type: "resolve", by }, is: "Resolved / Wang Min" },
  { what: { type: "close", by, outcome: "false", note: "a bag" }, is: "Closed: false alarm / a bag / Wang Min" },
  { what: { type: "close", by, outcome: "real", note: "" }, is: "Closed: real emergency / Wang Min" },
  { what: { type: "note", by, text: "he is well" }, is: "he is well / Wang Min" },
  { what: { type: "contact", isLost: true }, is: "Contact with the unit lost" },
  { what: { type: "contact", isLost: false }, is: "Contact with the unit is back" },
  { what: { type: "escalate", level: "nobody-sent" }, is: "Nobody sent for 60 s" },
  { what: { type: "escalate", level: "siren-unseen" }, is: "No console had shown it after 5 s: siren" },
  { what: { type: "order", order: "O", event: "accepted" }, is: "P108 has confirmed" },
])("$is", ({ what, is }) => {
  const [line] = logOf([{ incident: "S", at: T, what }], ORDERS, (unit) => NAMES[unit] ?? unit);
  const text = line?.text ? say("en", line.text, line.values) : null;
  expect([text, line?.words, line?.by, line?.desk].filter(Boolean).join(" / ")).toBe(is);
});

test("the log is in the order of the journal", () => {
  const entries: IncidentEntry[] = [
    { incident: "S", at: T, what: signal("raise", 1) },
    { incident: "S", at: T + 5, what: { type: "resolve", by } },
  ];
  expect(logOf(entries, [], String).map(({ at, tone }) => `${at - T} ${tone}`)).toEqual(["0 press", "5 done"]);
});
