/** What buttons and the SOS come to: a gesture, then the incident's next step, then its records. */

import { confirmed } from "../orders.ts";
import type { NewRecord } from "../outbox-port.ts";
import { openOf, type SosInput, step as sosStep } from "../sos.ts";
import { type ButtonInput, step as buttonStep } from "./gesture.ts";
import type { Change, Moment, Panel } from "./panel.ts";
import { stampAt } from "./panel-records.ts";

export function buttonChange(panel: Panel, input: ButtonInput, moment: Moment): Change {
  const { incident, orders } = panel.memory;
  const { buttons, gesture } = buttonStep(panel.memory.buttons, input, moment.now, openOf(incident));
  const next = { ...panel, memory: { ...panel.memory, buttons } };
  if (gesture === null) return { panel: next };
  if (gesture.type !== "confirm") return sosChange(next, { type: gesture.type, at: gesture.at }, moment);
  // The lamp shows the SOS then and not the order: nobody accepts what was not shown.
  if (openOf(incident) === "real") return { panel: next };
  const answered = confirmed(orders);
  if (answered.event === null) return { panel: next };
  const memory = { ...next.memory, orders: answered.orders };
  return {
    panel: { ...next, memory },
    records: [{ type: "order", ...stampAt(moment, gesture.at), ...answered.event }],
  };
}

export function sosChange(panel: Panel, input: SosInput, moment: Moment): Change {
  const { incident, events } = sosStep(panel.memory.incident, input, moment);
  const records = events.map(
    ({ at, ...event }): NewRecord => ({ type: "sos", ...stampAt(moment, at), ...event, ...moment.place }),
  );
  return { panel: { ...panel, memory: { ...panel.memory, incident } }, records };
}
