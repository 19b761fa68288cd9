/** What is done while nobody answers: louder, further, again. It never changes where an incident stands. */
import type { EscalationLevel, Incident } from "./incident.ts";

const UNSEEN_MS = 5_000;
const LOUDER_MS = 15_000;
const SIREN_MS = 30_000;
const NOBODY_SENT_MS = 60_000;
const NOT_MOVING_MS = 60_000;

/** What is due now. `stoodSince`: since when each ordered unit that is not there yet has not moved (Unix ms). */
export function due(incident: Incident, stoodSince: readonly number[], now: number): readonly EscalationLevel[] {
  if (incident.isDrill || incident.state === "CLOSED") return [];
  const done = (level: EscalationLevel) => incident.escalations.filter((one) => one.level === level).length;
  const levels: EscalationLevel[] = [];
  if (incident.unansweredSince !== null) {
    const waited = now - incident.unansweredSince;
    if (waited >= UNSEEN_MS && incident.times.seen === null && done("siren-unseen") === 0) levels.push("siren-unseen");
    if (waited >= LOUDER_MS && done("louder") === 0) levels.push("louder");
    if (waited >= SIREN_MS * (done("siren") + 1)) levels.push("siren");
    return levels;
  }
  const { acknowledged } = incident.times;
  const isAlone = incident.state === "ACKNOWLEDGED" && acknowledged !== null && now - acknowledged >= NOBODY_SENT_MS;
  if (isAlone && done("nobody-sent") === 0) levels.push("nobody-sent");
  const stands = incident.state === "DISPATCHED" && stoodSince.some((since) => now - since >= NOT_MOVING_MS);
  if (stands && done("not-moving") === 0) levels.push("not-moving");
  return levels;
}
