/** What always holds on a vehicle (sos.md; reliability.md I6 to I9), asked at each thing that happens. */
import type { PanelMemory } from "../../../device/core/kit/panel.ts";
import { includes } from "../../../protocol/ranges.ts";
import type { Book } from "./book.ts";
import { isTrue } from "./desk-laws.ts";
import { Broken, type Fact } from "./facts.ts";

/** A press that the kit has counted, once it was on its disk. */
export type Press = { readonly at: number; readonly id: string; readonly presses: number; readonly isDrill: boolean };

const LADDER = ["latched", "stored", "seen", "acknowledged", "dispatched"];
const LAMP_OF_RUNG: Readonly<Record<string, string>> = {
  LATCHED: "latched",
  STORED: "stored",
  SEEN: "seen",
  ACKNOWLEDGED: "acknowledged",
  DISPATCHED: "dispatched",
};

export type KitNotes = {
  /** By unit. */
  readonly presses: Map<string, Press[]>;
  /** Records that were made: by identity, the id of their SOS. */
  readonly recorded: Map<string, string | null>;
  /** By id, its highest rung so far. */
  readonly rungs: Map<string, number>;
  /** Ids that the kit has let go of. */
  readonly over: Set<string>;
};

/** Throws `Broken` at the fact that breaks a law. */
export function kitLaws(book: Book, notes: KitNotes, now: () => number): (fact: Fact) => void {
  return (fact) => {
    switch (fact.type) {
      case "kit-disk":
        return written(book, notes, fact.unit, fact.before, fact.after, now());
      case "kit-recorded":
        if (notes.recorded.has(fact.identity)) throw new Broken("one identity, one record", fact.identity);
        notes.recorded.set(fact.identity, fact.id);
        return;
      case "lamp":
        return shown(book, fact.unit, fact.pattern, fact.disk);
      case "board-answered":
        if (!fact.disk.seen.boots.some(({ boot, events }) => boot === fact.boot && includes(events, fact.n))) {
          throw new Broken("on disk before it is answered", `event ${fact.boot},${fact.n} of ${fact.unit}`);
        }
        return;
      default:
        return;
    }
  };
}

function written(
  book: Book,
  { presses, rungs, over }: KitNotes,
  unit: string,
  { incident: was }: PanelMemory,
  { incident }: PanelMemory,
  at: number,
): void {
  const isSame = was?.id === incident?.id;
  if (was && !isSame) {
    over.add(was.id);
    if (!was.isDrill && !isTrue(book.stories.get(was.id), "closed")) {
      throw new Broken("absence never clears", `${unit} let go of ${was.id}, which nobody has closed`);
    }
  }
  if (!incident) return;
  if (over.has(incident.id)) throw new Broken("closed is closed", `${unit} took ${incident.id} up again`);
  const rung = LADDER.indexOf(incident.rung);
  if (rung < (rungs.get(incident.id) ?? 0)) throw new Broken("rungs only climb", `${incident.id}: ${incident.rung}`);
  rungs.set(incident.id, rung);
  const before = isSame ? (was?.presses ?? 0) : 0;
  if (incident.presses < before) throw new Broken("no press is lost", `${incident.id} counts ${incident.presses}`);
  const list = presses.get(unit) ?? [];
  for (let n = before + 1; n <= incident.presses; n += 1) {
    list.push({ at, id: incident.id, presses: n, isDrill: incident.isDrill });
  }
  presses.set(unit, list);
}

function shown(book: Book, unit: string, pattern: string, { incident }: PanelMemory): void {
  const rung = LAMP_OF_RUNG[pattern];
  if (rung === undefined) {
    if (incident) throw new Broken("absence never clears", `${unit} shows ${pattern} while ${incident.id} is open`);
    return;
  }
  if (!incident) throw new Broken("latched is on disk", `${unit} shows ${pattern}, and its disk knows of no SOS`);
  if (rung === "latched") return;
  if (!isTrue(book.stories.get(incident.id), rung)) {
    throw new Broken("honest rungs", `${unit} shows ${pattern} for ${incident.id}, the gateway's disk says no`);
  }
}
