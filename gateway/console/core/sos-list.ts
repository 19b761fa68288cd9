/** Past incidents as a list: which of them are wished for, and how their times compare. */
import type { ShownIncident } from "./room.ts";

export type Outcome = NonNullable<ShownIncident["outcome"]>;
export const OUTCOMES: readonly Outcome[] = ["real", "false", "drill", "test", "duplicate"];

/** `outcome`, `station` null: all of them. `hasDrills`: drills are shown too. */
export type SosWish = {
  readonly outcome: Outcome | null;
  readonly station: string | null;
  readonly hasDrills: boolean;
};

export function isWished({ outcome, station, flags }: ShownIncident, wish: SosWish): boolean {
  if (wish.outcome !== null && outcome !== wish.outcome) return false;
  if (wish.station !== null && station !== wish.station) return false;
  return wish.hasDrills || !flags.drill || wish.outcome === "drill";
}

/** Closed ones, the newest press first, each once though pages overlap. */
export function pastOf(incidents: Iterable<ShownIncident>): readonly ShownIncident[] {
  const byId = new Map<string, ShownIncident>();
  for (const one of incidents) if (one.state === "CLOSED") byId.set(one.id, one);
  return [...byId.values()].sort((a, b) => b.times.pressed - a.times.pressed);
}

/** The stations that there are, by name. */
export function stationsOf(incidents: Iterable<ShownIncident>): readonly string[] {
  const stations = new Set<string>();
  for (const { station } of incidents) if (station !== null) stations.add(station);
  return [...stations].sort();
}
