/** Who may do what: roles of operators and scopes of tokens, as sets of rights. */

/**
 * `live`: where units are now, and every SOS. `history`: tracks, replay, exports. `desk`: answer an SOS, send orders.
 * `reports`: coverage, key points, response. `people`: stations, officers, shifts, assignments, zones.
 * `units`: registry, credentials, profiles, quarantine. `operators`: operators and tokens. `audit`: the ledger.
 * `extracts`: what the ledger says of one officer.
 */
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
] as const;
export type Right = (typeof RIGHTS)[number];

export const ROLES = ["viewer", "dispatcher", "supervisor", "auditor", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** An auditor sees who looked, not what they saw; an administrator may do everything, and the ledger says so. */
export const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ["live"],
  dispatcher: ["live", "history", "desk"],
  supervisor: ["live", "history", "desk", "reports", "people", "extracts"],
  auditor: ["audit", "extracts"],
  admin: RIGHTS,
};

/**
 * Who asks. `actor` stands in the ledger: `operator:li.wei`, `token:wall-1`, `local:root` (through the control socket),
 * `set-up` (loopback, while there is no operator yet).
 */
export type Principal = {
  readonly kind: "operator" | "token" | "local" | "set-up";
  readonly actor: string;
  /** What people are shown: the operator's display name, the token's name, the user's. */
  readonly name: string;
  readonly rights: readonly Right[];
  /** The only station whose units it sees; null: all of them. */
  readonly station: string | null;
  /** The session or token that it came with (SHA-256 of its secret, in hex), which may end; null for what has neither. */
  readonly session: string | null;
};

/** Whether something of `station` is within the principal's scope. What belongs to no station is for those without one. */
export function sees(principal: Principal, station: string | null): boolean {
  return principal.station === null || principal.station === station;
}
