/** Operators, their sessions, and tokens for programs: what is known of each, and where it is kept. Times are Unix ms. */
import type { Recorded } from "../ledger.ts";
import { type Principal, RIGHTS_OF, type Right, type Role } from "./rights.ts";

export type Operator = {
  /** What a person signs in with. */
  readonly name: string;
  /** What people are shown. */
  readonly display: string;
  readonly role: Role;
  /** The only station whose units the operator sees; null: all of them. */
  readonly station: string | null;
  readonly isDisabled: boolean;
  readonly createdTime: number;
};

/** Sets a password once, until `expiresTime`; `hash` is the SHA-256 of its secret, in hex. */
export type Link = { readonly hash: string; readonly expiresTime: number };

export type StoredOperator = Operator & {
  /** scrypt with its own parameters; null: no password yet, so nobody can sign in. */
  readonly passwordHash: string | null;
  /** Null: none is out. */
  readonly link: Link | null;
};

/** Somebody who has signed in. `hash` is the SHA-256 of the cookie's secret, in hex. */
export type StoredSession = {
  readonly hash: string;
  readonly operator: string;
  readonly createdTime: number;
  /** When it was last used, as far as the disk knows. */
  readonly usedTime: number;
};

/** A program, or a display on a wall. */
export type Token = {
  readonly name: string;
  readonly rights: readonly Right[];
  readonly station: string | null;
  readonly createdTime: number;
  readonly expiresTime: number;
};
export type StoredToken = Token & { readonly hash: string };

/** An operator with the session that begins together with the change; null: none. */
export type OperatorChange = {
  readonly operator: StoredOperator;
  /** Hashes of sessions that end with it. */
  readonly ended: readonly string[];
  readonly opened: StoredSession | null;
};

/** Where all of it is kept; on disk when a call resolves. */
export interface AccountTable {
  operators(): Promise<readonly StoredOperator[]>;
  sessions(): Promise<readonly StoredSession[]>;
  tokens(): Promise<readonly StoredToken[]>;
  /** Rejects with `conflict` when there is one of that name. */
  addOperator(recorded: Recorded<OperatorChange>): Promise<void>;
  changeOperator(recorded: Recorded<OperatorChange>): Promise<void>;
  /** With every session of that name. */
  removeOperator(recorded: Recorded<string>): Promise<void>;
  openSession(recorded: Recorded<{ readonly opened: StoredSession; readonly ended: readonly string[] }>): Promise<void>;
  endSession(recorded: Recorded<string>): Promise<void>;
  /** Sessions as they were last used, and those that ran out: nobody's act, so nothing in the ledger. */
  keepSessions(kept: { readonly used: readonly StoredSession[]; readonly ended: readonly string[] }): Promise<void>;
  /** Rejects with `conflict` when there is one of that name. */
  addToken(recorded: Recorded<StoredToken>): Promise<void>;
  removeToken(recorded: Recorded<string>): Promise<void>;
}

/** Names of operators and tokens: a link, a ledger and a file can carry them as they are. */
const ACCOUNT_NAME = "^[a-z0-9][a-z0-9._-]{0,63}$";
const NAME = new RegExp(ACCOUNT_NAME);

export function isAccountName(name: string): boolean {
  return NAME.test(name);
}

/** What may be told of an operator: never a hash. */
export function withoutSecrets({ name, display, role, station, isDisabled, createdTime }: Operator): Operator {
  return { name, display, role, station, isDisabled, createdTime };
}

/** Who asks with that session; `session` null: an operator who has proved the password and has no session yet. */
export function operatorPrincipal(operator: Operator, session: string | null): Principal {
  const { name, display, role, station } = operator;
  return { kind: "operator", actor: `operator:${name}`, name: display, rights: RIGHTS_OF[role], station, session };
}

export function tokenPrincipal({ name, rights, station, hash }: StoredToken): Principal {
  return { kind: "token", actor: `token:${name}`, name, rights, station, session: hash };
}

/**
 * Whether `giver` may give these rights over that station, or touch whoever has them: nobody gives what he does not have.
 */
export function mayGrant(giver: Principal, rights: readonly Right[], station: string | null): boolean {
  const isWithin = giver.station === null || giver.station === station;
  return isWithin && rights.every((right) => giver.rights.includes(right));
}

/** Whether somebody could still administrate the operators. */
export function hasAdmin(operators: Iterable<Operator>): boolean {
  for (const { role, isDisabled } of operators) if (role === "admin" && !isDisabled) return true;
  return false;
}
