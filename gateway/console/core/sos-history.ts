/** The log of an SOS, one sentence for each entry of the gateway's journal. */
import type { IncidentEntry } from "../../core/sos/incident.ts";
import type { Order } from "./room.ts";
import type { Key, Values } from "./text/text.ts";

export type { IncidentEntry } from "../../core/sos/incident.ts";

/**
 * `text` null: it is `words`, which somebody wrote. `at`: the gateway's clock, Unix ms. `desk`: the console it was done
 * from; null where none is told. `tone`: what it is about, for those who only glance.
 */
export type LogLine = {
  readonly at: number;
  readonly text: Key | null;
  readonly values: Values;
  readonly words: string | null;
  readonly by: string | null;
  readonly desk: string | null;
  readonly tone: "press" | "taken" | "done" | "warning" | "plain";
};

/** `nameOf`: what a unit is called. Orders tell which unit an entry is about. */
export function logOf(
  entries: readonly IncidentEntry[],
  orders: readonly Order[],
  nameOf: (unit: string) => string,
): readonly LogLine[] {
  const units = new Map(orders.map((order) => [order.id, nameOf(order.unit)]));
  return entries.map((entry) => lineOf(entry, (order) => units.get(order) ?? "", nameOf));
}

type Part = Partial<LogLine> & { readonly text: Key | null };

function lineOf(
  { at, what }: IncidentEntry,
  unitOf: (order: string) => string,
  nameOf: (unit: string) => string,
): LogLine {
  const part = ((): Part => {
    switch (what.type) {
      case "signal": {
        const { event, drill, presses } = what.signal;
        const unit = nameOf(what.unit);
        if (event === "cancel") return { text: "log.cancel", values: { unit }, tone: "warning" };
        const again = event === "repress" ? "log.repress" : "log.raise";
        return { text: drill ? "log.drill" : again, values: { unit, presses }, tone: "press" };
      }
      case "seen":
        return { text: "log.seen", by: what.by.name, desk: deskOf(what.console) };
      case "acknowledge":
        return { text: "log.acknowledge", by: what.by.name, desk: deskOf(what.console), tone: "taken" };
      case "dispatch":
        return { text: "log.dispatch", values: { unit: nameOf(what.unit) }, by: what.by.name, tone: "taken" };
      case "on-scene": {
        const by = what.by?.name ?? null;
        if (what.unit === null) return { text: "log.onSceneByHand", by, tone: "done" };
        return { text: "log.onScene", values: { unit: nameOf(what.unit) }, by, tone: "done" };
      }
      case "resolve":
        return { text: "log.resolve", by: what.by.name, tone: "done" };
      case "close":
        return { text: `log.close.${what.outcome}`, by: what.by.name, words: what.note || null, tone: "done" };
      case "reopen":
        return { text: "log.reopen", by: what.by.name, tone: "taken" };
      case "note":
        return { text: null, words: what.text, by: what.by.name };
      case "contact":
        return { text: what.isLost ? "log.contactLost" : "log.contactBack", tone: what.isLost ? "warning" : "plain" };
      case "escalate":
        return { text: `log.escalate.${what.level}`, tone: "warning" };
      case "order":
        return { text: `log.order.${what.event}`, values: { unit: unitOf(what.order) } };
    }
  })();
  return { at, values: {}, words: null, by: null, desk: null, tone: "plain", ...part };
}

/** A window names itself after its desk, and after that what tells the desk's windows apart. */
function deskOf(console: string | null): string | null {
  const name = console?.slice(0, Math.max(0, console.lastIndexOf(" "))) ?? "";
  return name === "" || name === "console" ? null : name;
}
