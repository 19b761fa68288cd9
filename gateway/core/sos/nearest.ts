/** Which unit is there first, and why others are left out. */
import { bearingDeg, distanceM, type Place } from "../ground.ts";

/** How much longer the way is than the straight line, until a road graph is known. */
export const DETOUR = 1.35;

/** What a unit of each kind usually does on its way, m/s. */
const USUAL_SPEED_MPS: Readonly<Record<string, number>> = { "e-bike": 6, motorcycle: 11, car: 11, foot: 1.6 };
const OTHER_SPEED_MPS = 5;
/** Turning round costs so long at most. */
const TURN_MS = 20_000;
/** Slower than this a course says nothing. */
const MOVING_MPS = 1;

/** `isOnDuty` null: nobody keeps duty here. `order`, `incident`: what it stands in, or null. */
export type Candidate = {
  readonly unit: string;
  readonly kind: string;
  readonly state: "live" | "stale" | "lost" | "unknown" | "revoked";
  readonly fixAgeMs: number | null;
  readonly place: (Place & { readonly speedMps: number | null; readonly courseDeg: number | null }) | null;
  readonly isOnDuty: boolean | null;
  readonly order: string | null;
  readonly incident: string | null;
  readonly hasKit: boolean;
};

export type LeftOut = "revoked" | "no-position" | "stale-fix" | "own-sos" | "other-order" | "off-duty" | "no-kit";

/** `distanceM` is along the way people can go (the straight line times `DETOUR`); `reasons` empty: it can be sent. */
export type Ranked = {
  readonly unit: string;
  readonly kind: string;
  readonly state: Candidate["state"];
  readonly distanceM: number | null;
  readonly etaMs: number | null;
  readonly fixAgeMs: number | null;
  readonly reasons: readonly LeftOut[];
};

/** Those that can be sent first, the nearest of them first; then those that cannot, the nearest of them first. */
export function nearest(target: Place, candidates: readonly Candidate[]): readonly Ranked[] {
  const ranked = candidates.map((candidate) => rank(target, candidate));
  return ranked.sort(
    (a, b) =>
      Math.sign(a.reasons.length) - Math.sign(b.reasons.length) ||
      (a.etaMs ?? Number.MAX_VALUE) - (b.etaMs ?? Number.MAX_VALUE) ||
      (a.unit < b.unit ? -1 : 1),
  );
}

function rank(target: Place, candidate: Candidate): Ranked {
  const { unit, kind, state, place, fixAgeMs } = candidate;
  const reasons: LeftOut[] = [];
  if (candidate.state === "revoked") reasons.push("revoked");
  else if (!place) reasons.push("no-position");
  else if (candidate.state !== "live") reasons.push("stale-fix");
  if (candidate.incident !== null) reasons.push("own-sos");
  if (candidate.order !== null) reasons.push("other-order");
  if (candidate.isOnDuty === false) reasons.push("off-duty");
  if (!candidate.hasKit) reasons.push("no-kit");
  if (!place) return { unit, kind, state, distanceM: null, etaMs: null, fixAgeMs, reasons };
  const way = distanceM(place, target) * DETOUR;
  const speed = USUAL_SPEED_MPS[kind] ?? OTHER_SPEED_MPS;
  const etaMs = Math.round((way / speed) * 1000 + turnMs(place, target));
  return { unit, kind, state, distanceM: Math.round(way), etaMs, fixAgeMs, reasons };
}

/** Nothing when it comes this way already, most when it goes the other way. */
function turnMs(place: NonNullable<Candidate["place"]>, target: Place): number {
  if (place.courseDeg === null || place.speedMps === null || place.speedMps < MOVING_MPS) return 0;
  const off = ((bearingDeg(place, target) - place.courseDeg) * Math.PI) / 180;
  return ((1 - Math.cos(off)) / 2) * TURN_MS;
}
