/** Everybody against every route, over TLS beyond loopback: who is let through, who is not, and that nothing happens then. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROUTES } from "../../gateway/core/access/routes.ts";
import { openReader } from "../../gateway/sqlite/database.ts";
import { makeAuthority } from "../support/authority.ts";
import { send } from "../support/client.ts";
import { type RunningGateway, registerUnits, startGateway } from "../support/gateway.ts";
import { hire, issue, signIn } from "../support/staff.ts";
import { tempFolder } from "../support/temp.ts";

/** What each role may do, as the design says it. */
const ROLE_RIGHTS: Readonly<Record<string, readonly string[]>> = {
  viewer: ["live"],
  dispatcher: ["live", "history", "desk"],
  supervisor: ["live", "history", "desk", "reports", "people", "extracts"],
  auditor: ["audit", "extracts"],
  admin: ["live", "history", "desk", "reports", "people", "units", "operators", "audit", "extracts"],
};
const ALL = ROLE_RIGHTS.admin ?? [];

type Caller = {
  readonly who: string;
  readonly kind: "no one" | "session" | "token";
  readonly rights: readonly string[];
};
const CALLERS: readonly Caller[] = [
  { who: "no one", kind: "no one", rights: [] },
  ...Object.entries(ROLE_RIGHTS).map(([who, rights]) => ({ who, kind: "session", rights }) as const),
  ...ALL.map((right) => ({ who: `token ${right}`, kind: "token", rights: [right] }) as const),
  { who: "token of all rights", kind: "token", rights: ALL },
];

/** The status that keeps a caller out; null: the request goes on to the route. */
function refusal({ kind, rights }: Caller, may: string): 401 | 403 | null {
  if (may === "anyone") return null;
  if (kind === "no one") return 401;
  if (may === "signed-in") return null;
  if (may === "session") return kind === "session" ? null : 403;
  if (may === "here") return 403;
  return rights.includes(may === "near" ? "audit" : may) ? null : 403;
}

const CASES = CALLERS.flatMap((caller) =>
  Object.entries(ROUTES).map(([route, { may }]) => ({ caller, route, status: refusal(caller, may) })),
);

const stack: AsyncDisposable[] = [];
let dataDir: string;
let base: string;
let ca: string;
const headersOf = new Map<string, Readonly<Record<string, string>>>();

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  dataDir = folder.path;
  await registerUnits(dataDir, ["bike-07"]);
  const authority = await makeAuthority();
  ca = authority.ca;
  const { cert, key } = await authority.server();
  const [certPath, keyPath] = [join(dataDir, "cert.pem"), join(dataDir, "key.pem")];
  await writeFile(certPath, cert);
  await writeFile(keyPath, key);
  for (const role of Object.keys(ROLE_RIGHTS)) await hire(dataDir, role, role);
  for (const { who, kind, rights } of CALLERS) {
    if (kind !== "token") continue;
    headersOf.set(who, { authorization: `Bearer ${await issue(dataDir, who.replaceAll(" ", "-"), rights)}` });
  }
  const gateway: RunningGateway = await startGateway(dataDir, {
    PATROL_HTTP_HOST: "0.0.0.0",
    PATROL_TLS_CERT: certPath,
    PATROL_TLS_KEY: keyPath,
  });
  stack.push(gateway);
  base = `https://127.0.0.1:${gateway.addresses.httpPort}`;
  headersOf.set("no one", { origin: base });
  for (const role of Object.keys(ROLE_RIGHTS)) headersOf.set(role, await signIn(base, role, ca));
}, 120_000);
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

/** With an empty body, so that a route that is reached has nothing to do. */
async function call(caller: Caller, route: string): Promise<number> {
  const [method = "", pattern = ""] = route.split(" ");
  const path = pattern.replace(":unit", "bike-07").replaceAll(/:\w+/g, "nobody");
  const headers = headersOf.get(caller.who) ?? {};
  const answer = await send(method, base + path, { headers, ca, ...(method === "GET" ? {} : { body: {} }) });
  return answer.status;
}

/** Everything that `desk.db` holds, but when sessions were last used. */
function deskContents(): string {
  const database = openReader(join(dataDir, "desk.db"));
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
  const rows = tables.map((table) => {
    const { name } = table as { readonly name: string };
    return [
      name,
      database
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .map((row) => ({ ...(row as object), used: 0 })),
    ];
  });
  database.close();
  return JSON.stringify(rows);
}

describe("every route", () => {
  const refused = CASES.filter((one) => one.status !== null);
  const reached = CASES.filter((one) => one.status === null);

  test(`keeps out whom it must: ${refused.length} refusals, and nothing has changed after them`, async () => {
    const before = deskContents();
    const wrong = [];
    for (const { caller, route, status } of refused) {
      const got = await call(caller, route);
      if (got !== status) wrong.push(`${caller.who}: ${route} answered ${got}, not ${status}`);
    }
    expect(wrong).toEqual([]);
    expect(deskContents()).toBe(before);
    process.stdout.write(`every route: ${CALLERS.length} callers, ${refused.length} refusals as the table says\n`);
  });

  test(`lets in whom it may: ${reached.length} requests reach their route`, async () => {
    const wrong = [];
    for (const { caller, route } of reached) {
      const got = await call(caller, route);
      if (got === 401 || got === 403 || got >= 500) wrong.push(`${caller.who}: ${route} answered ${got}`);
      if (route === "DELETE /api/v1/session") headersOf.set(caller.who, await signIn(base, caller.who, ca));
    }
    expect(wrong).toEqual([]);
    process.stdout.write(`every route: ${reached.length} requests let through as the table says\n`);
  });
});

test("what it takes to do what matters most, by hand", () => {
  const may = Object.fromEntries(Object.entries(ROUTES).map(([route, rule]) => [route, rule.may]));
  expect(may).toMatchObject({
    "GET /api/v1/tracks": "history",
    "GET /api/v1/live": "live",
    "POST /api/v1/operators": "operators",
    "PUT /api/v1/operators/:name": "operators",
    "DELETE /api/v1/operators/:name": "operators",
    "PUT /api/v1/operators/:name/password": "operators",
    "POST /api/v1/tokens": "operators",
    "PUT /api/v1/units/:unit": "units",
    "GET /api/v1/unit-secrets": "here",
    "GET /metrics": "near",
  });
  const open = Object.keys(ROUTES).filter((route) => ROUTES[route as keyof typeof ROUTES]?.may === "anyone");
  expect(open.sort()).toEqual([
    "GET /",
    "GET /admin",
    "GET /assets/:file",
    "GET /coverage",
    "GET /door.css",
    "GET /door.js",
    "GET /healthz",
    "GET /icon-sos.svg",
    "GET /icon.svg",
    "GET /readyz",
    "GET /replay",
    "GET /set-up",
    "GET /sign-in",
    "GET /sos",
    "GET /units",
    "POST /api/v1/session",
    "POST /api/v1/set-up",
  ]);
});
