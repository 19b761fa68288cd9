/** The units of the live page in groups: who is in trouble, who is on the way, who could be sent, who could not. */
import { metresBetween, type Place } from "./distance.ts";
import { ageOf, isAgeSaid, isStanding, type Look } from "./look.ts";
import type { Room, ShownIncident, ShownUnit } from "./room.ts";
import type { Language } from "./text/text.ts";
import { byName, isFound, nameOf, officersOf } from "./unit-names.ts";
import { distanceText, kmhText, spanText, stopwatch } from "./words.ts";

export const GROUPS = ["sos", "responding", "available", "away"] as const;
export type Group = (typeof GROUPS)[number];

/** What the count buttons count; `away`: no position, or not heard. */
export const TALLIES = ["patrol", "standing", "ordered", "scene", "away"] as const;
export type Tally = (typeof TALLIES)[number];

/**
 * A row, its texts made: `value` is what it is about now (a clock, a speed, an age), `measure` its unit of measure, or
 * empty. `isOld`: the value is an age.
 */
export type UnitRow = {
  readonly kind: "unit";
  readonly id: string;
  readonly look: Look;
  readonly name: string;
  readonly officers: string;
  readonly station: string;
  readonly value: string;
  readonly measure: string;
  readonly isOld: boolean;
  readonly group: Group;
};
export type HeadRow = { readonly kind: "head"; readonly id: string; readonly group: Group; readonly count: number };
export type Row = HeadRow | UnitRow;

/** `near`: distances are counted from there; null: sorted by name. `tallies` empty: all. */
export type Wish = {
  readonly search: string;
  readonly tallies: ReadonlySet<Tally>;
  readonly near: Place | null;
  readonly language: Language;
};

export function groupOf(unit: ShownUnit, look: Look): Group {
  if (look === "sos") return "sos";
  if (look === "ordered" || look === "scene") return "responding";
  return (look === "patrol" || look === "standing") && unit.state === "live" ? "available" : "away";
}

/** Null of a unit in an SOS: those are not counted here. */
export function tallyOf(look: Look): Tally | null {
  if (look === "sos") return null;
  return look === "lost" || look === "offline" ? "away" : look;
}

export function talliesOf(looks: ReadonlyMap<string, Look>): Readonly<Record<Tally, number>> {
  const tallies = { patrol: 0, standing: 0, ordered: 0, scene: 0, away: 0 };
  for (const look of looks.values()) {
    const tally = tallyOf(look);
    if (tally) tallies[tally]++;
  }
  return tallies;
}

type Known = { readonly unit: ShownUnit; readonly look: Look; readonly metres: number };

/** All rows in their order, each group under its head; a unit in an SOS is there whatever is searched for. */
export function rowsOf(room: Room, looks: ReadonlyMap<string, Look>, now: number, wish: Wish): readonly Row[] {
  const groups: Record<Group, Known[]> = { sos: [], responding: [], available: [], away: [] };
  for (const unit of room.units.values()) {
    const look = looks.get(unit.unit) ?? "offline";
    if (!isWished(unit, look, wish)) continue;
    const metres = wish.near && unit.fix ? metresBetween(wish.near, unit.fix) : Number.MAX_VALUE;
    groups[groupOf(unit, look)].push({ unit, look, metres });
  }
  const pressed = pressTimes(room.sos.values());
  groups.sos.sort((a, b) => (pressed.get(a.unit.unit) ?? 0) - (pressed.get(b.unit.unit) ?? 0));
  for (const group of ["responding", "available", "away"] as const) {
    groups[group].sort((a, b) => a.metres - b.metres || byName(a.unit.unit, b.unit.unit));
  }
  return GROUPS.flatMap((group): readonly Row[] => {
    const rows = groups[group].map((known) => rowOf(known, group, now, wish, pressed));
    if (rows.length === 0 || group === "sos") return rows;
    return [{ kind: "head", id: `#${group}`, group, count: rows.length }, ...rows];
  });
}

function isWished(unit: ShownUnit, look: Look, { search, tallies }: Wish): boolean {
  if (look === "sos") return true;
  const tally = tallyOf(look);
  if (tallies.size > 0 && (tally === null || !tallies.has(tally))) return false;
  return isFound(unit, search);
}

function rowOf(
  { unit, look, metres }: Known,
  group: Group,
  now: number,
  { near, language }: Wish,
  pressed: ReadonlyMap<string, number>,
): UnitRow {
  return {
    kind: "unit",
    id: unit.unit,
    look,
    name: nameOf(unit),
    officers: officersOf(unit),
    station: near !== null && group !== "sos" && unit.fix ? distanceText(metres) : (unit.station ?? ""),
    group,
    ...figureOf(unit, look, now, language, pressed.get(unit.unit) ?? null),
  };
}

function figureOf(
  unit: ShownUnit,
  look: Look,
  now: number,
  language: Language,
  pressed: number | null,
): Pick<UnitRow, "value" | "measure" | "isOld"> {
  if (look === "sos" && pressed !== null) return { value: stopwatch(now - pressed), measure: "", isOld: false };
  const age = ageOf(unit, now);
  if (age === null) return { value: "–", measure: "", isOld: true };
  if (isAgeSaid(unit, now) && !(isStanding(unit) && unit.state === "live")) {
    return { value: spanText(age, language), measure: "", isOld: true };
  }
  return { value: kmhText(unit.fix?.speedMps ?? null), measure: "km/h", isOld: false };
}

/** When each unit in a real SOS has pressed, Unix ms. */
function pressTimes(incidents: Iterable<ShownIncident>): ReadonlyMap<string, number> {
  const pressed = new Map<string, number>();
  for (const { unit, flags, times } of incidents) {
    if (!flags.drill) pressed.set(unit, Math.min(pressed.get(unit) ?? times.pressed, times.pressed));
  }
  return pressed;
}

/** The unit `by` rows further down (or up) from `id`; from nowhere, the first (or last) one; null without any. */
export function stepFrom(rows: readonly Row[], id: string | null, by: 1 | -1): string | null {
  const units = rows.filter((row) => row.kind === "unit");
  const at = units.findIndex((row) => row.id === id);
  const next = at < 0 ? (by > 0 ? 0 : units.length - 1) : Math.max(0, Math.min(units.length - 1, at + by));
  return units[next]?.id ?? null;
}
