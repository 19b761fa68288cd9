import { expect, test } from "vitest";
import type { ShownUnit } from "./room.ts";
import { countsOf, isTroubled, naturalKey, type Row, sorted, wantedOf } from "./unit-list.ts";

const HEALTH: NonNullable<ShownUnit["health"]> = {
  version: "1.2.0",
  uptimeMs: 60_000,
  intervalMs: 10_000,
  gnss: "fix",
  kit: "ok",
  batteryMv: 12_400,
  outboxRecords: 0,
  outboxBytes: 0,
  diskFreeMb: 900,
  clock: "gnss",
  problems: [],
};

function row(unit: string, changes: Partial<Row["unit"]> = {}, look: Row["look"] = "patrol", ageMs = 1_000): Row {
  const bare = {
    unit,
    kind: "e-bike",
    station: "江南",
    label: null,
    officers: [],
    zones: [],
    revokedTime: null,
    state: "live",
    presence: "online",
    fix: null,
    fixAgeMs: null,
    lostTime: null,
    heardTime: 1,
    health: HEALTH,
  } as const;
  return { unit: { ...bare, ...changes }, look, ageMs };
}

const names = (rows: readonly Row[]) => rows.map(({ unit }) => unit.unit).join(" ");

const FLEET = [
  row("bike-10", { label: "江A·0010警", officers: [{ officer: "0417", name: "王敏" }] }),
  row("bike-9", { health: { ...HEALTH, batteryMv: 11_900, outboxRecords: 40 } }, "standing", 20_000),
  row("car-1", { kind: "car", station: "河东", health: null }, "offline", 900_000),
  row("bike-11", { health: { ...HEALTH, gnss: "silent", batteryMv: null } }, "sos", 3_000),
];

test("numbers in names are compared as numbers", () => {
  expect(naturalKey("Bike-9")).toBe("bike-000000000009");
  expect(names(sorted(FLEET, "unit", false))).toBe("bike-9 bike-10 bike-11 car-1");
  expect(names(sorted(FLEET, "unit", true))).toBe("car-1 bike-11 bike-10 bike-9");
});

test.each([
  ["label", false, "bike-10 bike-9 bike-11 car-1"],
  ["kind", false, "car-1 bike-9 bike-10 bike-11"],
  ["station", true, "car-1 bike-9 bike-10 bike-11"],
  ["officers", false, "bike-10 bike-9 bike-11 car-1"],
  ["state", false, "bike-11 car-1 bike-10 bike-9"],
  ["gnss", true, "bike-11 bike-9 bike-10 car-1"],
  ["kit", false, "bike-9 bike-10 bike-11 car-1"],
  ["battery", false, "bike-9 bike-10 bike-11 car-1"],
  ["battery", true, "bike-10 bike-9 bike-11 car-1"],
  ["outbox", true, "bike-9 bike-10 bike-11 car-1"],
  ["version", false, "bike-9 bike-10 bike-11 car-1"],
] as const)("by %s (downwards: %s) they stand as %s, what is not known at the end", (column, isDown, expected) => {
  expect(names(sorted(FLEET, column, isDown))).toBe(expected);
});

test.each([
  ["", null, false, "bike-10 bike-9 car-1 bike-11"],
  ["  BIKE  ", null, false, "bike-10 bike-9 bike-11"],
  ["王敏", null, false, "bike-10"],
  ["0417", null, false, "bike-10"],
  ["江a·0010", null, false, "bike-10"],
  ["河东 car", null, false, "car-1"],
  ["河东 bike", null, false, ""],
  ["", "standing", false, "bike-9"],
  ["", null, true, "bike-11"],
  ["bike-9", null, true, ""],
] as const)("a search for %j with look %s and only troubled %s leaves %j", (words, look, onlyTroubled, expected) => {
  expect(names(wantedOf(FLEET, { words, look, isTroubled: onlyTroubled }))).toBe(expected);
});

test.each<[string, Partial<NonNullable<ShownUnit["health"]>>, boolean]>([
  ["a problem that it tells", { problems: ["the disk is slow"] }, true],
  ["a receiver without a view of the sky", { gnss: "no-fix" }, false],
  ["no receiver", { gnss: "absent" }, true],
  ["noise from the receiver", { gnss: "garbage" }, true],
  ["a kit board that has gone", { kit: "lost" }, true],
  ["no kit board at all", { kit: "absent" }, false],
  ["no clock", { clock: "none" }, true],
])("%s needs somebody: %s", (_what, changes, expected) => {
  expect(isTroubled(row("bike-1", { health: { ...HEALTH, ...changes } }))).toBe(expected);
});

test("each look is counted", () => {
  expect(countsOf(FLEET)).toEqual({ sos: 1, ordered: 0, scene: 0, patrol: 1, standing: 1, lost: 0, offline: 1 });
});
