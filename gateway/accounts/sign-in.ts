/** Signing in and out, and a person's own password. */
import { PatrolError } from "../../runtime/error.ts";
import { operatorPrincipal, type StoredOperator, type StoredSession } from "../core/access/account.ts";
import type { Opened, PasswordChange, Proof, SignIn } from "../core/access/accounts.ts";
import { normalPassword, passwordProblem } from "../core/access/password.ts";
import type { Principal } from "../core/access/rights.ts";
import type { SessionLimits } from "../core/access/session.ts";
import type { Count } from "../core/counters.ts";
import type { Entry } from "../core/ledger.ts";
import { type AccountBook, newSecret, secretHash } from "./account-book.ts";
import type { Delays } from "./delays.ts";
import type { Passwords } from "./passwords.ts";

/** Sessions of one operator at a time; a further one ends the one that was unused for longest. */
const MOST_SESSIONS = 20;

export type SignInParts = {
  readonly book: AccountBook;
  readonly passwords: Passwords;
  readonly delays: Delays;
  readonly limits: SessionLimits;
  readonly now: () => number;
  readonly count: Count;
};

export class SignIns implements SignIn {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  async prove(name: string, password: string, address: string): Promise<Proof> {
    const operator = await this.#check(name.trim().toLowerCase(), password, address);
    if (!operator) throw new PatrolError("unauthenticated", "The name or the password is wrong.");
    return {
      principal: operatorPrincipal(operator, null),
      operator: operator.name,
      passwordHash: operator.passwordHash,
    };
  }

  open(proof: Proof, replaced: string | null, entry: Entry): Promise<Opened> {
    const { book, now, limits } = this.#parts;
    return book.inTurn(async () => {
      const operator = book.operators.get(proof.operator);
      if (!operator || operator.isDisabled || operator.passwordHash !== proof.passwordHash) {
        throw new PatrolError("unauthenticated", "The account was changed meanwhile; sign in again.");
      }
      const begun = begin(operator, now(), limits);
      const ended = [...surplus(book, operator.name), ...replacedBy(book, replaced)];
      await book.openSession(begun.session, ended, entry);
      return begun.opened;
    });
  }

  async end({ session }: Principal, entry: Entry): Promise<void> {
    const { book } = this.#parts;
    if (session !== null) await book.inTurn(() => book.endSession(session, entry));
  }

  async changePassword(change: PasswordChange, principal: Principal, entry: Entry): Promise<void> {
    const { book, passwords } = this.#parts;
    const session = book.sessions.get(principal.session ?? "");
    const name = session?.operator ?? "";
    const operator = await this.#check(name, change.old, change.address);
    if (!operator || !session) throw new PatrolError("forbidden", "The old password is wrong.");
    const password = acceptable(change.new, name);
    const passwordHash = await passwords.hashOf(password);
    await book.inTurn(async () => {
      const known = book.operators.get(name);
      if (!known || !book.sessions.has(session.hash)) throw new PatrolError("unauthenticated", "Sign in again.");
      const ended = book.sessionsOf(name, session.hash);
      await book.changeOperator({ operator: { ...known, passwordHash, link: null }, ended, opened: null }, entry);
    });
  }

  /** The operator whose password that is; null takes as long. Throws `limited`. */
  async #check(name: string, password: string, address: string): Promise<StoredOperator | null> {
    const { book, passwords, delays, count } = this.#parts;
    delays.begin(name, address);
    const operator = book.operators.get(name);
    const usable = operator && !operator.isDisabled ? operator : null;
    const isRight = await passwords.matches(normalPassword(password), usable?.passwordHash ?? null);
    count("sign_ins", isRight ? "right" : "wrong");
    if (!isRight || !usable) return null;
    delays.right(name, address);
    return usable;
  }
}

/** A new session of `operator` and the secret that goes with it. */
export function begin(
  operator: StoredOperator,
  now: number,
  { absoluteMs }: SessionLimits,
): { readonly session: StoredSession; readonly opened: Opened } {
  const secret = newSecret();
  const hash = secretHash(secret);
  const session = { hash, operator: operator.name, createdTime: now, usedTime: now };
  const principal = operatorPrincipal(operator, hash);
  return { session, opened: { secret, principal, expiresTime: now + absoluteMs } };
}

/** `password`, normalised. Throws `invalid` when it cannot be the password of `name`. */
export function acceptable(password: string, name: string): string {
  const normal = normalPassword(password);
  const problem = passwordProblem(normal, name);
  if (problem) throw new PatrolError("invalid", problem);
  return normal;
}

function surplus(book: AccountBook, operator: string): readonly string[] {
  const sessions = [...book.sessions.values()].filter((one) => one.operator === operator);
  const newestFirst = sessions.sort((a, b) => b.usedTime - a.usedTime);
  return newestFirst.slice(MOST_SESSIONS - 1).map((one) => one.hash);
}

/** What the browser's cookie was before: an old session ends when somebody signs in over it. */
function replacedBy(book: AccountBook, secret: string | null): readonly string[] {
  const hash = secret === null ? "" : secretHash(secret);
  return book.sessions.has(hash) ? [hash] : [];
}
