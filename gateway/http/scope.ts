/** What lies within the station of whoever asks. What does not is as if it were not there. */
import type { FastifyRequest } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import { type Principal, sees } from "../core/access/rights.ts";
import type { ShownUnit } from "../core/fleet.ts";
import type { Saving } from "../core/saving.ts";
import type { LiveFleet } from "../core/services.ts";
import { principalOf } from "./access.ts";

/** The unit, as it stands. Throws `not_found` for one that is not there or not within the principal's scope. */
export function seenUnit(fleet: Pick<LiveFleet, "one">, request: FastifyRequest, unit: string): ShownUnit {
  const known = fleet.one(unit);
  if (!known) throw noUnit(unit);
  checkScope(principalOf(request), known);
  return known;
}

/** Throws `not_found` for what is outside the principal's scope. */
export function checkScope(principal: Principal, { unit, station }: { unit: string; station: string | null }): void {
  if (!sees(principal, station)) throw noUnit(unit);
}

export function noUnit(unit: string): PatrolError {
  return new PatrolError("not_found", `There is no unit ${unit}; GET /api/v1/units lists them.`);
}

/** A change of one row, within the scope of whoever asks. */
export function savingOne<T>(request: FastifyRequest, mode: Saving<T>["mode"], value: T): Saving<T> {
  return { rows: [{ value, line: null }], mode, scope: principalOf(request).station };
}
