/** Who stands behind a session or a token at this moment, and who must be let go when that ends. */
import { every } from "../../runtime/activity.ts";
import { PatrolError } from "../../runtime/error.ts";
import { operatorPrincipal, type StoredSession, tokenPrincipal } from "../core/access/account.ts";
import type { Standing } from "../core/access/accounts.ts";
import type { Principal, Role } from "../core/access/rights.ts";
import { isOver, type SessionLimits, sessionEnd } from "../core/access/session.ts";
import type { Count } from "../core/counters.ts";
import { type AccountBook, secretHash } from "./account-book.ts";

const LOOK_MS = 500;
/** How often the disk hears when sessions were last used: a kill forgets so much of it. */
const KEEP_MS = 60_000;

type Held = { readonly principal: Principal; readonly onEnd: () => void };

export class Standings implements Standing {
  readonly #book: AccountBook;
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  readonly #count: Count;
  readonly #held = new Set<Held>();
  /** When the disk was last told, and what: hash to time of last use. */
  #kept: ReadonlyMap<string, number>;
  #keptTime: number;

  constructor(book: AccountBook, limits: SessionLimits, now: () => number, count: Count) {
    this.#book = book;
    this.#limits = limits;
    this.#now = now;
    this.#count = count;
    this.#kept = usedTimes(book.sessions);
    this.#keptTime = now();
    book.onChange(() => this.#letGo());
  }

  hasOperators(): boolean {
    return this.#book.operators.size > 0;
  }

  bySession(secret: string): Principal | null {
    const hash = secretHash(secret);
    const principal = this.#ofSession(hash);
    if (principal) this.#book.useSession(hash, this.#now());
    return principal;
  }

  byToken(secret: string): Principal | null {
    return this.#ofToken(secretHash(secret));
  }

  roleOf({ session }: Principal): Role | null {
    const operator = this.#book.sessions.get(session ?? "")?.operator;
    return this.#book.operators.get(operator ?? "")?.role ?? null;
  }

  endOf({ kind, session }: Principal): number | null {
    if (session === null) return null;
    if (kind === "token") return this.#book.tokens.get(session)?.expiresTime ?? null;
    const found = this.#book.sessions.get(session);
    return found ? sessionEnd(found, this.#limits) : null;
  }

  hold(principal: Principal, onEnd: () => void): () => void {
    const held = { principal, onEnd };
    this.#held.add(held);
    return () => this.#held.delete(held);
  }

  /** Ends what has run out, and tells the disk now and then when sessions were used. */
  async run(signal: AbortSignal): Promise<void> {
    await every(LOOK_MS, () => this.#look())(signal);
    await this.#keep();
  }

  async #look(): Promise<void> {
    const now = this.#now();
    for (const { principal } of this.#held) {
      if (principal.kind === "operator" && principal.session) this.#use(principal.session, now);
    }
    this.#letGo();
    const isDue = now - this.#keptTime >= KEEP_MS || now < this.#keptTime;
    if (isDue || this.#expired(now).length > 0) await this.#keep();
  }

  #use(hash: string, now: number): void {
    if (this.#ofSession(hash)) this.#book.useSession(hash, now);
  }

  #letGo(): void {
    for (const held of this.#held) {
      const current = this.#current(held.principal);
      if (current && isSame(current, held.principal)) continue;
      this.#held.delete(held);
      held.onEnd();
    }
  }

  #current(principal: Principal): Principal | null {
    const { kind, session } = principal;
    switch (kind) {
      case "operator":
        return session === null ? null : this.#ofSession(session);
      case "token":
        return session === null ? null : this.#ofToken(session);
      case "set-up":
        return this.hasOperators() ? null : principal;
      case "local":
        return principal;
    }
  }

  #ofSession(hash: string): Principal | null {
    const session = this.#book.sessions.get(hash);
    if (!session || isOver(session, this.#limits, this.#now())) return null;
    const operator = this.#book.operators.get(session.operator);
    return operator && !operator.isDisabled ? operatorPrincipal(operator, hash) : null;
  }

  #ofToken(hash: string): Principal | null {
    const token = this.#book.tokens.get(hash);
    return token && this.#now() < token.expiresTime ? tokenPrincipal(token) : null;
  }

  #expired(now: number): readonly string[] {
    const over = [...this.#book.sessions.values()].filter((one) => isOver(one, this.#limits, now));
    return over.map((one) => one.hash);
  }

  /** A disk that refuses this delays it: memory is what counts until a restart. */
  async #keep(): Promise<void> {
    const now = this.#now();
    const ended = this.#expired(now);
    const used = [...this.#book.sessions.values()].filter((one) => this.#kept.get(one.hash) !== one.usedTime);
    this.#keptTime = now;
    if (ended.length + used.length === 0) return;
    try {
      await this.#book.keepSessions(used, ended);
    } catch (err) {
      if (!(err instanceof PatrolError) || err.code !== "unavailable") throw err;
      this.#count("dropped", "session-times");
      return;
    }
    this.#count("sign_ins", "expired", ended.length);
    this.#kept = usedTimes(this.#book.sessions);
  }
}

function usedTimes(sessions: ReadonlyMap<string, StoredSession>): ReadonlyMap<string, number> {
  return new Map([...sessions].map(([hash, { usedTime }]) => [hash, usedTime]));
}

function isSame(a: Principal, b: Principal): boolean {
  return a.station === b.station && a.rights.join() === b.rights.join();
}
