/** Hostile HTTP: whatever bytes come, no answer is an error of the gateway's own, and it serves on. */
import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES } from "../../gateway/core/access/routes.ts";
import { send } from "../support/client.ts";
import { registerUnits, startGateway } from "../support/gateway.ts";
import { hire, issue } from "../support/staff.ts";
import { tempFolder } from "../support/temp.ts";

const RUNS = 200;
const SEED = 20_261_121;
const stack: AsyncDisposable[] = [];
let base: string;
let port: number;
let token: string;
const uncaught: unknown[] = [];
const note = (err: unknown) => uncaught.push(err);

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  await registerUnits(folder.path, ["bike-07"]);
  await hire(folder.path, "chief", "admin");
  const rights = ["live", "history", "desk", "reports", "people", "units", "operators", "audit"];
  token = await issue(folder.path, "hostile", rights);
  const gateway = await startGateway(folder.path);
  stack.push(gateway);
  port = gateway.addresses.httpPort;
  base = `http://127.0.0.1:${port}`;
  process.on("uncaughtExceptionMonitor", note);
  process.on("unhandledRejection", note);
}, 60_000);
afterAll(async () => {
  process.off("uncaughtExceptionMonitor", note);
  process.off("unhandledRejection", note);
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "..",
    "%00",
    "%2e%2e%2f",
    "%ff",
    "%",
    "' OR 1=1 --",
    "\u0000",
    "a".repeat(300),
  ),
  fc.constantFrom("bike-07", "chief", "1e309", "-1", "9007199254740993", "2026-13-45T99:99:99Z", "NaN", ""),
);
const json = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(nasty, nasty, { maxKeys: 5 }));
/** Bodies that look right at first sight. */
const shaped = fc.record(
  {
    name: nasty,
    password: nasty,
    secret: nasty,
    role: fc.oneof(nasty, fc.constant("admin")),
    rights: fc.oneof(fc.array(nasty, { maxLength: 3 }), fc.constant(["live"])),
    station: fc.oneof(nasty, fc.constant(null)),
    days: fc.oneof(fc.integer(), fc.double(), nasty),
    old: nasty,
    new: nasty,
    display: nasty,
    isDisabled: fc.oneof(fc.boolean(), nasty),
    kind: nasty,
  },
  { requiredKeys: [] },
);
/** Everything but what would end the token itself or flood scrypt. */
const routes = Object.keys(ROUTES).filter((route) => !/live$|\/session$|set-up$/.test(route));
const hostileRequest = fc.record({
  route: fc.constantFrom(...routes),
  parameter: nasty,
  query: fc.array(fc.tuple(fc.constantFrom("unit", "from", "to", "format", "before", "purpose", "x"), nasty), {
    maxLength: 4,
  }),
  body: fc.oneof(json, shaped),
  isSignedIn: fc.boolean(),
  header: fc.option(
    fc.tuple(
      fc.constantFrom(
        "origin",
        "cookie",
        "authorization",
        "sec-fetch-site",
        "last-event-id",
        "accept-language",
        "if-none-match",
      ),
      fc.string({ maxLength: 80 }),
    ),
  ),
});

test(`${RUNS} hostile requests to every route: none is answered with 500, nothing is uncaught`, {
  timeout: 120_000,
}, async () => {
  const statuses: Record<number, number> = {};
  await fc.assert(
    fc.asyncProperty(hostileRequest, async ({ route, parameter, query, body, isSignedIn, header }) => {
      const [method = "", pattern = ""] = route.split(" ");
      const path = pattern.replaceAll(/:\w+/g, () => encodeURIComponent(parameter).replaceAll("%25", "%") || "x");
      const search = new URLSearchParams(query).toString();
      const headers: Record<string, string> = isSignedIn ? { authorization: `Bearer ${token}` } : { origin: base };
      if (header) headers[header[0]] = header[1];
      const asked = { headers: printable(headers), ...(method === "GET" ? {} : { body }) };
      const { status } = await send(method, `${base}${path}${search ? `?${search}` : ""}`, asked);
      statuses[status] = (statuses[status] ?? 0) + 1;
      expect(status).toBeLessThan(500);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  expect(uncaught).toEqual([]);
  expect((await send("GET", `${base}/healthz`)).status).toBe(200);
  process.stdout.write(`hostile requests: ${RUNS}, by status ${JSON.stringify(statuses)}\n`);
});

/** Bytes as they are, and what comes back until the other end closes. */
async function raw(bytes: string): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port });
  let heard = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    heard += text;
  });
  socket.on("error", () => {});
  socket.write(bytes, "latin1");
  socket.end();
  await once(socket, "close");
  return heard;
}

const HOST = "Host: localhost\r\n";
test.each([
  { what: "headers of 20 kB", bytes: `GET /healthz HTTP/1.1\r\n${HOST}X: ${"a".repeat(20_000)}\r\n\r\n`, status: 431 },
  { what: "a URL of 20 kB", bytes: `GET /${"a".repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`, status: 431 },
  { what: "no HTTP", bytes: "\x16\x03\x01\x00\xa5\x01\x00\x00\r\n\r\n", status: 400 },
  {
    what: "two lengths",
    bytes: `POST /api/v1/session HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
  },
  {
    what: "a body announced of 1 GB",
    bytes: `POST /api/v1/session HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n{`,
    status: 413,
  },
  {
    what: "JSON that breaks off",
    bytes: `POST /api/v1/session HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 1\r\nConnection: close\r\n\r\n{`,
    status: 400,
  },
  {
    what: "JSON with a poisoned prototype",
    bytes: `POST /api/v1/session HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 26\r\nConnection: close\r\n\r\n{"__proto__":{"name":"x"}}`,
    status: 400,
  },
  {
    what: "a body that is no JSON",
    bytes: `POST /api/v1/session HTTP/1.1\r\n${HOST}Content-Type: text/xml\r\nContent-Length: 4\r\nConnection: close\r\n\r\n<x/>`,
    status: 415,
  },
  {
    what: "a method that is none of ours",
    bytes: `TRACE /api/v1/units HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    status: 404,
  },
  { what: "no host", bytes: "GET /api/v1/units HTTP/1.1\r\nConnection: close\r\n\r\n", status: 400 },
])("$what gets $status", async ({ bytes, status }) => {
  expect(await raw(bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect((await send("GET", `${base}/healthz`)).status).toBe(200);
  expect(uncaught).toEqual([]);
});

/** Node sends no header with control characters. */
function printable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replaceAll(/[^\x20-\x7e]/g, "?")]),
  );
}
