/** What the HTTP layer needs of the accounts: who asks, how people sign in, and who administrates whom. Times are Unix ms. */
import type { Entry } from "../ledger.ts";
import type { Operator, Token } from "./account.ts";
import type { Principal, Right, Role } from "./rights.ts";

/** Who stands behind a secret, and for how long. */
export interface Standing {
  /** False while there is no operator yet. */
  hasOperators(): boolean;
  /** Whose session that is; it counts as used. Null: nobody's, or it has ended. */
  bySession(secret: string): Principal | null;
  byToken(secret: string): Principal | null;
  /** An operator's role; null for whoever is none. */
  roleOf(principal: Principal): Role | null;
  /** When what `principal` came with ends if it is not used any more; null: never. */
  endOf(principal: Principal): number | null;
  /**
   * For as long as something stays open for `principal`: its session counts as used, and `onEnd` is called, once, when it
   * ended or its rights became others. Answers how to stop that.
   */
  hold(principal: Principal, onEnd: () => void): () => void;
}

/** What was checked when somebody proved to be who he says: it must still hold when the session is opened. */
export type Proof = { readonly principal: Principal; readonly operator: string; readonly passwordHash: string | null };
/** The cookie's secret, shown once, and when it ends at the latest. */
export type Opened = { readonly secret: string; readonly principal: Principal; readonly expiresTime: number };

export interface SignIn {
  /** `address`: whose wrong tries are counted. Rejects: `unauthenticated`, `limited` (with the time to wait). */
  prove(name: string, password: string, address: string): Promise<Proof>;
  /** `replaced`: the session that the same browser had before; it ends. Rejects with `unauthenticated` when the proof is void. */
  open(proof: Proof, replaced: string | null, entry: Entry): Promise<Opened>;
  end(principal: Principal, entry: Entry): Promise<void>;
  /** Every other session of that operator ends. Rejects: `unauthenticated` (old one wrong), `limited`, `invalid`. */
  changePassword(change: PasswordChange, principal: Principal, entry: Entry): Promise<void>;
}

export type PasswordChange = { readonly old: string; readonly new: string; readonly address: string };

/** A demo's way in: a link that signs in by itself, once. */
export interface SignInLink {
  /** A new link for ten minutes; the one before is void. Throws: `forbidden` where this is no demo, `not_found`. */
  make(name: string): ShownLink;
  /** Uses the link up. Throws `forbidden` when it was used or is too old. */
  prove(secret: string): Proof;
}

/** The way in for whoever has no password yet: the first administrator, or somebody who was given a link. */
export interface SetUp {
  /** Who may set a password with that secret: rejects with `forbidden` when the link was used or is too old. */
  claim(secret: string, name: string): Claim;
  /** Rejects: `forbidden` when the link was used meanwhile, `invalid` for the password. */
  complete(claim: Claim, password: string, entry: Entry): Promise<Opened>;
}
export type Claim = {
  readonly principal: Principal;
  readonly name: string;
  readonly isFirst: boolean;
  readonly hash: string;
};

export type NewOperator = {
  readonly name: string;
  readonly display: string;
  readonly role: Role;
  readonly station: string | null;
  /** Null: a link is made with which the operator sets it. */
  readonly password: string | null;
};
export type OperatorEdit = Partial<Pick<Operator, "display" | "role" | "station" | "isDisabled">>;
/** The page to open, with a secret that is shown once; the path alone where it is not known under which address. */
export type ShownLink = { readonly link: string; readonly linkExpiresTime: number };

/** `by`: nobody gives or takes rights that he does not have himself (`forbidden`), or sees beyond his station (`not_found`). */
export interface OperatorAdmin {
  list(by: Principal): readonly Operator[];
  /** Rejects: `invalid`, `conflict`, `forbidden`. */
  add(operator: NewOperator, by: Principal, entry: Entry): Promise<Operator & (ShownLink | { readonly link: null })>;
  /** Another role or station, or disabling, ends the operator's other sessions. Rejects with `conflict` for the last admin. */
  change(name: string, edit: OperatorEdit, by: Principal, entry: Entry): Promise<Operator>;
  remove(name: string, by: Principal, entry: Entry): Promise<void>;
  /** Ends the operator's other sessions. */
  setPassword(name: string, password: string, by: Principal, entry: Entry): Promise<void>;
  /** A new link; the one before is void, the password stays until the link is used. */
  makeLink(name: string, by: Principal, entry: Entry): Promise<ShownLink>;
}

export type NewToken = {
  readonly name: string;
  readonly rights: readonly Right[];
  readonly station: string | null;
  readonly days: number;
};
export interface TokenAdmin {
  list(by: Principal): readonly Token[];
  /** The secret is shown here and never again. Rejects: `invalid`, `conflict`, `forbidden`. */
  add(token: NewToken, by: Principal, entry: Entry): Promise<Token & { readonly secret: string }>;
  /** At once, open streams included. Rejects with `not_found`. */
  revoke(name: string, by: Principal, entry: Entry): Promise<void>;
}

export type Accounts = {
  readonly standing: Standing;
  readonly signIn: SignIn;
  readonly links: SignInLink;
  readonly setUp: SetUp;
  readonly operators: OperatorAdmin;
  readonly tokens: TokenAdmin;
};
