/** What an operator may do with an incident in each state, and the sentence of what they may not. */
import type { By, CloseOutcome, Happening, Incident, IncidentState } from "./incident.ts";

export type Command =
  | { readonly type: "seen"; readonly by: By; readonly console: string }
  | { readonly type: "acknowledge"; readonly by: By; readonly console: string | null }
  | { readonly type: "dispatch"; readonly by: By; readonly order: string; readonly unit: string }
  | { readonly type: "on-scene"; readonly by: By | null; readonly unit: string | null }
  | { readonly type: "resolve"; readonly by: By }
  | { readonly type: "close"; readonly by: By; readonly outcome: CloseOutcome; readonly note: string }
  | { readonly type: "note"; readonly by: By; readonly text: string };

/**
 * `nothing`: it is so already, and a repetition does no harm. `conflict`: it cannot be, and the operator is told why.
 */
export type Verdict =
  | { readonly verdict: "do"; readonly happenings: readonly Happening[] }
  | { readonly verdict: "nothing" }
  | { readonly verdict: "conflict"; readonly text: string };

const NOTHING: Verdict = { verdict: "nothing" };

export function judge(incident: Incident, command: Command): Verdict {
  const { state } = incident;
  switch (command.type) {
    case "note":
      return { verdict: "do", happenings: [command] };
    case "seen":
      return state === "OPEN" ? { verdict: "do", happenings: [command] } : NOTHING;
    case "acknowledge":
      return acknowledge(incident, command);
    case "dispatch":
      return dispatch(incident, command);
    case "on-scene":
      if (isOneOf(state, "ACKNOWLEDGED", "DISPATCHED")) return { verdict: "do", happenings: [command] };
      return command.by === null || state === "ON_SCENE" ? NOTHING : refused(incident, "marked as on scene");
    case "resolve":
      if (state === "RESOLVED") return NOTHING;
      if (incident.isUnanswered) return refused(incident, "resolved");
      if (isOneOf(state, "ACKNOWLEDGED", "DISPATCHED", "ON_SCENE")) return { verdict: "do", happenings: [command] };
      return refused(incident, "resolved");
    case "close":
      if (state === "CLOSED" || incident.isUnanswered || isOneOf(state, "OPEN", "SEEN")) {
        return refused(incident, "closed");
      }
      return { verdict: "do", happenings: [command] };
  }
}

/** One wins; whoever comes second is told who was first. A press after that can be acknowledged by anyone again. */
function acknowledge(incident: Incident, command: Extract<Command, { type: "acknowledge" }>): Verdict {
  if (incident.state === "CLOSED") return refused(incident, "acknowledged");
  const isFirst = isOneOf(incident.state, "OPEN", "SEEN");
  if (isFirst || incident.isUnanswered) return { verdict: "do", happenings: [command] };
  if (incident.acknowledgedBy?.actor === command.by.actor) return NOTHING;
  return { verdict: "conflict", text: `${incident.acknowledgedBy?.name ?? "Somebody"} was first to acknowledge it.` };
}

/** Whoever sends a unit has taken the incident. */
function dispatch(incident: Incident, command: Extract<Command, { type: "dispatch" }>): Verdict {
  if (isOneOf(incident.state, "RESOLVED", "CLOSED")) return refused(incident, "dispatched for");
  if (incident.orders.includes(command.order)) return NOTHING;
  const isTaken = !isOneOf(incident.state, "OPEN", "SEEN") && !incident.isUnanswered;
  const take: Happening = { type: "acknowledge", by: command.by, console: null };
  return { verdict: "do", happenings: isTaken ? [command] : [take, command] };
}

function refused(incident: Incident, what: string): Verdict {
  const { state, isUnanswered } = incident;
  const why =
    state === "CLOSED"
      ? "it is closed; reopen it, or answer the new one"
      : isUnanswered || isOneOf(state, "OPEN", "SEEN")
        ? "a press waits for an acknowledgement; acknowledge it first"
        : `it is ${WORDS[state]}`;
  return { verdict: "conflict", text: `The incident cannot be ${what}: ${why}.` };
}

const WORDS: Readonly<Record<IncidentState, string>> = {
  OPEN: "open",
  SEEN: "seen",
  ACKNOWLEDGED: "acknowledged",
  DISPATCHED: "dispatched",
  ON_SCENE: "on scene",
  RESOLVED: "resolved",
  CLOSED: "closed",
};

function isOneOf(state: IncidentState, ...states: readonly IncidentState[]): boolean {
  return states.includes(state);
}
