/** Roles and rights by name, in the language of this desk. */
import type { Right, Role } from "../../core/access/rights.ts";

export const ROLES = ["viewer", "dispatcher", "supervisor", "auditor", "admin"] as const satisfies readonly Role[];
export const RIGHTS = [
  "live",
  "history",
  "desk",
  "reports",
  "people",
  "units",
  "operators",
  "audit",
  "extracts",
] as const satisfies readonly Right[];
