import { describe, expect, test } from "vitest";
import { shownUnit } from "../../../test/support/screen.ts";
import type { ShownFix } from "../../core/track.ts";
import { groupOf, rowsOf, stepFrom, type Tally, talliesOf, type Wish } from "./live-list.ts";
import { type Look, looksOf } from "./look.ts";
import { EMPTY_ROOM, type Order, type Room, type ShownIncident, type ShownUnit } from "./room.ts";

const T = 1_795_248_000_000;
const FIX = { fixTime: T, speedMps: 8, courseDeg: 90, reason: "interval", lat: 30, lon: 120 } as ShownFix;
function unit(name: string, changes: Partial<ShownUnit> = {}, fix: Partial<ShownFix> = {}): ShownUnit {
  return {
    ...shownUnit(name, "east"),
    state: "live",
    presence: "online",
    fix: { ...FIX, ...fix },
    ...changes,
  };
}
const sos = (id: string, of: string, pressed: number, drill = false) =>
  ({ id, unit: of, flags: { drill }, times: { pressed } }) as ShownIncident;
const going = (id: string, of: string) =>
  ({ id, unit: of, kind: "goto", state: "accepted", endedTime: null, incident: null }) as Order;

const ROOM: Room = {
  ...EMPTY_ROOM,
  units: new Map(
    [
      unit("bike-10", {}, { lat: 30.001 }),
      unit("bike-9", { label: "P9", officers: [{ officer: "0109", name: "Zhao Hao" }] }, { lat: 30.02, speedMps: 0 }),
      unit("bike-3", {}, { lat: 30.05 }),
      unit("bike-4", { state: "lost", presence: "online" }),
      unit("bike-5", { presence: "offline", fix: null, state: "unknown" }),
      unit("bike-6"),
      unit("bike-7", { state: "stale" }, { fixTime: T - 50_000 }),
    ].map((one) => [one.unit, one]),
  ),
  sos: new Map([
    ["B", sos("B", "bike-6", T - 23_000)],
    ["D", sos("D", "bike-10", T - 9_000, true)],
  ]),
  orders: new Map([["O", going("O", "bike-3")]]),
};
const WISH: Wish = { search: "", tallies: new Set<Tally>(), near: null, language: "en" };
const rows = (wish: Partial<Wish> = {}, room = ROOM) => rowsOf(room, looksOf(room), T, { ...WISH, ...wish });
const ids = (wish: Partial<Wish> = {}) => rows(wish).map((row) => row.id);

describe("the rows", () => {
  test("are in groups, each under its head, and by name in it as people count", () => {
    expect(ids()).toEqual([
      "bike-6",
      "#responding",
      "bike-3",
      "#available",
      "bike-9",
      "bike-10",
      "#away",
      "bike-4",
      "bike-5",
      "bike-7",
    ]);
  });

  test("are by distance when there is a place to be at", () => {
    const near = { lat: 30, lon: 120 };
    expect(ids({ near })).toEqual([
      "bike-6",
      "#responding",
      "bike-3",
      "#available",
      "bike-10",
      "bike-9",
      "#away",
      "bike-4",
      "bike-7",
      "bike-5",
    ]);
    const row = rows({ near }).find(({ id }) => id === "bike-10");
    expect(row).toMatchObject({ station: "110 m" });
  });

  test("say a clock, a speed or an age", () => {
    const said = rows().flatMap((row) => (row.kind === "unit" ? [`${row.id} ${row.value} ${row.measure}`.trim()] : []));
    expect(said).toEqual([
      "bike-6 00:23",
      "bike-3 29 km/h",
      "bike-9 0 km/h",
      "bike-10 29 km/h",
      "bike-4 29 km/h",
      "bike-5 –",
      "bike-7 50 s",
    ]);
  });

  test.each([
    { search: "p9", found: ["bike-6", "#available", "bike-9"] },
    { search: "hao zhao", found: ["bike-6", "#available", "bike-9"] },
    { search: "0109 east", found: ["bike-6", "#available", "bike-9"] },
    { search: "nobody", found: ["bike-6"] },
  ])("of a search for $search are $found: who is in an SOS is always there", ({ search, found }) => {
    expect(ids({ search })).toEqual(found);
  });

  test.each([
    { tallies: ["ordered"], found: ["bike-6", "#responding", "bike-3"] },
    { tallies: ["standing", "away"], found: ["bike-6", "#available", "bike-9", "#away", "bike-4", "bike-5"] },
  ] as const)("of $tallies are $found", ({ tallies, found }) => {
    expect(ids({ tallies: new Set(tallies) })).toEqual(found);
  });

  test("of a room without units are none", () => {
    expect(rows({}, EMPTY_ROOM)).toEqual([]);
  });
});

test("units are counted by how they look, and one in an SOS by nobody's button", () => {
  expect(talliesOf(looksOf(ROOM))).toEqual({ patrol: 2, standing: 1, ordered: 1, scene: 0, away: 2 });
});

test.each<{ look: Look; state: ShownUnit["state"]; group: string }>([
  { look: "sos", state: "lost", group: "sos" },
  { look: "ordered", state: "live", group: "responding" },
  { look: "scene", state: "stale", group: "responding" },
  { look: "patrol", state: "live", group: "available" },
  { look: "patrol", state: "stale", group: "away" },
  { look: "standing", state: "live", group: "available" },
  { look: "lost", state: "lost", group: "away" },
  { look: "offline", state: "live", group: "away" },
])("$look and $state is $group", ({ look, state, group }) => {
  expect(groupOf(unit("bike-1", { state }), look)).toBe(group);
});

test.each([
  { from: null, by: 1, to: "bike-6" },
  { from: null, by: -1, to: "bike-7" },
  { from: "bike-6", by: 1, to: "bike-3" },
  { from: "bike-3", by: -1, to: "bike-6" },
  { from: "bike-7", by: 1, to: "bike-7" },
  { from: "gone", by: 1, to: "bike-6" },
] as const)("an arrow from $from by $by comes to $to, over heads", ({ from, by, to }) => {
  expect(stepFrom(rows(), from, by)).toBe(to);
});

test("without rows an arrow comes to none", () => {
  expect(stepFrom([], null, 1)).toBeNull();
});
