/** What always holds at the gateway (sos.md; reliability.md I2, I3, I7 to I9), asked at each thing that happens. */
import type { DeskState } from "../../../gateway/core/sos/desk.ts";
import type { Incident, IncidentEntry } from "../../../gateway/core/sos/incident.ts";
import { type ShownIncident, shownIncident } from "../../../gateway/core/sos/view.ts";
import type { SosState } from "../../../protocol/messages.ts";
import {
  aboutIncidents,
  askerOf,
  type Book,
  has,
  isCancelled,
  isRinging,
  pressesHeard,
  type Story,
  standing,
} from "./book.ts";
import { Broken, type Cause, type CommandName, type Fact } from "./facts.ts";

/** Which commands may be the reason of an entry. */
const ASKED_AS: Readonly<Partial<Record<IncidentEntry["what"]["type"], readonly CommandName[]>>> = {
  seen: ["seen"],
  acknowledge: ["acknowledge", "dispatch"],
  dispatch: ["dispatch"],
  "on-scene": ["on-scene"],
  resolve: ["resolve"],
  close: ["close"],
  note: ["note"],
  reopen: ["reopen"],
};

/** Throws `Broken` at the fact that breaks a law. It keeps the book, which others may read. */
export function deskLaws(book: Book): (fact: Fact) => void {
  const asked = new Set<string>();
  // What was closed before may be forgotten, also once a clock has gone back.
  let since = 0;
  const checked: Checked = new Map();
  return (fact) => {
    if (fact.type === "in-mind" || fact.type === "told") since = Math.max(since, fact.since);
    switch (fact.type) {
      case "asked":
        asked.add(`${fact.what} ${fact.subject} ${fact.by}`);
        return;
      case "committed":
        for (const cause of fact.causes) committed(book, asked, cause);
        return;
      case "in-mind":
        return inMind(book, checked, fact.state, since);
      case "receipt":
        if (fact.isSos && !book.isKnown(fact.identity)) {
          throw new Broken("no receipt before durable", `${fact.identity} was receipted and is not on disk`);
        }
        return;
      case "told":
        return told(book, fact.unit, fact.message, since);
      default:
        return;
    }
  };
}

function committed(book: Book, asked: ReadonlySet<string>, cause: Cause): void {
  const { arrival, entries } = cause;
  const wasKnown = arrival !== null && book.isKnown(arrival.identity);
  if (wasKnown && entries.length > 0) {
    throw new Broken("a repetition changes nothing", `${arrival.identity} came again and added ${entries.length}`);
  }
  for (const entry of aboutIncidents(entries)) {
    beforeEntry(book, asked, entry);
    book.add({ arrival: null, entries: [entry] });
  }
  if (!arrival) return;
  book.add({ arrival, entries: [] });
  const { id, event, presses, drill } = arrival.record;
  const chain = book.chain(id);
  const stray = aboutIncidents(entries).find(({ incident }) => book.stories.get(incident)?.root !== id);
  if (stray) throw new Broken("one press, one incident", `a press of ${id} was put into ${stray.incident}`);
  if (chain.length === 0) throw new Broken("one press, one incident", `${id} is on disk and in no incident`);
  // A drill that is closed stays so.
  if (event !== "cancel" && !drill && pressesHeard(chain) < presses) {
    throw new Broken("no press is lost", `press ${presses} of ${id} is on disk and in no incident`);
  }
}

/** What must be so as long as the entry is not yet there. */
function beforeEntry(book: Book, asked: ReadonlySet<string>, entry: IncidentEntry): void {
  const { incident, what } = entry;
  const story = book.stories.get(incident);
  const by = askerOf(entry);
  const names = ASKED_AS[what.type] ?? [];
  const subject = what.type === "reopen" ? what.from : incident;
  if (by !== null && !names.some((name) => asked.has(`${name} ${subject} ${by}`))) {
    throw new Broken("only people change what people decide", `${what.type} of ${incident}: ${by} has not asked`);
  }
  if (by === null && ["seen", "acknowledge", "dispatch", "resolve", "close", "reopen", "note"].includes(what.type)) {
    throw new Broken("only people change what people decide", `${what.type} of ${incident} by nobody`);
  }
  if (what.type === "signal" && !story && what.continues !== null) goesOn(book, what.continues, what.signal.presses);
  if (!story) return;
  if (what.type === "acknowledge" && !isRinging(story) && !["OPEN", "SEEN"].includes(standing(story))) {
    throw new Broken("one is first", `${incident} was acknowledged twice`);
  }
  if (what.type === "close" && (isRinging(story) || ["OPEN", "SEEN"].includes(standing(story)))) {
    throw new Broken("what nobody has answered is not closed", incident);
  }
  if (standing(story) === "CLOSED" && !["note", "order"].includes(what.type)) {
    throw new Broken("closed is closed", `${what.type} was added to ${incident}`);
  }
}

/** A press may go on with a closed incident only when it is a new one. */
function goesOn(book: Book, from: string, presses: number): void {
  const before = book.stories.get(from);
  if (!before || standing(before) !== "CLOSED") throw new Broken("closed is closed", `${from} is open and went on`);
  const isNews = presses > pressesHeard(book.chain(before.root)) || before.entries.every((one) => isDrillEntry(one));
  if (!isNews) throw new Broken("one press, one incident", `press ${presses} of ${from} was known and rang anew`);
}

function isDrillEntry({ what }: IncidentEntry): boolean {
  return !("signal" in what) || what.signal.drill;
}

/** What was found right about an incident, for as long as neither it nor its journal has changed. */
type Checked = Map<string, { readonly incident: Incident | undefined; readonly entries: number }>;

/** Memory and disk say the same, and nothing open is ever missing. */
function inMind(book: Book, checked: Checked, state: DeskState, since: number): void {
  for (const story of book.stories.values()) {
    const incident = state.incidents.get(story.id);
    const last = checked.get(story.id);
    if (last && incident && last.incident === incident && last.entries === story.entries.length) continue;
    checked.set(story.id, { incident, entries: story.entries.length });
    const stands = standing(story);
    if (!incident) {
      if (stands === "CLOSED" && closedAt(story) < since) continue;
      throw new Broken("nothing open is ever forgotten", `${story.id} stands at ${stands} and is not in mind`);
    }
    if (incident.state !== stands) {
      throw new Broken("memory is what the disk says", `${story.id} is ${incident.state}, its journal says ${stands}`);
    }
    if (stands !== "CLOSED") asShown(story, shownIncident(incident, state, null));
  }
}

/** Consoles are shown what the disk says. */
function asShown(story: Story, { isRinging: rings, flags, presses }: ShownIncident): void {
  const { id } = story;
  if (rings !== isRinging(story)) {
    const text = rings ? "rings though it was answered" : "is silent though a press waits";
    throw new Broken("a press rings until it is answered", `${id} ${text}`);
  }
  if (flags.senderCancelled !== isCancelled(story)) {
    throw new Broken("a wish to cancel is shown", `${id} says ${flags.senderCancelled}`);
  }
  if (presses < pressesHeard([story])) throw new Broken("no press is lost", `${id} shows fewer presses`);
}

function closedAt({ entries }: Story): number {
  return entries.find(({ what }) => what.type === "close")?.at ?? Number.POSITIVE_INFINITY;
}

/** `sos/state` never says more than the disk, and never leaves out what is open. */
function told(book: Book, unit: string, { incidents }: SosState, since: number): void {
  const ids = new Set(incidents.map(({ id }) => id));
  for (const { id, rung } of incidents) {
    const story = book.stories.get(id);
    if (!isTrue(story, rung)) throw new Broken("honest rungs", `${unit} is told ${rung} of ${id}, the disk says no`);
  }
  for (const story of book.stories.values()) {
    if (story.unit !== unit || ids.has(story.id)) continue;
    if (standing(story) === "CLOSED" && closedAt(story) < since) continue;
    throw new Broken("nothing open is ever hidden", `${unit} is not told of ${story.id}`);
  }
}

/** Whether the gateway's disk bears out what a kit is told or shows. */
export function isTrue(story: Story | undefined, rung: string): boolean {
  switch (rung) {
    case "stored":
      return story !== undefined;
    case "seen":
      return has(story, "seen");
    case "acknowledged":
      return has(story, "acknowledge") || has(story, "reopen");
    case "dispatched":
      return has(story, "dispatch");
    case "closed":
      return has(story, "close");
    default:
      return false;
  }
}
