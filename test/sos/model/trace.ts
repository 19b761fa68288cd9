/** Facts in words, for whoever reads how a world came to break a law. */
import type { PanelMemory } from "../../../device/core/kit/panel.ts";
import type { DeskEntry } from "../../../gateway/core/sos/desk.ts";
import type { Fact } from "./facts.ts";

/** Empty for what nobody needs to read. */
export function lineOf(fact: Fact): string {
  switch (fact.type) {
    case "kit-disk":
      return `${fact.unit}: disk ${memoryText(fact.after)}`;
    case "kit-recorded":
      return `${fact.unit}: record ${fact.identity} ${fact.id ?? ""}`;
    case "lamp":
      return `${fact.unit}: lamp ${fact.pattern}`;
    case "board-answered":
      return `${fact.unit}: event ${fact.boot},${fact.n} answered`;
    case "asked":
      return `${fact.by} asks: ${fact.what} ${fact.subject}`;
    case "answered":
      return `${fact.by} is answered: ${fact.what} ${fact.subject}: ${fact.refusal ?? "done"}`;
    case "committed":
      return fact.causes
        .map(({ arrival, entries }) => {
          const { id, event, presses } = arrival?.record ?? {};
          const came = arrival ? `${arrival.identity} (${id} ${event} ${presses}) ` : "";
          return `gateway: disk ${came}${entries.map(entryText).join(", ")}`;
        })
        .join("; ");
    case "in-mind":
      return "";
    case "receipt":
      return `gateway: receipt ${fact.identity}`;
    case "told":
      return `gateway: tells ${fact.unit} ${fact.message.incidents.map(({ id, rung }) => `${id} ${rung}`).join(", ")}`;
  }
}

function memoryText({ incident, buttons, pending }: PanelMemory): string {
  const sos =
    incident === null
      ? "idle"
      : `${incident.id} ${incident.isDrill ? "drill " : ""}${incident.rung} x${incident.presses}${incident.isOwed ? " owed" : ""}`;
  const sosButton =
    buttons.sos.phase === "down" ? `down ${buttons.sos.meaning} at ${buttons.sos.at}` : buttons.sos.phase;
  return `${sos}; SOS ${sosButton}, OK ${buttons.ok.phase}; ${pending.length} pending`;
}

function entryText(entry: DeskEntry): string {
  const { what } = entry;
  if (!("incident" in entry)) return `order ${entry.order} ${what.type}`;
  if (what.type === "signal") {
    const { event, presses, drill } = what.signal;
    return `${entry.incident} ${drill ? "drill " : ""}${event} ${presses}${what.continues ? ` continues ${what.continues}` : ""}`;
  }
  return `${entry.incident} ${what.type}${"by" in what && what.by ? ` by ${what.by.name}` : ""}`;
}
