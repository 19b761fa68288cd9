/** The accounts as one: who may in, how, and who decides it. */
import type { AccountTable } from "../core/access/account.ts";
import type { Accounts } from "../core/access/accounts.ts";
import type { SessionLimits } from "../core/access/session.ts";
import type { Count } from "../core/counters.ts";
import { openAccountBook } from "./account-book.ts";
import { Delays } from "./delays.ts";
import { type OperatorParts, Operators, Tokens } from "./operators.ts";
import { Passwords } from "./passwords.ts";
import { SetUps } from "./set-up.ts";
import { SignIns } from "./sign-in.ts";
import { SignInLinks } from "./sign-in-link.ts";
import { Standings } from "./standing.ts";

export type AccountParts = {
  readonly table: AccountTable;
  readonly limits: SessionLimits;
  readonly urlOf: OperatorParts["urlOf"];
  readonly now: () => number;
  readonly count: Count;
  /** Whether all of it was made up: only then a link signs in by itself. */
  readonly isDemo: boolean;
};

export type OpenAccounts = Accounts & { readonly standing: Standings; readonly setUp: SetUps };

export async function openAccounts({ table, limits, urlOf, now, count, isDemo }: AccountParts): Promise<OpenAccounts> {
  const book = await openAccountBook(table);
  const passwords = new Passwords(count);
  return {
    standing: new Standings(book, limits, now, count),
    signIn: new SignIns({ book, passwords, delays: new Delays(now, count), limits, now, count }),
    links: new SignInLinks({ book, isDemo, urlOf, now }),
    setUp: new SetUps({ book, passwords, limits, now }),
    operators: new Operators({ book, passwords, now, urlOf }),
    tokens: new Tokens({ book, now }),
  };
}
