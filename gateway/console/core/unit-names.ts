/** Who a unit is, as people say it. */
import type { ShownUnit } from "./room.ts";

/** Its plate or call sign, or else its id. */
export function nameOf(unit: ShownUnit): string {
  return unit.label ?? unit.unit;
}

/** Those who are on it now, by name; empty when nobody is known to be. */
export function officersOf(unit: ShownUnit): string {
  return unit.officers.map(({ name }) => name).join(", ");
}

/** Whether every word of `search` is somewhere in what is known of the unit; an empty search finds all. */
export function isFound(unit: ShownUnit, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const officers = unit.officers.flatMap(({ officer, name }) => [officer, name]);
  const text = [unit.unit, nameOf(unit), unit.kind, unit.station ?? "", ...officers].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** `bike-9` stands before `bike-10`. */
export function byName(a: string, b: string): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

const keys = new Map<string, string>();
const MOST_KEYS = 20_000;

function keyOf(name: string): string {
  const known = keys.get(name);
  if (known !== undefined) return known;
  if (keys.size >= MOST_KEYS) keys.clear();
  const key = name.replace(/\d+/g, (digits) => digits.padStart(12, "0"));
  keys.set(name, key);
  return key;
}
