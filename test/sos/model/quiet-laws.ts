/** What must be so once all faults are over and everything has had its time (reliability.md I3, I4, I6). */
import { type applied, type DeskState, EMPTY_DESK } from "../../../gateway/core/sos/desk.ts";
import { liveDesk } from "../../../gateway/core/sos/live.ts";
import { type Book, isRinging, pressesHeard, standing } from "./book.ts";
import { Broken, type Hold } from "./facts.ts";
import type { Kit } from "./kit.ts";
import type { KitNotes, Press } from "./kit-laws.ts";

export type QuietUnit = {
  readonly kit: Kit;
  readonly holds: readonly Hold[];
  /** Whether presses may have become one for want of room on the board. */
  readonly isUncertain: boolean;
  /** How often SOS was down for about 2 s or more. */
  readonly longPresses: number;
};

const RUNG_OF_STANDING: Readonly<Record<string, string>> = {
  OPEN: "stored",
  SEEN: "seen",
  ACKNOWLEDGED: "acknowledged",
  DISPATCHED: "dispatched",
  ON_SCENE: "dispatched",
  RESOLVED: "dispatched",
};

export function quietUnit(book: Book, notes: KitNotes, { kit, holds, isUncertain, longPresses }: QuietUnit): void {
  const { unit, waiting, memory } = kit;
  const presses = notes.presses.get(unit) ?? [];
  if (!isUncertain) everyHoldCounts(unit, holds, presses);
  const most = longPresses + kit.faults;
  if (presses.length > most) {
    throw new Broken("one press, one incident", `${unit}: ${presses.length} presses of at most ${most} holds`);
  }
  if (waiting.size > 0) throw new Broken("no record is lost", `${unit} still keeps ${[...waiting.keys()]}`);
  for (const [identity, id] of notes.recorded) {
    const isMine = identity.startsWith(kit.outboxId) && id !== null;
    if (isMine && !book.isKnown(identity)) throw new Broken("no record is lost", `${identity} is not at the gateway`);
  }
  for (const press of presses) {
    if (!press.isDrill && pressesHeard(book.chain(press.id)) < press.presses) {
      throw new Broken("no press is lost", `press ${press.presses} of ${press.id} is in no incident`);
    }
  }
  const { incident } = memory;
  if (!incident) return;
  const story = book.stories.get(incident.id);
  const stands = story ? standing(story) : "nowhere";
  const wasSent = story?.entries.some(({ what }) => what.type === "dispatch") ?? false;
  const rung =
    stands === "RESOLVED" || stands === "ON_SCENE"
      ? wasSent
        ? "dispatched"
        : "acknowledged"
      : RUNG_OF_STANDING[stands];
  if (incident.rung !== rung) {
    throw new Broken(
      "the kit learns how far it has come",
      `${unit} shows ${incident.rung}, ${incident.id} is ${stands}`,
    );
  }
}

/** Each is a press that came no earlier than the finger, and a real one is in a real incident. */
function everyHoldCounts(unit: string, holds: readonly Hold[], presses: readonly Press[]): void {
  for (const owes of ["real", "any"] as const) {
    const owed = holds.filter((hold) => hold.owes === "real" || (hold.owes === "any" && owes === "any"));
    const counted = presses.filter(({ isDrill }) => owes === "any" || !isDrill);
    for (const { from } of owed) {
      const need = owed.filter((hold) => hold.from >= from).length;
      const have = counted.filter(({ at }) => at >= from).length;
      if (have < need) {
        const times = owed.map((hold) => `${hold.from}-${hold.to}`).join(" ");
        const made = counted.map(({ at, id }) => `${at} ${id}`).join(", ");
        const text = `${unit}: ${need} holds since ${from}, ${have} presses; holds ${times}; presses ${made}`;
        throw new Broken("every hold raises", text);
      }
    }
  }
}

/** What a start would find is what is in mind now, and every order has reached its unit. */
export function quietDesk(book: Book, state: DeskState | null, refold: typeof applied, units: readonly string[]): void {
  if (!state) throw new Broken("the gateway comes back", "it is down");
  const entries = [...book.stories.values()].flatMap((story) => story.entries);
  const again = refold(EMPTY_DESK, JSON.parse(JSON.stringify(entries)));
  for (const [id, incident] of state.incidents) {
    const other = again.incidents.get(id);
    if (JSON.stringify(other) !== JSON.stringify(incident)) {
      const text = `${JSON.stringify(incident)} is ${JSON.stringify(other)} when its journal is read again`;
      throw new Broken("memory is what the disk says", text);
    }
  }
  for (const { id, unit, state: stage } of state.orders.values()) {
    if (stage === "issued" && units.includes(unit)) throw new Broken("an order arrives", `${id} never reached ${unit}`);
  }
  const live = new Set(liveDesk(state, () => null).sos.map(({ id }) => id));
  for (const story of book.stories.values()) {
    if (live.has(story.id) === (standing(story) === "CLOSED")) {
      throw new Broken(
        "nothing open is ever hidden",
        `${story.id} is ${live.has(story.id) ? "" : "not "}on the consoles`,
      );
    }
    if (isRinging(story) && standing(story) === "CLOSED")
      throw new Broken("a press rings until it is answered", story.id);
  }
}
