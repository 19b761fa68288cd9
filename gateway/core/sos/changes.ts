/** What a step of the desk means for its tables and for everyone outside. */
import type { DeskEntry, DeskState } from "./desk.ts";
import { type EscalationLevel, type Incident, rungOf } from "./incident.ts";
import { isStanding } from "./order.ts";
import type { Beginning, DeskCommit } from "./table.ts";

/** What begins and what ends between two states, for the tables that lists are made of. */
export function turns(before: DeskState, after: DeskState): Pick<DeskCommit, "begins" | "ends"> {
  const begins: Beginning[] = [];
  const ends: DeskCommit["ends"][number][] = [];
  for (const { id, unit, times } of after.incidents.values()) {
    const known = before.incidents.get(id);
    if (!known) begins.push({ kind: "incident", id, unit, at: times.stored });
    if (times.closed !== (known?.times.closed ?? null)) ends.push({ id, kind: "incident", at: times.closed });
  }
  for (const { id, unit, issuedTime, incident, endedTime } of after.orders.values()) {
    const known = before.orders.get(id);
    if (!known) begins.push({ kind: "order", id, unit, at: issuedTime, incident });
    if (endedTime !== (known?.endedTime ?? null)) ends.push({ id, kind: "order", at: endedTime });
  }
  return { begins, ends };
}

/** Whom to tell what, once it is on disk. */
export type Changes = {
  /** What was added to the journal. */
  readonly entries: readonly DeskEntry[];
  /** Incidents and orders that consoles draw anew. */
  readonly incidents: readonly string[];
  readonly orders: readonly string[];
  /** Units whose `sos/state` reads otherwise now. */
  readonly units: readonly string[];
  /** Orders whose unit must be told. */
  readonly toSend: readonly string[];
  readonly sirens: readonly { readonly incident: string; readonly level: EscalationLevel }[];
};

export function changesOf(before: DeskState, after: DeskState, entries: readonly DeskEntry[]): Changes {
  const incidents = new Set<string>();
  const orders = new Set<string>();
  const toSend = new Set<string>();
  const sirens: Changes["sirens"][number][] = [];
  for (const entry of entries) {
    if ("incident" in entry) {
      incidents.add(entry.incident);
      const { what } = entry;
      if (what.type === "escalate" && (what.level === "siren" || what.level === "siren-unseen")) {
        sirens.push({ incident: entry.incident, level: what.level });
      }
    } else {
      orders.add(entry.order);
      if (entry.what.type !== "event") toSend.add(entry.order);
    }
  }
  const units = new Set<string>();
  for (const id of incidents) {
    const incident = after.incidents.get(id);
    if (incident && told(before.incidents.get(id)) !== told(incident)) units.add(incident.unit);
  }
  return { entries, incidents: [...incidents], orders: [...orders], units: [...units], toSend: [...toSend], sirens };
}

/** The orders that a unit must be told of, again and again until it says that it has them. */
export function undelivered(state: DeskState): readonly string[] {
  return [...state.orders.values()]
    .filter((order) => order.state === "issued" && isStanding(order))
    .map(({ id }) => id);
}

function told(incident: Incident | undefined): string | null {
  return incident ? JSON.stringify(rungOf(incident)) : null;
}
