import { expect, test } from "vitest";
import type { ShownIncident } from "./room.ts";
import { isWished, pastOf, type SosWish, stationsOf } from "./sos-list.ts";

const T = 1_795_248_000_000;
const one = (id: string, changes: object = {}, drill = false) =>
  ({
    id,
    state: "CLOSED",
    outcome: "real",
    station: "east",
    flags: { drill },
    times: { pressed: T },
    ...changes,
  }) as ShownIncident;
const ALL: SosWish = { outcome: null, station: null, hasDrills: false };

test.each<{ readonly wish: Partial<SosWish>; readonly incident: ShownIncident; readonly is: boolean }>([
  { wish: {}, incident: one("A"), is: true },
  { wish: {}, incident: one("A", {}, true), is: false },
  { wish: { hasDrills: true }, incident: one("A", {}, true), is: true },
  { wish: { outcome: "drill" }, incident: one("A", { outcome: "drill" }, true), is: true },
  { wish: { outcome: "false" }, incident: one("A"), is: false },
  { wish: { station: "west" }, incident: one("A"), is: false },
  { wish: { station: "east" }, incident: one("A"), is: true },
])("$wish of $incident.outcome, drill $incident.flags.drill: $is", ({ wish, incident, is }) => {
  expect(isWished(incident, { ...ALL, ...wish })).toBe(is);
});

test("past ones are the closed ones, each once, the newest first", () => {
  const all = [one("A"), one("B", { times: { pressed: T + 5 } }), one("open", { state: "SEEN" }), one("A")];
  expect(pastOf(all).map(({ id }) => id)).toEqual(["B", "A"]);
});

test("stations are named once", () => {
  expect(stationsOf([one("A"), one("B", { station: "city" }), one("C", { station: null }), one("D")])).toEqual([
    "city",
    "east",
  ]);
});
