/** What happened at the SOS desk, as points of the measurement `sos` for dashboards. The desk's journal is what counts. */

import { type FieldValue, pointLine } from "./influx/line.ts";
import type { DeskEntry, DeskState } from "./sos/desk.ts";

/**
 * A line for each entry about an incident; `state` is the desk's after them. Entries of one unit and one moment are put a
 * millisecond apart, since points of the same time would become one.
 */
export function sosLines(entries: readonly DeskEntry[], state: DeskState): readonly string[] {
  const taken = new Set<string>();
  return entries.flatMap((entry) => {
    const incident = "incident" in entry ? state.incidents.get(entry.incident) : undefined;
    if (!incident || !("incident" in entry)) return [];
    let time = entry.at;
    while (taken.has(`${incident.unit} ${time}`)) time++;
    taken.add(`${incident.unit} ${time}`);
    const { what } = entry;
    const fields: Record<string, FieldValue> = {
      incident: incident.id,
      event: what.type === "signal" ? what.signal.event : what.type,
      state: incident.state,
      drill: incident.isDrill,
      level: what.type === "escalate" ? what.level : null,
      since_press_ms: Math.max(0, entry.at - incident.times.pressed),
    };
    return pointLine("sos", incident.unit, fields, time) ?? [];
  });
}
