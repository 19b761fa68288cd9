/**
 * An SOS as the room sees it: a fold over its entries in the desk's journal, which is only ever added to. No timer,
 * disconnect, restart or retention rule is an entry that closes it (sos.md).
 */
import type { Rung } from "../../../protocol/messages.ts";
import type { SosRecord } from "../../../protocol/record.ts";

export const STATES = ["OPEN", "SEEN", "ACKNOWLEDGED", "DISPATCHED", "ON_SCENE", "RESOLVED", "CLOSED"] as const;
export type IncidentState = (typeof STATES)[number];

export const OUTCOMES = ["real", "false", "drill", "test", "duplicate"] as const;
export type CloseOutcome = (typeof OUTCOMES)[number];

/** What a press says, of the wire's `sos` record: `time` is the instant it is credited to (Unix ms). */
export type Signal = Pick<SosRecord, "event" | "drill" | "silent" | "presses" | "position" | "positionAgeMs"> & {
  readonly time: number;
};

/** Who did it: the actor of the ledger and the name that people are shown. */
export type By = { readonly actor: string; readonly name: string };

/** What happened to an incident. */
export type Happening =
  /** `continues`: the closed incident whose officer has pressed again. */
  | { readonly type: "signal"; readonly unit: string; readonly signal: Signal; readonly continues: string | null }
  /** A console with a visible page has drawn it. */
  | { readonly type: "seen"; readonly by: By; readonly console: string }
  /** Also of a press that came after an acknowledgement. */
  | { readonly type: "acknowledge"; readonly by: By; readonly console: string | null }
  | { readonly type: "dispatch"; readonly by: By; readonly order: string; readonly unit: string }
  /** `by` null: the ordered unit is near. */
  | { readonly type: "on-scene"; readonly by: By | null; readonly unit: string | null }
  | { readonly type: "resolve"; readonly by: By }
  | { readonly type: "close"; readonly by: By; readonly outcome: CloseOutcome; readonly note: string }
  /** This incident goes on with a closed one. */
  | { readonly type: "reopen"; readonly by: By; readonly unit: string; readonly from: string; readonly signal: Signal }
  | { readonly type: "note"; readonly by: By; readonly text: string }
  | { readonly type: "contact"; readonly isLost: boolean }
  | { readonly type: "escalate"; readonly level: EscalationLevel }
  /** What an ordered unit did with its order. */
  | {
      readonly type: "order";
      readonly order: string;
      readonly event: "delivered" | "accepted" | "declined" | "arrived";
    };

/**
 * `siren-unseen`: nothing has drawn it within 5 s. `louder`: 15 s unacknowledged. `siren`: 30 s, and again every 30 s.
 * `nobody-sent`: acknowledged for 60 s and nobody sent. `not-moving`: an ordered unit has stood for 60 s.
 */
export type EscalationLevel = "siren-unseen" | "louder" | "siren" | "nobody-sent" | "not-moving";

/** `at`: the gateway's clock, Unix ms. */
export type IncidentEntry = { readonly incident: string; readonly at: number; readonly what: Happening };

/** When the first of each came about, by the gateway's clock but for `pressed`; null while it has not. */
export type IncidentTimes = {
  readonly pressed: number;
  readonly stored: number;
  readonly seen: number | null;
  readonly acknowledged: number | null;
  readonly dispatched: number | null;
  readonly accepted: number | null;
  readonly onScene: number | null;
  readonly resolved: number | null;
  readonly closed: number | null;
};

export type Incident = {
  readonly id: string;
  readonly unit: string;
  readonly state: IncidentState;
  /** Whether a press waits for an acknowledgement: the first one, or one that came after an acknowledgement. */
  readonly isUnanswered: boolean;
  /** Since when it waits; null when none does. */
  readonly unansweredSince: number | null;
  readonly times: IncidentTimes;
  /** Presses heard of; 0 while only a cancel has come. */
  readonly presses: number;
  readonly isDrill: boolean;
  readonly isSilent: boolean;
  readonly senderCancelled: boolean;
  /** How many presses the sender has wished to cancel; 0 while it has not wished it. */
  readonly cancelledPresses: number;
  readonly contactLost: boolean;
  /** The position that came with the newest press that had one. */
  readonly position: SosRecord["position"];
  readonly positionAgeMs: number | null;
  readonly acknowledgedBy: By | null;
  /** The orders given for it. */
  readonly orders: readonly string[];
  readonly outcome: CloseOutcome | null;
  /** The closed incident that this one goes on with. */
  readonly continues: string | null;
  readonly escalations: readonly { readonly level: EscalationLevel; readonly at: number }[];
};

/** A press that took longer than this to get here is shown with its age. */
const LATE_MS = 60_000;

/** Whether the press took so long that the officer may be elsewhere by now. */
export function isLate(incident: Incident): boolean {
  return incident.times.stored - incident.times.pressed > LATE_MS;
}

/** The incident after one more entry; null as long as nothing has begun it. */
export function fold(incident: Incident | null, entry: IncidentEntry): Incident | null {
  const { at, what } = entry;
  if (!incident) {
    if (what.type === "signal") {
      return { ...begun(entry.incident, what.unit, what.signal, at), continues: what.continues };
    }
    if (what.type === "reopen") {
      const again = begun(entry.incident, what.unit, what.signal, at);
      return { ...acknowledged(again, what.by, at), continues: what.from };
    }
    return null;
  }
  switch (what.type) {
    case "signal":
      return withSignal(incident, what.signal, at);
    case "seen":
      return { ...incident, ...climbed(incident, "SEEN"), times: first(incident.times, "seen", at) };
    case "acknowledge":
      return acknowledged(incident, what.by, at);
    case "dispatch":
      return {
        ...incident,
        ...climbed(incident, "DISPATCHED"),
        orders: [...incident.orders, what.order],
        times: first(incident.times, "dispatched", at),
      };
    case "on-scene":
      return { ...incident, ...climbed(incident, "ON_SCENE"), times: first(incident.times, "onScene", at) };
    case "resolve":
      return { ...incident, ...climbed(incident, "RESOLVED"), times: first(incident.times, "resolved", at) };
    case "close":
      return { ...incident, state: "CLOSED", outcome: what.outcome, times: first(incident.times, "closed", at) };
    case "contact":
      return { ...incident, contactLost: what.isLost };
    case "escalate":
      return { ...incident, escalations: [...incident.escalations, { level: what.level, at }] };
    case "order":
      return what.event === "accepted" ? { ...incident, times: first(incident.times, "accepted", at) } : incident;
    case "note":
    case "reopen":
      return incident;
  }
}

/** `continue`: a press that came after the close: a new incident that goes on with this one. */
export type Reception = "append" | "continue" | "nothing";

/** What becomes of a signal for an incident that is there. */
export function received(incident: Incident, signal: Signal): Reception {
  if (incident.state !== "CLOSED") return "append";
  // A wish to cancel a press that has not come yet tells of that press, once.
  const tellsOfPress = signal.event === "cancel" && !signal.drill && signal.presses > pressesToldOf(incident);
  return ringsAgain(incident, signal) || tellsOfPress ? "continue" : "nothing";
}

/** Whether the signal is of before the close of `closed`, and so is no news for what goes on with it. */
export function isOlder({ event, presses, drill }: Signal, closed: Incident): boolean {
  if (event === "cancel") return presses <= pressesToldOf(closed);
  return presses <= closed.presses && (!closed.isDrill || drill);
}

/** Presses that have come, or that a wish to cancel them was told of. */
function pressesToldOf({ presses, cancelledPresses }: Incident): number {
  return Math.max(presses, cancelledPresses);
}

/** What the kit is told: never more than is on the gateway's disk. */
export function rungOf(incident: Incident): { readonly rung: Rung; readonly by: string | null; readonly at: number } {
  const { times } = incident;
  const by = incident.acknowledgedBy?.name ?? null;
  switch (incident.state) {
    case "OPEN":
      return { rung: "stored", by: null, at: times.stored };
    case "SEEN":
      return { rung: "seen", by: null, at: times.seen ?? times.stored };
    case "ACKNOWLEDGED":
      return { rung: "acknowledged", by, at: times.acknowledged ?? times.stored };
    case "DISPATCHED":
    case "ON_SCENE":
    case "RESOLVED":
      // Resolved without anyone sent: nobody is coming, and the kit is not told so.
      if (times.dispatched === null) return { rung: "acknowledged", by, at: times.acknowledged ?? times.stored };
      return { rung: "dispatched", by, at: times.dispatched };
    case "CLOSED":
      return { rung: "closed", by: null, at: times.closed ?? times.stored };
  }
}

function begun(id: string, unit: string, signal: Signal, at: number): Incident {
  const isWaiting = !signal.drill;
  return {
    id,
    unit,
    state: "OPEN",
    isUnanswered: isWaiting,
    unansweredSince: isWaiting ? at : null,
    times: {
      pressed: Math.min(signal.time, at),
      stored: at,
      seen: null,
      acknowledged: null,
      dispatched: null,
      accepted: null,
      onScene: null,
      resolved: null,
      closed: null,
    },
    presses: signal.event === "cancel" ? 0 : signal.presses,
    isDrill: signal.drill,
    isSilent: signal.silent,
    senderCancelled: signal.event === "cancel",
    cancelledPresses: signal.event === "cancel" ? signal.presses : 0,
    contactLost: false,
    position: signal.position,
    positionAgeMs: signal.positionAgeMs,
    acknowledgedBy: null,
    orders: [],
    outcome: null,
    continues: null,
    escalations: [],
  };
}

/**
 * A further press, a repetition, or a wish to cancel. Signals come in any order. One that is no drill makes the whole
 * incident real, since whatever is ambiguous is.
 */
function withSignal(incident: Incident, signal: Signal, at: number): Incident {
  if (incident.state === "CLOSED") return incident;
  const isCancel = signal.event === "cancel";
  const rings = ringsAgain(incident, signal);
  const presses = isCancel ? incident.presses : Math.max(incident.presses, signal.presses);
  const cancelledPresses = isCancel ? Math.max(incident.cancelledPresses, signal.presses) : incident.cancelledPresses;
  return {
    ...incident,
    isDrill: incident.isDrill && signal.drill,
    isSilent: incident.isSilent || signal.silent,
    presses,
    senderCancelled: cancelledPresses > 0 && cancelledPresses >= presses,
    cancelledPresses,
    ...(rings && incident.state === "RESOLVED" ? unresolved(incident) : {}),
    isUnanswered: incident.isUnanswered || rings,
    unansweredSince: rings ? (incident.unansweredSince ?? at) : incident.unansweredSince,
    escalations: rings && !incident.isUnanswered ? [] : incident.escalations,
    times: {
      ...incident.times,
      pressed: Math.min(incident.times.pressed, signal.time),
      ...(rings ? { resolved: null } : {}),
    },
    ...(isNewerPlace(signal, incident) ? { position: signal.position, positionAgeMs: signal.positionAgeMs } : {}),
  };
}

/** What is pressed again is not resolved: somebody may have to be sent once more. No other entry takes a state back. */
function unresolved({ times }: Incident): Pick<Incident, "state"> {
  return { state: times.onScene !== null ? "ON_SCENE" : times.dispatched !== null ? "DISPATCHED" : "ACKNOWLEDGED" };
}

/** By when it was found, then by when it was told: a signal that comes again says nothing new. */
function isNewerPlace(signal: Signal, known: Pick<Incident, "position" | "positionAgeMs">): boolean {
  if (signal.position === null) return false;
  const sinceMs = signal.position.fixTime - (known.position?.fixTime ?? Number.NEGATIVE_INFINITY);
  return sinceMs > 0 || (sinceMs === 0 && (signal.positionAgeMs ?? 0) > (known.positionAgeMs ?? 0));
}

/** Whether the signal is a press that nobody has answered yet. */
function ringsAgain(incident: Incident, signal: Signal): boolean {
  if (signal.event === "cancel" || (incident.isDrill && signal.drill)) return false;
  return incident.isDrill || signal.presses > incident.presses;
}

function acknowledged(incident: Incident, by: By, at: number): Incident {
  return {
    ...incident,
    ...climbed(incident, "ACKNOWLEDGED"),
    isUnanswered: false,
    unansweredSince: null,
    acknowledgedBy: incident.acknowledgedBy ?? by,
    times: first(incident.times, "acknowledged", at),
  };
}

/** States are only climbed. */
function climbed(incident: Incident, to: IncidentState): { readonly state: IncidentState } {
  return { state: STATES.indexOf(to) > STATES.indexOf(incident.state) ? to : incident.state };
}

function first(
  times: IncidentTimes,
  which: Exclude<keyof IncidentTimes, "pressed" | "stored">,
  at: number,
): IncidentTimes {
  return times[which] === null ? { ...times, [which]: at } : times;
}
