/** What is done while nobody answers: louder, further, again. It never changes where an incident stands. */
import type { EscalationLevel, Incident } from "./incident.ts";

const UNSEEN_MS = 5_000;
const LOUDER_MS = 15_000;
const SIREN_MS = 30_000;
const NOBODY_SENT_MS = 60_000;
const NOT_MOVING_MS = 60_000;

/**
 * Who is on the way, Unix ms. `stoodSince`: since when each ordered unit that is not there yet has not moved, or has not been heard.
 * `aloneSince`: since when no order stands any more and none has arrived; null: one does, one has, or none was given.
 */
export type Help = { readonly stoodSince: readonly number[]; readonly aloneSince: number | null };

/** What is due now. */
export function due(incident: Incident, { stoodSince, aloneSince }: Help, now: number): readonly EscalationLevel[] {
  if (incident.isDrill || incident.state === "CLOSED") return [];
  const done = (level: EscalationLevel) => incident.escalations.filter((one) => one.level === level).length;
  const levels: EscalationLevel[] = [];
  if (incident.unansweredSince !== null) {
    const shownMs = now - incident.unansweredSince;
    // A clock that was set back well behind the press says nothing of how long it waits: it may be too long.
    const waited = shownMs < -UNSEEN_MS ? Number.POSITIVE_INFINITY : shownMs;
    if (waited >= UNSEEN_MS && incident.times.seen === null && done("siren-unseen") === 0) levels.push("siren-unseen");
    if (waited >= LOUDER_MS && done("louder") === 0) levels.push("louder");
    const sirens = done("siren");
    const isSirenDue = Number.isFinite(waited) ? waited >= SIREN_MS * (sirens + 1) : sirens === 0;
    if (isSirenDue) levels.push("siren");
    return levels;
  }
  const { state, times } = incident;
  const isSaidSince = (level: EscalationLevel, since: number) =>
    incident.escalations.some((one) => one.level === level && one.at >= since);
  const alone =
    state === "ACKNOWLEDGED" ? (aloneSince ?? times.acknowledged) : state === "DISPATCHED" ? aloneSince : null;
  if (alone !== null && now - alone >= NOBODY_SENT_MS && !isSaidSince("nobody-sent", alone)) levels.push("nobody-sent");
  const stuck = state === "DISPATCHED" ? stoodSince.filter((since) => now - since >= NOT_MOVING_MS) : [];
  if (stuck.some((since) => !isSaidSince("not-moving", since))) levels.push("not-moving");
  return levels;
}
