/** `patrol operator ...` and `patrol token ...`. */
import { createInterface } from "node:readline";
import type { Operator, Token } from "../gateway/core/access/account.ts";
import { RIGHTS, type Right, ROLES, type Role } from "../gateway/core/access/rights.ts";
import { PatrolError } from "../runtime/error.ts";
import { ask } from "./ask.ts";

type Link = { readonly link: string; readonly linkExpiresTime: number };
type Added = Operator & (Link | { readonly link: null });
type Items<T> = { readonly items: readonly T[] };

export type NewOperator = {
  readonly name: string;
  readonly role: string;
  readonly station: string | null;
  readonly display: string | null;
};

/** Adds an operator, with the password that stands on standard input, or with a link that is printed here and never again. */
export async function addOperator(
  dataDir: string,
  { name, role, station, display }: NewOperator,
  isPasswordGiven: boolean,
  isJson: boolean,
): Promise<void> {
  const known = roleOf(role);
  const password = isPasswordGiven ? { password: await passwordFrom(process.stdin) } : {};
  const body = { name, role: known, station, ...(display === null ? {} : { display }), ...password };
  const added = (await ask(dataDir, { method: "POST", path: "operators", body })) as Added;
  if (isJson) return print(JSON.stringify(added));
  print(`operator  ${added.name}, ${added.role}${added.station === null ? "" : ` of ${added.station}`}`);
  if (added.link !== null) printLink(added.name, added);
}

export async function listOperators(dataDir: string, isJson: boolean): Promise<void> {
  const { items } = (await ask(dataDir, { method: "GET", path: "operators" })) as Items<Operator>;
  if (isJson) return print(JSON.stringify(items));
  if (items.length === 0) print("No operators yet. Add the first: patrol operator add NAME --role admin");
  for (const { name, role, station, isDisabled, display } of items) {
    const columns = [
      name.padEnd(24),
      role.padEnd(12),
      (station ?? "-").padEnd(16),
      isDisabled ? "disabled" : "        ",
    ];
    print([...columns, display].join(" ").trimEnd());
  }
}

/** Sets the password that stands on standard input, or prints a link with which the operator sets one. */
export async function setPassword(
  dataDir: string,
  name: string,
  isPasswordGiven: boolean,
  isJson: boolean,
): Promise<void> {
  const path = pathOf("operators", name);
  if (isPasswordGiven) {
    const body = { password: await passwordFrom(process.stdin) };
    await ask(dataDir, { method: "PUT", path: `${path}/password`, body });
    return print(isJson ? JSON.stringify({ name }) : `${name} has a new password; their sessions have ended`);
  }
  const made = (await ask(dataDir, { method: "POST", path: `${path}/link` })) as Link;
  if (isJson) print(JSON.stringify({ name, ...made }));
  else printLink(name, made);
}

export async function disableOperator(dataDir: string, name: string, isDisabled: boolean): Promise<void> {
  await ask(dataDir, { method: "PUT", path: pathOf("operators", name), body: { isDisabled } });
  print(isDisabled ? `${name} is disabled, and signed out everywhere` : `${name} may sign in again`);
}

export async function removeOperator(dataDir: string, name: string): Promise<void> {
  await ask(dataDir, { method: "DELETE", path: pathOf("operators", name) });
  print(`${name} is removed, and signed out everywhere`);
}

export type NewToken = {
  readonly name: string;
  readonly rights: string;
  readonly station: string | null;
  readonly days: number;
};

/** Adds a token; its secret is printed here and never again. */
export async function addToken(dataDir: string, token: NewToken, isJson: boolean): Promise<void> {
  const body = { ...token, rights: rightsOf(token.rights) };
  const added = (await ask(dataDir, { method: "POST", path: "tokens", body })) as Token & { readonly secret: string };
  if (isJson) return print(JSON.stringify(added));
  print(`token    ${added.name}, until ${new Date(added.expiresTime).toISOString()}`);
  print(`secret   ${added.secret}`);
  print("Write the secret down now: it cannot be shown again. A program sends Authorization: Bearer SECRET.");
}

export async function listTokens(dataDir: string, isJson: boolean): Promise<void> {
  const { items } = (await ask(dataDir, { method: "GET", path: "tokens" })) as Items<Token>;
  if (isJson) return print(JSON.stringify(items));
  if (items.length === 0) print("No tokens yet. Add one: patrol token add wall-1 --rights live");
  for (const { name, rights, station, expiresTime } of items) {
    const until = new Date(expiresTime).toISOString().slice(0, 10);
    print([name.padEnd(24), until, (station ?? "-").padEnd(16), rights.join(",")].join(" "));
  }
}

export async function revokeToken(dataDir: string, name: string): Promise<void> {
  await ask(dataDir, { method: "DELETE", path: pathOf("tokens", name) });
  print(`${name} is revoked`);
}

function printLink(name: string, { link, linkExpiresTime }: Link): void {
  print(`link      ${link}`);
  print(`Give the link to ${name}: it sets their password, once, until ${new Date(linkExpiresTime).toISOString()}.`);
  if (link.startsWith("/")) print("No gateway runs here: put its address in front, as in https://gateway.example");
}

function roleOf(text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (!role) throw new PatrolError("invalid", `--role must be one of ${ROLES.join(", ")}`);
  return role;
}

function rightsOf(text: string): readonly Right[] {
  return text.split(",").map((word) => {
    const right = RIGHTS.find((known) => known === word.trim());
    if (!right) throw new PatrolError("invalid", `--rights takes some of ${RIGHTS.join(",")}`);
    return right;
  });
}

/** The first line, without its end; whoever writes more, or keeps the pipe open, is not waited for. */
async function passwordFrom(input: NodeJS.ReadStream): Promise<string> {
  try {
    for await (const line of createInterface({ input })) return line;
  } finally {
    input.destroy();
  }
  throw new PatrolError("invalid", "--password-stdin reads the password from standard input, which is empty");
}

function pathOf(list: string, name: string): string {
  return `${list}/${encodeURIComponent(name)}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
