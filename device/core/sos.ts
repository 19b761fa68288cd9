/**
 * One SOS on the device, from the press to the close (sos.md). Rungs only climb, and none is shown that was not told. A
 * pure machine; `now` and `at` are milliseconds since boot.
 */
import type { Rung, SosState } from "../../protocol/messages.ts";
import { includes, type Ranges } from "../../protocol/ranges.ts";
import type { Open } from "./kit/gesture.ts";

/** `latched`: on this device's disk and nowhere else, as far as it was told. */
export type KitRung = "latched" | Exclude<Rung, "closed">;

/** A record of the incident: seqs are of the outbox `outbox`. */
export type RecordId = { readonly outbox: string; readonly seq: number };

export type Incident = {
  readonly id: string;
  readonly isDrill: boolean;
  readonly isSilent: boolean;
  /** Holds so far, the first included. */
  readonly presses: number;
  readonly rung: KitRung;
  /** When the kit took it up; a reboot counts anew. */
  readonly openedAt: number;
  /** When a drill ends by itself; null for a real one, which only `closed` ends. */
  readonly endsAt: number | null;
  /** Its last records that no receipt has covered. */
  readonly waiting: readonly RecordId[];
  /** Presses that were counted and are in no record yet, since so many wait. */
  readonly isOwed: boolean;
  /** When its last record was made. */
  readonly recordedAt: number;
};

/** A record that is to be made: `at` is when it happened. */
export type SosEvent = {
  readonly id: string;
  readonly event: "raise" | "repress" | "cancel";
  readonly drill: boolean;
  readonly silent: boolean;
  readonly presses: number;
  readonly at: number;
};

export type SosInput =
  | { readonly type: "hold" | "drill" | "cancel"; readonly at: number }
  | { readonly type: "recorded"; readonly id: string; readonly record: RecordId }
  | { readonly type: "receipt"; readonly outbox: string; readonly stored: Ranges }
  | { readonly type: "state"; readonly incidents: SosState["incidents"] }
  | { readonly type: "tick" };

/** `newId`: a ULID made now. `isSilent`: what profile and settings say now. */
export type SosMoment = { readonly now: number; readonly newId: string; readonly isSilent: boolean };

/** `events`: records to be made of it, once the incident is on disk. */
export type SosStep = { readonly incident: Incident | null; readonly events: readonly SosEvent[] };

/** Records of one incident without a receipt; beyond it, presses are counted and told together, so often. */
export const MOST_WAITING = 16;
const TELL_OWED_EVERY_MS = 15_000;
const DRILL_MS = 120_000;
/** Long enough to see that the drill was acknowledged. */
const DRILL_ACKNOWLEDGED_MS = 10_000;

const MOST_PRESSES = 1_000_000;

const LADDER: readonly KitRung[] = ["latched", "stored", "seen", "acknowledged", "dispatched"];

export function step(incident: Incident | null, input: SosInput, moment: SosMoment): SosStep {
  switch (input.type) {
    case "hold":
      return incident === null || incident.isDrill
        ? raised(input.at, false, moment)
        : pressedAgain(incident, input.at, moment.now);
    case "drill":
      return incident === null ? raised(input.at, true, moment) : pressedAgain(incident, input.at, moment.now);
    case "cancel":
      return cancelled(incident, input.at);
    case "recorded":
      if (incident?.id !== input.id) return { incident, events: [] };
      return {
        incident: { ...incident, waiting: [...incident.waiting, input.record].slice(-MOST_WAITING) },
        events: [],
      };
    case "receipt":
      return incident === null ? { incident, events: [] } : receipted(incident, input.outbox, input.stored, moment);
    case "state":
      return toldState(incident, input.incidents, moment.now);
    case "tick":
      return ticked(incident, moment.now);
  }
}

/** What an OK beside SOS means now. */
export function openOf(incident: Incident | null): Open {
  if (incident === null) return "none";
  return incident.isDrill ? "drill" : "real";
}

/** The incident after a restart: of the same id and on the same rung; its own clock begins anew. */
export function resumed(incident: Incident | null, now: number): Incident | null {
  if (incident === null) return null;
  return { ...incident, openedAt: now, recordedAt: now, endsAt: incident.isDrill ? now + DRILL_MS : null };
}

function raised(at: number, isDrill: boolean, { now, newId, isSilent }: SosMoment): SosStep {
  const incident: Incident = {
    id: newId,
    isDrill,
    isSilent,
    presses: 1,
    rung: "latched",
    openedAt: now,
    endsAt: isDrill ? now + DRILL_MS : null,
    waiting: [],
    isOwed: false,
    recordedAt: now,
  };
  return { incident, events: [eventOf(incident, "raise", at)] };
}

function pressedAgain(incident: Incident, at: number, now: number): SosStep {
  const next = { ...incident, presses: Math.min(MOST_PRESSES, incident.presses + 1), isOwed: true };
  const isCrowded = incident.waiting.length >= MOST_WAITING && now - incident.recordedAt < TELL_OWED_EVERY_MS;
  return isCrowded ? { incident: next, events: [] } : tellOwed(next, at, now);
}

function tellOwed(incident: Incident, at: number, now: number): SosStep {
  const next = { ...incident, isOwed: false, recordedAt: now };
  return { incident: next, events: [eventOf(next, "repress", at)] };
}

function ticked(incident: Incident | null, now: number): SosStep {
  if (incident === null || (incident.endsAt !== null && now >= incident.endsAt)) return { incident: null, events: [] };
  const isDue = incident.isOwed && now - incident.recordedAt >= TELL_OWED_EVERY_MS;
  return isDue ? tellOwed(incident, now, now) : { incident, events: [] };
}

/** Asked, sent, shown to the room: the incident stays open. */
function cancelled(incident: Incident | null, at: number): SosStep {
  return { incident, events: incident === null ? [] : [eventOf(incident, "cancel", at)] };
}

/** Any record of it that the gateway has stored says that the gateway knows of it. */
function receipted(incident: Incident, outbox: string, stored: Ranges, { now }: SosMoment): SosStep {
  const waiting = incident.waiting.filter((one) => one.outbox !== outbox || !includes(stored, one.seq));
  if (waiting.length === incident.waiting.length) return { incident, events: [] };
  const next = climbed({ ...incident, waiting }, "stored", now);
  return next.isOwed ? tellOwed(next, now, now) : { incident: next, events: [] };
}

/** A press that is in no record yet is told even so: it came after what was closed, or the room has not heard of it. */
function toldState(incident: Incident | null, incidents: SosState["incidents"], now: number): SosStep {
  const next = told(incident, incidents, now);
  const isUntold = incident !== null && next === null && incident.isOwed;
  return { incident: next, events: isUntold ? [eventOf(incident, "repress", now)] : [] };
}

/** An id that is not the kit's changes nothing, and neither does one that is not listed. */
function told(incident: Incident | null, incidents: SosState["incidents"], now: number): Incident | null {
  return incidents.reduce<Incident | null>((known, { id, rung }) => {
    if (known?.id !== id) return known;
    return rung === "closed" ? null : climbed(known, rung, now);
  }, incident);
}

function climbed(incident: Incident, rung: KitRung, now: number): Incident {
  if (LADDER.indexOf(rung) <= LADDER.indexOf(incident.rung)) return incident;
  const isTaken = LADDER.indexOf(rung) >= LADDER.indexOf("acknowledged");
  const isFirst = LADDER.indexOf(incident.rung) < LADDER.indexOf("acknowledged");
  const endsAt =
    incident.endsAt !== null && isTaken && isFirst
      ? Math.min(incident.endsAt, now + DRILL_ACKNOWLEDGED_MS)
      : incident.endsAt;
  return { ...incident, rung, endsAt };
}

function eventOf({ id, isDrill, isSilent, presses }: Incident, event: SosEvent["event"], at: number): SosEvent {
  return { id, event, drill: isDrill, silent: isSilent, presses, at };
}
