/** Links that sign in by themselves: in a demo, where nobody has anything to lose; kept in memory only. */
import { timingSafeEqual } from "node:crypto";
import { PatrolError } from "../../runtime/error.ts";
import { operatorPrincipal } from "../core/access/account.ts";
import type { Proof, ShownLink, SignInLink } from "../core/access/accounts.ts";
import { type AccountBook, newSecret, secretHash } from "./account-book.ts";

const VALID_MS = 600_000;

export type SignInLinkParts = {
  readonly book: AccountBook;
  readonly isDemo: boolean;
  readonly urlOf: (path: string) => string;
  readonly now: () => number;
};

type Out = { readonly hash: string; readonly name: string; readonly expiresTime: number };

export class SignInLinks implements SignInLink {
  readonly #parts: SignInLinkParts;
  /** The one that may still be used. */
  #out: Out | null = null;

  constructor(parts: SignInLinkParts) {
    this.#parts = parts;
  }

  make(name: string): ShownLink {
    const { book, isDemo, urlOf, now } = this.#parts;
    if (!isDemo) {
      const instead = "patrol operator passwd NAME makes a link with which NAME sets a password";
      throw new PatrolError("forbidden", `Only a demo has links that sign in by themselves; ${instead}.`);
    }
    const operator = book.operators.get(name);
    if (!operator || operator.isDisabled) throw new PatrolError("not_found", `There is no operator ${name}.`);
    const secret = newSecret();
    const expiresTime = now() + VALID_MS;
    this.#out = { hash: secretHash(secret), name, expiresTime };
    return { link: urlOf(`/sign-in#link=${secret}`), linkExpiresTime: expiresTime };
  }

  prove(secret: string): Proof {
    const { book, now } = this.#parts;
    const out = this.#out;
    const operator = out && isEqual(out.hash, secretHash(secret)) ? book.operators.get(out.name) : null;
    if (!out || !operator || operator.isDisabled || now() >= out.expiresTime) {
      const again = "press l in the demo's terminal, or run patrol operator sign-in-link demo --data-dir FOLDER";
      throw new PatrolError("forbidden", `This link has been used already, or is too old. For another: ${again}.`);
    }
    this.#out = null;
    const { passwordHash } = operator;
    return { principal: operatorPrincipal(operator, null), operator: operator.name, passwordHash };
  }
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
