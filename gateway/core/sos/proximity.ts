/** Whether an ordered unit is there: within 50 m for 10 s; and since when it has not moved. */
import { distanceM, type Place } from "../ground.ts";

export const NEAR_M = 50;
const NEAR_FOR_MS = 10_000;
/** Within this much a unit counts as standing: a receiver at rest wanders by as much. */
const STANDING_M = 30;

/** What is known of an ordered unit's way. Times are of its fixes, Unix ms. */
export type Approach = {
  readonly nearSince: number | null;
  readonly stoodAt: Place;
  readonly stoodSince: number;
};

/** The approach after one more fix of the ordered unit. `target` null: where it is to go is not known. */
export function approached(
  before: Approach | null,
  fix: Place & { readonly time: number },
  target: Place | null,
): Approach {
  const isNear = target !== null && distanceM(fix, target) <= NEAR_M;
  const nearSince = isNear ? (before?.nearSince ?? fix.time) : null;
  if (before && distanceM(fix, before.stoodAt) <= STANDING_M) return { ...before, nearSince };
  return { nearSince, stoodAt: { lat: fix.lat, lon: fix.lon }, stoodSince: fix.time };
}

export function isThere(approach: Approach, time: number): boolean {
  return approach.nearSince !== null && time - approach.nearSince >= NEAR_FOR_MS;
}
