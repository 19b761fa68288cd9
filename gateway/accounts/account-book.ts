/** Operators, sessions and tokens in memory, written through to their table: memory changes once the disk has. */
import { createHash, randomBytes } from "node:crypto";
import type {
  AccountTable,
  OperatorChange,
  StoredOperator,
  StoredSession,
  StoredToken,
} from "../core/access/account.ts";
import type { Entry } from "../core/ledger.ts";

const SECRET_BYTES = 32;

/** 256 random bits, base64url: what a cookie, a token or a link is made of. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** SHA-256 in hex: enough for secrets that nobody can guess, and all that is kept of them. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

export async function openAccountBook(table: AccountTable): Promise<AccountBook> {
  const [operators, sessions, tokens] = [await table.operators(), await table.sessions(), await table.tokens()];
  return new AccountBook(table, operators, sessions, tokens);
}

export class AccountBook {
  readonly #table: AccountTable;
  readonly #operators: Map<string, StoredOperator>;
  readonly #sessions: Map<string, StoredSession>;
  /** By hash. */
  readonly #tokens: Map<string, StoredToken>;
  readonly #listeners = new Set<() => void>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    table: AccountTable,
    operators: readonly StoredOperator[],
    sessions: readonly StoredSession[],
    tokens: readonly StoredToken[],
  ) {
    this.#table = table;
    this.#operators = new Map(operators.map((one) => [one.name, one]));
    this.#sessions = new Map(sessions.map((one) => [one.hash, one]));
    this.#tokens = new Map(tokens.map((one) => [one.hash, one]));
  }

  get operators(): ReadonlyMap<string, StoredOperator> {
    return this.#operators;
  }

  get sessions(): ReadonlyMap<string, StoredSession> {
    return this.#sessions;
  }

  /** By the hash of their secrets. */
  get tokens(): ReadonlyMap<string, StoredToken> {
    return this.#tokens;
  }

  /** Hashes of an operator's sessions, without `except`. */
  sessionsOf(operator: string, except: string | null): readonly string[] {
    const all = [...this.#sessions.values()].filter((one) => one.operator === operator && one.hash !== except);
    return all.map((one) => one.hash);
  }

  /** Changes one after the other, so that what `work` has looked at is still so when it writes. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    // A failure is the caller's; the next in turn begins all the same.
    this.#turn = result.catch(() => null);
    return result;
  }

  /** Calls `listener` after every change that may end somebody's access. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async addOperator(change: OperatorChange, entry: Entry): Promise<void> {
    await this.#table.addOperator({ change, entry });
    this.#applyOperator(change);
  }

  async changeOperator(change: OperatorChange, entry: Entry): Promise<void> {
    await this.#table.changeOperator({ change, entry });
    this.#applyOperator(change);
  }

  async removeOperator(name: string, entry: Entry): Promise<void> {
    await this.#table.removeOperator({ change: name, entry });
    this.#operators.delete(name);
    this.#applySessions(this.sessionsOf(name, null), null);
  }

  async openSession(opened: StoredSession, ended: readonly string[], entry: Entry): Promise<void> {
    await this.#table.openSession({ change: { opened, ended }, entry });
    this.#applySessions(ended, opened);
  }

  async endSession(hash: string, entry: Entry): Promise<void> {
    await this.#table.endSession({ change: hash, entry });
    this.#applySessions([hash], null);
  }

  async keepSessions(used: readonly StoredSession[], ended: readonly string[]): Promise<void> {
    await this.#table.keepSessions({ used, ended });
    this.#applySessions(ended, null);
  }

  /** In memory only; `keepSessions` brings it to the disk. */
  useSession(hash: string, now: number): void {
    const session = this.#sessions.get(hash);
    if (session && now > session.usedTime) this.#sessions.set(hash, { ...session, usedTime: now });
  }

  async addToken(token: StoredToken, entry: Entry): Promise<void> {
    await this.#table.addToken({ change: token, entry });
    this.#tokens.set(token.hash, token);
  }

  async removeToken({ name, hash }: StoredToken, entry: Entry): Promise<void> {
    await this.#table.removeToken({ change: name, entry });
    this.#tokens.delete(hash);
    this.#tell();
  }

  #applyOperator({ operator, ended, opened }: OperatorChange): void {
    this.#operators.set(operator.name, operator);
    this.#applySessions(ended, opened);
  }

  #applySessions(ended: readonly string[], opened: StoredSession | null): void {
    for (const hash of ended) this.#sessions.delete(hash);
    if (opened) this.#sessions.set(opened.hash, opened);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
