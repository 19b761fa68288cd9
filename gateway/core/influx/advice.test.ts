import { describe, expect, test } from "vitest";
import { adviceOf, type Credentials, canCreate, forgottenAdvice, serverOf } from "./advice.ts";
import { databaseOf, queryPath, type Target, writePath } from "./target.ts";

const V1: Target = { api: "v1", bucket: "patrol", org: null };
const V2: Target = { api: "v2", bucket: "patrol", org: "police" };
const said = (status: number | null, words = "") => ({ status, words, retryAfter: null });

test.each([
  ["1.6.7", { version: "1.6.7", major: 1, minor: 6 }],
  ["v2.7.1", { version: "2.7.1", major: 2, minor: 7 }],
  ["3.0.1", { version: "3.0.1", major: 3, minor: 0 }],
  ["", { version: null, major: null, minor: null }],
  ["nginx", { version: null, major: null, minor: null }],
  [null, { version: null, major: null, minor: null }],
])("a server that says %j is known as such", (header, server) => {
  expect(serverOf(header)).toEqual(server);
});

describe("a person is told what to do", () => {
  test.each<[number, string | null, Target, Credentials, RegExp]>([
    [
      401,
      "1.6.7",
      V1,
      "basic",
      /^InfluxDB 1\.6\.7 refuses the sign-in: check PATROL_INFLUX_USER and PATROL_INFLUX_PASS/,
    ],
    [401, "1.6.7", V1, "none", /check PATROL_INFLUX_USER and PATROL_INFLUX_PASSWORD/],
    [401, "1.7.9", V1, "token", /knows no tokens: unset PATROL_INFLUX_TOKEN, set PATROL_INFLUX_USER/],
    [401, "1.8.10", V1, "token", /is "user:password" on 1\.8/],
    [401, "v2.7.1", V1, "none", /wants a token: set PATROL_INFLUX_TOKEN/],
    [401, "v2.7.1", V1, "basic", /wants a token: set PATROL_INFLUX_TOKEN/],
    [401, "v2.7.1", V2, "token", /refuses the token: check PATROL_INFLUX_TOKEN/],
    [401, "3.0.1", V1, "none", /wants a token/],
    [401, null, V1, "none", /^InfluxDB wants a sign-in: set PATROL_INFLUX_TOKEN, or on 1\.x PATROL_INFLUX_USER/],
    [403, "1.6.7", V1, "basic", /denies the user the right to write to "patrol": grant it/],
    [403, "v2.7.1", V2, "token", /denies the token the right to write to "patrol"/],
    [404, "1.6.7", V1, "basic", /has no database "patrol" and this user may not make one: CREATE DATABASE "patrol"/],
    [404, "1.6.7", V2, "none", /has no \/api\/v2\/write: unset PATROL_INFLUX_API/],
    [404, "1.8.10", V2, "none", /has no database "patrol"/],
    [404, "v2.1.1", V1, "token", /influx v1 dbrp create --db patrol --rp autogen --default.*PATROL_INFLUX_API=v2/],
    [404, "v2.7.1", V2, "token", /has no bucket "patrol" in organisation "police"/],
    [301, null, V1, "none", /answers 301, which sends elsewhere: set PATROL_INFLUX_URL/],
    [400, "1.6.7", V1, "none", /answers 400 to everything: check PATROL_INFLUX_URL/],
  ])("about %s of %s", (status, version, target, credentials, sentence) => {
    expect(adviceOf(said(status), serverOf(version), target, credentials)).toMatch(sentence);
  });

  test("in the server's words too", () => {
    const words = "partial write: max-values-per-tag limit exceeded (100001/100000)";
    expect(adviceOf(said(400, words), serverOf("1.6.7"), V1, "none")).toBe(
      `InfluxDB 1.6.7 has reached a limit of its own: raise max-series-per-database or max-values-per-tag in its configuration (it says: ${words})`,
    );
  });
});

describe("a database that is not there can be made", () => {
  test.each([
    ["1.6.7", V1, said(404, 'database not found: "patrol"'), true],
    ["1.8.10", V2, said(404, 'database not found: "patrol"'), false],
    ["1.6.7", V1, said(404, "404 page not found"), false],
    ["1.6.7", V1, said(403, 'database not found: "patrol"'), false],
    ["v2.7.1", V1, said(404, "database not found"), false],
    [null, V1, said(404, "database not found"), false],
  ] as const)("on %s with %j after %j: %s", (version, target, answer, can) => {
    expect(canCreate(serverOf(version), target, answer)).toBe(can);
  });
});

describe("an address", () => {
  test.each([
    [V1, "/write?db=patrol&precision=ms"],
    [{ ...V1, bucket: "city/month" }, "/write?db=city&rp=month&precision=ms"],
    [{ ...V1, bucket: "a&b=c" }, "/write?db=a%26b%3Dc&precision=ms"],
    [V2, "/api/v2/write?org=police&bucket=patrol&precision=ms"],
    [{ ...V2, bucket: "a/b" }, "/api/v2/write?org=police&bucket=a%2Fb&precision=ms"],
  ])("of a write for %j is %s", (target, path) => {
    expect(writePath(target)).toBe(path);
  });

  test("of a query names the database and asks for ms", () => {
    expect(queryPath({ ...V1, bucket: "city/month" }, 'SELECT "a" FROM b')).toBe(
      "/query?db=city&epoch=ms&q=SELECT%20%22a%22%20FROM%20b",
    );
  });

  test.each([
    ["patrol", { database: "patrol", policy: null }],
    ["a/b", { database: "a", policy: "b" }],
  ])("takes the bucket %j apart", (bucket, parts) => {
    expect(databaseOf(bucket)).toEqual(parts);
  });
});

test.each([
  [0, 0, null],
  [12, 0, /^12 fixes wait for an InfluxDB, and PATROL_INFLUX_URL is not set: .*patrol migrate .*for 180 days/],
  [12, 3, /^12 fixes and further ones of 3 units wait/],
])("a queue of %i fixes and %i owed units without an InfluxDB is told as %s", (fixes, owedUnits, advice) => {
  const told = forgottenAdvice({ fixes, owedUnits }, 180);
  if (advice === null) expect(told).toBeNull();
  else expect(told).toMatch(advice);
});
