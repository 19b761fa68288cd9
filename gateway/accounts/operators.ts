/** Who administrates whom: operators, and tokens for programs. */
import { PatrolError } from "../../runtime/error.ts";
import {
  hasAdmin,
  isAccountName,
  mayGrant,
  type Operator,
  type StoredOperator,
  type Token,
  withoutSecrets,
} from "../core/access/account.ts";
import type {
  NewOperator,
  NewToken,
  OperatorAdmin,
  OperatorEdit,
  ShownLink,
  TokenAdmin,
} from "../core/access/accounts.ts";
import { type Principal, RIGHTS_OF, type Right, sees } from "../core/access/rights.ts";
import type { Entry } from "../core/ledger.ts";
import { type AccountBook, newSecret, secretHash } from "./account-book.ts";
import type { Passwords } from "./passwords.ts";
import { acceptable } from "./sign-in.ts";

const DAY_MS = 86_400_000;
/** Long enough for somebody who is off duty today. */
const LINK_MS = 3 * DAY_MS;

export type OperatorParts = {
  readonly book: AccountBook;
  readonly passwords: Passwords;
  readonly now: () => number;
  /** A path of the gateway as people open it; the path alone where nobody knows under which address. */
  readonly urlOf: (path: string) => string;
};

export class Operators implements OperatorAdmin {
  readonly #parts: OperatorParts;

  constructor(parts: OperatorParts) {
    this.#parts = parts;
  }

  list(by: Principal): readonly Operator[] {
    const all = [...this.#parts.book.operators.values()].filter((one) => sees(by, one.station));
    return all.sort((a, b) => (a.name < b.name ? -1 : 1)).map(withoutSecrets);
  }

  async add({ name, display, role, station, password }: NewOperator, by: Principal, entry: Entry) {
    checkName(name);
    checkGrant(by, RIGHTS_OF[role], station);
    const { book, passwords, now } = this.#parts;
    const passwordHash = password === null ? null : await passwords.hashOf(acceptable(password, name));
    const made = password === null ? this.#newLink(name) : null;
    const known = { name, display, role, station, isDisabled: false, createdTime: now(), passwordHash };
    const operator: StoredOperator = { ...known, link: made?.link ?? null };
    await book.inTurn(() => book.addOperator({ operator, ended: [], opened: null }, entry));
    return { ...withoutSecrets(operator), ...(made?.shown ?? { link: null }) };
  }

  change(name: string, edit: OperatorEdit, by: Principal, entry: Entry): Promise<Operator> {
    const { book } = this.#parts;
    return book.inTurn(async () => {
      const known = this.#one(name, by);
      const operator = { ...known, ...edit };
      checkGrant(by, RIGHTS_OF[operator.role], operator.station);
      this.#checkAdmin(operator);
      const { role, station, isDisabled } = operator;
      const isOther = role !== known.role || station !== known.station || isDisabled;
      const ended = isOther ? book.sessionsOf(name, isDisabled ? null : by.session) : [];
      await book.changeOperator({ operator, ended, opened: null }, entry);
      return withoutSecrets(operator);
    });
  }

  remove(name: string, by: Principal, entry: Entry): Promise<void> {
    const { book } = this.#parts;
    return book.inTurn(async () => {
      this.#checkAdmin({ ...this.#one(name, by), isDisabled: true });
      await book.removeOperator(name, entry);
    });
  }

  async setPassword(name: string, password: string, by: Principal, entry: Entry): Promise<void> {
    const { book, passwords } = this.#parts;
    this.#one(name, by);
    const passwordHash = await passwords.hashOf(acceptable(password, name));
    await book.inTurn(async () => {
      const operator = { ...this.#one(name, by), passwordHash, link: null };
      const ended = book.sessionsOf(name, by.session);
      await book.changeOperator({ operator, ended, opened: null }, entry);
    });
  }

  makeLink(name: string, by: Principal, entry: Entry): Promise<ShownLink> {
    const { book } = this.#parts;
    return book.inTurn(async () => {
      const { link, shown } = this.#newLink(name);
      await book.changeOperator({ operator: { ...this.#one(name, by), link }, ended: [], opened: null }, entry);
      return shown;
    });
  }

  #one(name: string, by: Principal): StoredOperator {
    const known = this.#parts.book.operators.get(name);
    if (!known || !sees(by, known.station)) {
      throw new PatrolError("not_found", `There is no operator ${name}; GET /api/v1/operators lists them.`);
    }
    checkGrant(by, RIGHTS_OF[known.role], known.station);
    return known;
  }

  /** Throws when `next` would leave operators without anybody to administrate them. */
  #checkAdmin(next: StoredOperator): void {
    const { operators } = this.#parts.book;
    const after = new Map(operators).set(next.name, next).values();
    if (!hasAdmin(operators.values()) || hasAdmin(after)) return;
    throw new PatrolError("conflict", `${next.name} is the last admin; make another operator an admin first.`);
  }

  #newLink(name: string) {
    const secret = newSecret();
    const expiresTime = this.#parts.now() + LINK_MS;
    const shown: ShownLink = { link: this.#parts.urlOf(`/set-up#${secret}/${name}`), linkExpiresTime: expiresTime };
    return { link: { hash: secretHash(secret), expiresTime }, shown };
  }
}

export class Tokens implements TokenAdmin {
  readonly #parts: Pick<OperatorParts, "book" | "now">;

  constructor(parts: Pick<OperatorParts, "book" | "now">) {
    this.#parts = parts;
  }

  list(by: Principal): readonly Token[] {
    const all = [...this.#parts.book.tokens.values()].filter((one) => sees(by, one.station));
    return all.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ hash: _, ...token }) => token);
  }

  async add({ name, rights, station, days }: NewToken, by: Principal, entry: Entry) {
    checkName(name);
    checkGrant(by, rights, station);
    const { book, now } = this.#parts;
    const secret = newSecret();
    const createdTime = now();
    const token = {
      name,
      rights: [...new Set(rights)],
      station,
      createdTime,
      expiresTime: createdTime + days * DAY_MS,
    };
    await book.inTurn(() => book.addToken({ ...token, hash: secretHash(secret) }, entry));
    return { ...token, secret };
  }

  revoke(name: string, by: Principal, entry: Entry): Promise<void> {
    const { book } = this.#parts;
    return book.inTurn(async () => {
      const token = [...book.tokens.values()].find((one) => one.name === name && sees(by, one.station));
      if (!token) throw new PatrolError("not_found", `There is no token ${name}; GET /api/v1/tokens lists them.`);
      checkGrant(by, token.rights, token.station);
      await book.removeToken(token, entry);
    });
  }
}

function checkName(name: string): void {
  if (isAccountName(name)) return;
  const rule = "1 to 64 lower-case letters, digits, dots, hyphens or underscores, the first a letter or digit";
  throw new PatrolError("invalid", `"${name}" is no name for an operator or token: it takes ${rule}.`);
}

function checkGrant(by: Principal, rights: readonly Right[], station: string | null): void {
  if (mayGrant(by, rights, station)) return;
  throw new PatrolError(
    "forbidden",
    `${by.name} cannot give or take rights beyond its own, or beyond its own station.`,
  );
}
