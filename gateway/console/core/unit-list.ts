/** The table of all units: what stands in it, in which order, and what a search leaves of it. */
import type { Look } from "./look.ts";
import type { ShownUnit } from "./room.ts";

/** A unit of the table. `ageMs`: how old its fix is; null without one. */
export type Row = { readonly unit: ShownUnit; readonly look: Look; readonly ageMs: number | null };

export const COLUMNS = [
  "unit",
  "label",
  "kind",
  "station",
  "officers",
  "state",
  "gnss",
  "kit",
  "battery",
  "outbox",
  "version",
] as const;
export type Column = (typeof COLUMNS)[number];

/** What a reader looks for; `look` null: every look. `words`: all of them must be somewhere in the row. */
export type Wanted = { readonly words: string; readonly look: Look | null; readonly isTroubled: boolean };

/** The order in which states are sorted: what needs somebody comes first. */
const WEIGHT: Readonly<Record<Look, number>> = {
  sos: 0,
  ordered: 1,
  scene: 2,
  lost: 3,
  offline: 4,
  patrol: 5,
  standing: 6,
};

/** Text whose order is the order of the numbers in it: `bike-9` before `bike-10`. */
export function naturalKey(text: string): string {
  return text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, "0"));
}

/** Whether a device says that something is wrong with it, or there is something to see to. */
export function isTroubled({ unit }: Row): boolean {
  const { health } = unit;
  if (health === null) return false;
  const hasProblems = (health.problems?.length ?? 0) > 0;
  const isBlind = health.gnss === "silent" || health.gnss === "garbage" || health.gnss === "absent";
  return hasProblems || isBlind || health.kit === "lost" || health.clock === "none";
}

export function wantedOf(rows: readonly Row[], { words, look, isTroubled: onlyTroubled }: Wanted): readonly Row[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (look !== null && row.look !== look) return false;
    if (onlyTroubled && !isTroubled(row)) return false;
    if (parts.length === 0) return true;
    const text = textOf(row.unit);
    return parts.every((part) => text.includes(part));
  });
}

/** In the order of one column; rows that are alike in it, and those that have nothing there, by the unit's name at the end. */
export function sorted(rows: readonly Row[], column: Column, isDown: boolean): readonly Row[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row, column), name: naturalKey(row.unit.unit) }));
  const sign = isDown ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key !== b.key) {
      if (a.key === null) return 1;
      if (b.key === null) return -1;
      return a.key < b.key ? -sign : sign;
    }
    return a.name < b.name ? -1 : 1;
  });
  return keyed.map(({ row }) => row);
}

/** How many rows there are of each look. */
export function countsOf(rows: readonly Row[]): Readonly<Record<Look, number>> {
  const counts = { sos: 0, ordered: 0, scene: 0, patrol: 0, standing: 0, lost: 0, offline: 0 };
  for (const { look } of rows) counts[look]++;
  return counts;
}

function keyOf({ unit, look, ageMs }: Row, column: Column): string | number | null {
  const { health } = unit;
  switch (column) {
    case "unit":
      return naturalKey(unit.unit);
    case "label":
      return unit.label === null ? null : naturalKey(unit.label);
    case "kind":
      return unit.kind;
    case "station":
      return unit.station;
    case "officers":
      return unit.officers[0]?.name ?? null;
    case "state":
      return WEIGHT[look] * 1e12 + Math.min(ageMs ?? 1e11, 1e11);
    case "gnss":
      return health?.gnss ?? null;
    case "kit":
      return health?.kit ?? null;
    case "battery":
      return health?.batteryMv ?? null;
    case "outbox":
      return health?.outboxRecords ?? null;
    case "version":
      return health?.version ? naturalKey(health.version) : null;
  }
}

function textOf({ unit, label, kind, station, officers, health }: ShownUnit): string {
  const people = officers.flatMap(({ officer, name }) => [officer, name]);
  return [unit, label, kind, station, ...people, health?.version].filter(Boolean).join("\n").toLowerCase();
}
