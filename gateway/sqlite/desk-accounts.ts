/** Operators, sessions and tokens in `desk.db`. */
import { PatrolError } from "../../runtime/error.ts";
import type { OperatorChange, StoredOperator, StoredSession, StoredToken } from "../core/access/account.ts";
import type { Right, Role } from "../core/access/rights.ts";
import { type Database, inTransaction } from "./database.ts";
import type { WithEntry } from "./desk-ledger.ts";

type OperatorRow = {
  readonly name: string;
  readonly display: string;
  readonly role: string;
  readonly station: string | null;
  readonly password_hash: string | null;
  readonly link_hash: string | null;
  readonly link_expires: number | null;
  readonly disabled: number;
  readonly created: number;
};

export function accountCalls(database: Database, recorded: WithEntry) {
  const operators = operatorTable(database);
  const sessions = sessionTable(database);
  const tokens = tokenTable(database);
  return {
    operators: operators.list,
    sessions: sessions.list,
    tokens: tokens.list,
    addOperator: recorded(({ operator, opened }: OperatorChange): void => {
      operators.add(operator);
      sessions.replace([], opened);
    }),
    changeOperator: recorded(({ operator, ended, opened }: OperatorChange): void => {
      operators.change(operator);
      sessions.replace(ended, opened);
    }),
    removeOperator: recorded((name: string): void => {
      sessions.endAllOf(name);
      operators.remove(name);
    }),
    openSession: recorded(
      ({ opened, ended }: { readonly opened: StoredSession; readonly ended: readonly string[] }): void =>
        sessions.replace(ended, opened),
    ),
    endSession: recorded((hash: string): void => sessions.replace([hash], null)),
    keepSessions: ({
      used,
      ended,
    }: {
      readonly used: readonly StoredSession[];
      readonly ended: readonly string[];
    }): void =>
      inTransaction(database, () => {
        for (const one of used) sessions.use(one);
        sessions.replace(ended, null);
      }),
    addToken: recorded(tokens.add),
    removeToken: recorded(tokens.remove),
  };
}

function operatorTable(database: Database) {
  const list = database.prepare("SELECT * FROM operator ORDER BY name");
  const insert = database.prepare("INSERT INTO operator VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  const update = database.prepare(
    `UPDATE operator SET display = ?2, role = ?3, station = ?4, password_hash = ?5, link_hash = ?6, link_expires = ?7,
       disabled = ?8, created = ?9 WHERE name = ?1`,
  );
  const remove = database.prepare("DELETE FROM operator WHERE name = ?");
  const values = ({ name, display, role, station, passwordHash, link, isDisabled, createdTime }: StoredOperator) => {
    const linked = [link?.hash ?? null, link?.expiresTime ?? null];
    return [name, display, role, station, passwordHash, ...linked, isDisabled ? 1 : 0, createdTime];
  };
  return {
    list: (): readonly StoredOperator[] => list.all().map((row) => operatorOf(row as OperatorRow)),
    add: (operator: StoredOperator) => {
      if (insert.run(...values(operator)).changes === 0)
        throw new PatrolError("conflict", `there is an operator ${operator.name} already; choose another name`);
    },
    change: (operator: StoredOperator) => update.run(...values(operator)),
    remove: (name: string) => remove.run(name),
  };
}

function operatorOf(row: OperatorRow): StoredOperator {
  const { name, display, station, link_hash, link_expires } = row;
  return {
    name,
    display,
    role: row.role as Role,
    station,
    isDisabled: row.disabled === 1,
    createdTime: row.created,
    passwordHash: row.password_hash,
    link: link_hash === null || link_expires === null ? null : { hash: link_hash, expiresTime: link_expires },
  };
}

function sessionTable(database: Database) {
  const list = database.prepare("SELECT hash, operator, created AS createdTime, used AS usedTime FROM session");
  const insert = database.prepare("INSERT INTO session (hash, operator, created, used) VALUES (?, ?, ?, ?)");
  const use = database.prepare("UPDATE session SET used = max(used, ?) WHERE hash = ?");
  const end = database.prepare("DELETE FROM session WHERE hash = ?");
  const endAllOf = database.prepare("DELETE FROM session WHERE operator = ?");
  return {
    list: (): readonly StoredSession[] => list.all().map((row) => ({ ...(row as StoredSession) })),
    replace: (ended: readonly string[], opened: StoredSession | null) => {
      for (const hash of ended) end.run(hash);
      if (opened) insert.run(opened.hash, opened.operator, opened.createdTime, opened.usedTime);
    },
    use: ({ hash, usedTime }: StoredSession) => use.run(usedTime, hash),
    endAllOf: (operator: string) => endAllOf.run(operator),
  };
}

type TokenRow = Omit<StoredToken, "rights"> & { readonly rights: string };

function tokenTable(database: Database) {
  const list = database.prepare(
    "SELECT name, hash, rights, station, created AS createdTime, expires AS expiresTime FROM token ORDER BY name",
  );
  const insert = database.prepare(
    "INSERT INTO token (name, hash, rights, station, created, expires) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const remove = database.prepare("DELETE FROM token WHERE name = ?");
  return {
    list: (): readonly StoredToken[] =>
      list.all().map((row) => {
        const token = row as TokenRow;
        return { ...token, rights: JSON.parse(token.rights) as readonly Right[] };
      }),
    add: ({ name, hash, rights, station, createdTime, expiresTime }: StoredToken): void => {
      if (insert.run(name, hash, JSON.stringify(rights), station, createdTime, expiresTime).changes === 0)
        throw new PatrolError("conflict", `there is a token ${name} already; choose another name, or revoke that one`);
    },
    remove: (name: string): void => {
      remove.run(name);
    },
  };
}
