/** How far an SOS has come, and what the room is reminded of. */
import { isStanding as isStill } from "./look.ts";
import { isStanding } from "./orders.ts";
import type { Order, ShownIncident, ShownUnit } from "./room.ts";
import type { Key } from "./text/text.ts";

/** The steps that are drawn; `closed` is the end. */
export const STEPS = ["pressed", "acknowledged", "dispatched", "onScene", "closed"] as const;
/** Every step that has a time, in the order in which they come about. */
export const ALL_STEPS = [
  "pressed",
  "stored",
  "seen",
  "acknowledged",
  "dispatched",
  "accepted",
  "onScene",
  "resolved",
  "closed",
] as const;
export type StepName = (typeof ALL_STEPS)[number];

/** `next`: the room's turn. `skipped`: it never came about, and a later one has. `sinceMs`: from the press. */
export type Step = {
  readonly step: StepName;
  readonly is: "done" | "next" | "todo" | "skipped";
  readonly time: number | null;
  readonly sinceMs: number | null;
};

export function stepsOf({ times }: Pick<ShownIncident, "times">, steps: readonly StepName[] = STEPS): readonly Step[] {
  const last = steps.findLastIndex((step) => times[step] !== null);
  return steps.map((step, at) => {
    const time = times[step];
    const sinceMs = time === null ? null : Math.max(0, time - times.pressed);
    const is = time !== null ? "done" : at < last ? "skipped" : at === last + 1 ? "next" : "todo";
    return { step, is, time, sinceMs };
  });
}

/** The room is judged by this, from the press until somebody is there. */
export const TARGET_MS = 180_000;

/** The response clock: it runs from the press until somebody is there, or until it is over. */
export function responseClock(
  { times }: Pick<ShownIncident, "times">,
  now: number,
): { readonly ms: number; readonly isRunning: boolean; readonly isLate: boolean } {
  const end = times.onScene ?? times.resolved ?? times.closed;
  const ms = Math.max(0, (end ?? now) - times.pressed);
  return { ms, isRunning: end === null, isLate: ms > TARGET_MS };
}

const NOBODY_SENT_MS = 60_000;

/** `since`: when it began to be so. `unit`: who does not move. */
export type Prompt = { readonly key: Key; readonly since: number; readonly unit: string | null };

/** What to do about an incident that somebody has taken, while it waits for the room. `orders`: of `ordersOf`. */
export function promptOf(
  incident: ShownIncident,
  orders: readonly Order[],
  units: ReadonlyMap<string, ShownUnit>,
  now: number,
): Prompt | null {
  const { state, times, escalation, isRinging, flags } = incident;
  if (isRinging || flags.drill || (state !== "ACKNOWLEDGED" && state !== "DISPATCHED")) return null;
  const standing = orders.filter(isStanding);
  const isHelped = standing.length > 0 || orders.some((order) => order.state === "arrived");
  const since = Math.max(times.acknowledged ?? now, ...orders.flatMap(({ endedTime }) => endedTime ?? []));
  const isSent = state === "DISPATCHED" && (isHelped || orders.length === 0);
  if (!isSent && now - since >= NOBODY_SENT_MS) return { key: "sos.prompt.nobodySent", since, unit: null };
  if (state !== "DISPATCHED" || escalation?.level !== "not-moving") return null;
  const { at } = escalation;
  const stuck = standing.find(({ unit, issuedTime }) => issuedTime <= at && !hasMovedSince(units.get(unit), at));
  return stuck ? { key: "sos.prompt.notMoving", since: at, unit: stuck.unit } : null;
}

function hasMovedSince(unit: ShownUnit | undefined, time: number): boolean {
  return unit?.fix != null && unit.fix.fixTime > time && !isStill(unit);
}

/** What must be known of it besides its state; `warn`: before anything else. */
export type Flag = { readonly key: Key; readonly isWarning: boolean };

export function flagsOf({ flags, presses, continues }: ShownIncident): readonly Flag[] {
  const shown: Flag[] = [];
  if (flags.drill) shown.push({ key: "sos.flag.drill", isWarning: true });
  if (flags.late) shown.push({ key: "sos.flag.late", isWarning: true });
  if (flags.noFix) shown.push({ key: "sos.flag.noFix", isWarning: true });
  if (flags.senderCancelled) shown.push({ key: "sos.flag.cancelled", isWarning: true });
  if (flags.contactLost) shown.push({ key: "sos.flag.contactLost", isWarning: true });
  if (flags.silent) shown.push({ key: "sos.flag.silent", isWarning: true });
  if (presses > 1) shown.push({ key: "sos.flag.presses", isWarning: true });
  if (continues !== null) shown.push({ key: "sos.flag.continues", isWarning: false });
  return shown;
}

/** The incident's orders as they stand now, the newest first. */
export function ordersOf(incident: ShownIncident, orders: ReadonlyMap<string, Order>): readonly Order[] {
  const all = new Map(incident.orders.map((order) => [order.id, orders.get(order.id) ?? order]));
  for (const order of orders.values()) if (order.incident === incident.id) all.set(order.id, order);
  return [...all.values()].sort((a, b) => b.issuedTime - a.issuedTime);
}

const REOPEN_MS = 600_000;

/** How long a closed incident can still be taken up again; 0: no longer. */
export function reopenLeftMs({ state, times }: Pick<ShownIncident, "state" | "times">, now: number): number {
  if (state !== "CLOSED" || times.closed === null) return 0;
  return Math.max(0, times.closed + REOPEN_MS - now);
}

/** What can be done about it in its state. */
export type SosAct = "acknowledge" | "dispatch" | "on-scene" | "resolve" | "close" | "reopen";

export function actsOf(incident: ShownIncident, now: number): readonly SosAct[] {
  const { state, isRinging } = incident;
  if (state === "CLOSED") return reopenLeftMs(incident, now) > 0 ? ["reopen"] : [];
  const acts: SosAct[] = [];
  const isWaiting = isRinging || state === "OPEN" || state === "SEEN";
  if (isWaiting) acts.push("acknowledge");
  if (state !== "RESOLVED") acts.push("dispatch");
  if (state === "ACKNOWLEDGED" || state === "DISPATCHED") acts.push("on-scene");
  if (!isWaiting && state !== "RESOLVED") acts.push("resolve");
  if (!isWaiting) acts.push("close");
  return acts;
}
