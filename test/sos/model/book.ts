/**
 * The gateway's disk as a person would read it: which entries there are about each incident. Nothing of the code under test
 * is called to read it.
 */
import type { DeskEntry } from "../../../gateway/core/sos/desk.ts";
import type { IncidentEntry, IncidentState } from "../../../gateway/core/sos/incident.ts";
import type { SosRecord } from "../../../protocol/record.ts";
import { Broken, type Cause, type Identity } from "./facts.ts";

type What<T extends IncidentEntry["what"]["type"]> = Extract<IncidentEntry["what"], { readonly type: T }>;

export type Story = {
  readonly id: string;
  readonly unit: string;
  /** The incident that it goes on with. */
  readonly from: string | null;
  /** The first of those: the id that the kit made. */
  readonly root: string;
  readonly entries: IncidentEntry[];
};

export class Book {
  readonly stories = new Map<string, Story>();
  readonly arrivals = new Map<Identity, SosRecord>();
  /** By an incident, those that go on with it: one at a time. */
  readonly #next = new Map<string, string[]>();

  /** Whether the record of it was known before. */
  isKnown(identity: Identity): boolean {
    return this.arrivals.has(identity);
  }

  add({ arrival, entries }: Cause): void {
    if (arrival) this.arrivals.set(arrival.identity, arrival.record);
    for (const entry of entries) if ("incident" in entry) this.#addTo(entry);
  }

  /** An incident and what goes on with it, in order. */
  chain(id: string): readonly Story[] {
    const story = this.stories.get(id);
    const next = this.#next.get(id) ?? [];
    return [...(story ? [story] : []), ...next.flatMap((one) => this.chain(one))];
  }

  #addTo(entry: IncidentEntry): void {
    const { incident: id, what } = entry;
    const known = this.stories.get(id);
    if (known) {
      known.entries.push(entry);
      return;
    }
    if (what.type !== "signal" && what.type !== "reopen") throw new Broken("begin", `${what.type} begins ${id}`);
    const from = what.type === "signal" ? what.continues : what.from;
    if (from !== null) {
      const others = this.#next.get(from) ?? [];
      const open = others.map((one) => this.stories.get(one)).find((one) => one && !has(one, "close"));
      if (open) throw new Broken("one press, one incident", `${from} goes on as ${open.id} and as ${id}`);
      this.#next.set(from, [...others, id]);
    }
    const root = from === null ? id : (this.stories.get(from)?.root ?? from);
    this.stories.set(id, { id, unit: what.unit, from, root, entries: [entry] });
  }
}

export function has(story: Story | undefined, type: IncidentEntry["what"]["type"]): boolean {
  return story?.entries.some(({ what }) => what.type === type) ?? false;
}

/** Where it stands: the highest that any entry says; pressed again it is not resolved; one taken up again begins as acknowledged. */
export function standing({ entries }: Story): IncidentState {
  const types = new Set(entries.map(({ what }) => what.type));
  if (types.has("close")) return "CLOSED";
  if (entries.findLastIndex(({ what }) => what.type === "resolve") > lastRing(entries)) return "RESOLVED";
  if (types.has("on-scene")) return "ON_SCENE";
  if (types.has("dispatch")) return "DISPATCHED";
  if (types.has("acknowledge") || types.has("reopen")) return "ACKNOWLEDGED";
  return types.has("seen") ? "SEEN" : "OPEN";
}

/** The most presses that these have heard of. */
export function pressesHeard(stories: readonly Story[]): number {
  let most = 0;
  for (const { entries } of stories) {
    for (const { what } of entries) {
      if ("signal" in what && what.signal.event !== "cancel") most = Math.max(most, what.signal.presses);
    }
  }
  return most;
}

/** Whether a real press in it waits for an answer. */
export function isRinging({ entries }: Story): boolean {
  const answer = entries.findLastIndex(({ what }) => what.type === "acknowledge" || what.type === "reopen");
  return lastRing(entries) > answer;
}

/** Which entry is the last real press that was heard of for the first time; -1 when none is. */
function lastRing(entries: Story["entries"]): number {
  let last = -1;
  let heard = 0;
  let isDrill = true;
  for (const [n, { what }] of entries.entries()) {
    if (what.type === "signal") {
      const { event, presses, drill } = what.signal;
      const isPress = event !== "cancel";
      if (!drill && (n === 0 || (isPress && (isDrill || presses > heard)))) last = n;
      isDrill = isDrill && drill;
      heard = Math.max(heard, isPress ? presses : 0);
    }
    if (what.type === "reopen") {
      isDrill = what.signal.drill;
      heard = what.signal.presses;
    }
  }
  return last;
}

/** Whether the sender wished to cancel after the last press that is known. */
export function isCancelled(story: Story): boolean {
  const heard = pressesHeard([story]);
  return story.entries.some(({ what }) => {
    return what.type === "signal" && what.signal.event === "cancel" && what.signal.presses >= heard;
  });
}

/** Who asked for it, in the ledger's words; null where no person did. */
export function askerOf({ what }: Pick<IncidentEntry, "what">): string | null {
  return "by" in what ? ((what as What<"close">).by?.actor ?? null) : null;
}

export function aboutIncidents(entries: readonly DeskEntry[]): readonly IncidentEntry[] {
  return entries.filter((entry): entry is IncidentEntry => "incident" in entry);
}
