/** Roles and rights in the order in which they are offered; one that the gateway knows and this lacks does not compile. */
import type { Right, Role } from "../../core/access/rights.ts";

export const ROLES = namesOf<Role>({
  viewer: true,
  dispatcher: true,
  supervisor: true,
  auditor: true,
  admin: true,
});
export const RIGHTS = namesOf<Right>({
  live: true,
  history: true,
  desk: true,
  reports: true,
  people: true,
  units: true,
  operators: true,
  audit: true,
  extracts: true,
});

function namesOf<T extends string>(all: Readonly<Record<T, true>>): readonly T[] {
  return Object.keys(all) as T[];
}
