/** The way in without a password: the first administrator's, and that of whoever was given a link. */
import { timingSafeEqual } from "node:crypto";
import { PatrolError } from "../../runtime/error.ts";
import { isAccountName, operatorPrincipal, type StoredOperator } from "../core/access/account.ts";
import type { Claim, Opened, SetUp } from "../core/access/accounts.ts";
import type { Principal } from "../core/access/rights.ts";
import type { SessionLimits } from "../core/access/session.ts";
import type { Entry } from "../core/ledger.ts";
import { type AccountBook, newSecret, secretHash } from "./account-book.ts";
import type { Passwords } from "./passwords.ts";
import { acceptable, begin } from "./sign-in.ts";

const FIRST_LINK_MS = 3_600_000;

/** Who sets the gateway up, for the ledger; it has no rights of its own. */
const FIRST: Principal = { kind: "set-up", actor: "set-up", name: "set-up", rights: [], station: null, session: null };

export type SetUpParts = {
  readonly book: AccountBook;
  readonly passwords: Passwords;
  readonly limits: SessionLimits;
  readonly now: () => number;
};

export class SetUps implements SetUp {
  readonly #parts: SetUpParts;
  #first: { readonly hash: string; readonly expiresTime: number } | null = null;

  constructor(parts: SetUpParts) {
    this.#parts = parts;
  }

  /** A secret for the first administrator: an hour, or until there is an operator. Null when there is one already. */
  begin(): string | null {
    if (this.#parts.book.operators.size > 0) return null;
    const secret = newSecret();
    this.#first = { hash: secretHash(secret), expiresTime: this.#parts.now() + FIRST_LINK_MS };
    return secret;
  }

  claim(secret: string, said: string): Claim {
    const { book } = this.#parts;
    const name = said.trim().toLowerCase();
    const hash = secretHash(secret);
    if (this.#isFirst(hash)) {
      if (!isAccountName(name)) {
        throw new PatrolError("invalid", "A name is 1 to 64 lower-case letters, digits, dots, hyphens or underscores.");
      }
      return { principal: FIRST, name, isFirst: true, hash };
    }
    const operator = book.operators.get(name);
    if (!operator || !this.#isLinkOf(operator, hash)) throw refused();
    return { principal: operatorPrincipal(operator, null), name, isFirst: false, hash };
  }

  async complete({ name, isFirst, hash }: Claim, password: string, entry: Entry): Promise<Opened> {
    const { book, passwords, now, limits } = this.#parts;
    const passwordHash = await passwords.hashOf(acceptable(password, name));
    return await book.inTurn(async () => {
      if (isFirst && !this.#isFirst(hash)) throw refused();
      const known = isFirst ? firstAdmin(name, now()) : book.operators.get(name);
      if (!known || !(isFirst || this.#isLinkOf(known, hash))) throw refused();
      const operator = { ...known, passwordHash, link: null };
      const { session, opened } = begin(operator, now(), limits);
      const change = { operator, ended: book.sessionsOf(name, null), opened: session };
      await (isFirst ? book.addOperator(change, entry) : book.changeOperator(change, entry));
      return opened;
    });
  }

  #isFirst(hash: string): boolean {
    const { book, now } = this.#parts;
    if (this.#first === null || book.operators.size > 0 || now() >= this.#first.expiresTime) return false;
    return isEqual(hash, this.#first.hash);
  }

  #isLinkOf({ link, isDisabled }: StoredOperator, hash: string): boolean {
    return link !== null && !isDisabled && this.#parts.now() < link.expiresTime && isEqual(hash, link.hash);
  }
}

function firstAdmin(name: string, now: number): StoredOperator {
  const entry = { name, display: name, role: "admin", station: null, isDisabled: false } as const;
  return { ...entry, createdTime: now, passwordHash: null, link: null };
}

function refused(): PatrolError {
  const again = "ask for another: patrol operator passwd NAME, or a restart while there is no operator yet";
  return new PatrolError("forbidden", `The link has been used, is too old, or is not for that name; ${again}.`);
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
