/** Signing in as a browser does: cookies, delays, what ends a session, and what another site cannot do. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openReader } from "../../gateway/sqlite/database.ts";
import { cookieOf, detailOf } from "../support/client.ts";
import { followEvents } from "../support/events.ts";
import { PASSWORD, signIn } from "../support/staff.ts";
import { until } from "../support/until.ts";
import { type ChiefsGateway, openChiefsGateway } from "./chief.ts";

let chiefs: ChiefsGateway;
let dataDir: ChiefsGateway["dataDir"];
let gateway: ChiefsGateway["gateway"];
let base: ChiefsGateway["base"];
let admin: ChiefsGateway["admin"];
let api: ChiefsGateway["api"];
let newcomer: ChiefsGateway["newcomer"];
let ledgerAbout: ChiefsGateway["ledgerAbout"];

beforeAll(async () => {
  chiefs = await openChiefsGateway();
  ({ dataDir, gateway, base, admin, api, newcomer, ledgerAbout } = chiefs);
}, 60_000);
afterAll(() => chiefs?.[Symbol.asyncDispose]());

describe("a session", () => {
  test("is a cookie that scripts cannot read and other sites cannot send", async () => {
    const answer = await api("POST", "session", { origin: base }, { name: "chief", password: PASSWORD });
    expect(answer.headers["set-cookie"]).toHaveLength(1);
    expect(answer.headers["set-cookie"]?.[0]).toMatch(
      /^patrol=[\w-]{43}; Max-Age=863\d\d; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.body).toMatchObject({ kind: "operator", name: "chief", role: "admin", csrf: "same-origin" });
    expect(JSON.stringify(answer.body)).not.toContain("scrypt");
  });

  test("says who it is, and until when", async () => {
    const { body } = await api("GET", "me", admin);
    expect(body).toMatchObject({ name: "chief", display: "chief", station: null });
    const left = (body as { expiresTime: number }).expiresTime - Date.now();
    expect(left).toBeGreaterThan(11.9 * 3_600_000);
    expect(left).toBeLessThanOrEqual(12 * 3_600_000);
  });

  test("is another one after each sign-in, and the one before in the same browser ends (no fixation)", async () => {
    const first = await newcomer("fixed");
    const planted = "patrol=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const over = await api("POST", "session", { cookie: planted, origin: base }, { name: "fixed", password: PASSWORD });
    expect(cookieOf(over)).not.toBe(planted);
    expect((await api("GET", "me", { cookie: planted })).status).toBe(401);
    const again = await api("POST", "session", first, { name: "fixed", password: PASSWORD });
    expect(cookieOf(again)).not.toBe(first.cookie);
    expect((await api("GET", "me", first)).status).toBe(401);
    expect((await api("GET", "me", { cookie: cookieOf(again) })).status).toBe(200);
  });

  test("is kept as a hash only", async () => {
    const database = openReader(join(dataDir, "desk.db"));
    const rows = JSON.stringify(database.prepare("SELECT * FROM session").all());
    database.close();
    expect(rows).toMatch(/[0-9a-f]{64}/);
    expect(rows).not.toContain(admin.cookie.slice("patrol=".length));
  });

  test("ends when its operator signs out, with the cookie and the open streams", async () => {
    const browser = await newcomer("leaver");
    await using stream = await followEvents(`${base}/api/v1/live`, undefined, browser);
    await stream.next("snapshot");
    const answer = await api("DELETE", "session", browser);
    expect(answer.status).toBe(204);
    expect(answer.headers["set-cookie"]?.[0]).toMatch(/^patrol=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/);
    await until("the stream's end", () => stream.isEnded(), 1_000);
    expect((await api("GET", "me", browser)).status).toBe(401);
    expect(ledgerAbout("leaver")).toEqual(["operator:chief operator-add", "operator:leaver sign-in"]);
  });
});

describe("a session ends, with its streams, when its operator", () => {
  test.each([
    { what: "is disabled", name: "e-1", method: "PUT", path: "operators/e-1", body: { isDisabled: true } },
    { what: "is removed", name: "e-2", method: "DELETE", path: "operators/e-2" },
    { what: "gets another role", name: "e-3", method: "PUT", path: "operators/e-3", body: { role: "viewer" } },
    { what: "gets another station", name: "e-4", method: "PUT", path: "operators/e-4", body: { station: "east" } },
    {
      what: "gets another password",
      name: "e-5",
      method: "PUT",
      path: "operators/e-5/password",
      body: { password: "another four words" },
    },
  ])("$what", async ({ name, method, path, body }) => {
    const browser = await newcomer(name);
    await using stream = await followEvents(`${base}/api/v1/live`, undefined, browser);
    await stream.next("snapshot");
    expect((await api(method, path, admin, body)).status).toBeLessThan(300);
    await until("the stream's end", () => stream.isEnded(), 1_000);
    expect((await api("GET", "me", browser)).status).toBe(401);
  });

  test("and not when only the name that others see is another", async () => {
    const browser = await newcomer("e-6");
    await api("PUT", "operators/e-6", admin, { display: "李伟" });
    expect((await api("GET", "me", browser)).body).toMatchObject({ name: "e-6", display: "李伟" });
  });
});

describe("one's own password", () => {
  test("is changed with the old one; the other sessions end, this one goes on", async () => {
    const [here, there] = [await newcomer("own"), await signIn(base, "own")];
    const change = { old: PASSWORD, new: "quite another four words" };
    expect((await api("PUT", "me/password", here, { ...change, old: "not the old one" })).status).toBe(403);
    expect((await api("PUT", "me/password", here, { ...change, new: "password1234" })).status).toBe(400);
    expect((await api("GET", "me", there)).status).toBe(200);
    expect((await api("PUT", "me/password", here, change)).status).toBe(204);
    expect((await api("GET", "me", here)).status).toBe(200);
    expect((await api("GET", "me", there)).status).toBe(401);
    const old = await api("POST", "session", { origin: base }, { name: "own", password: PASSWORD });
    expect(old.status).toBe(401);
    const name = { name: "own", password: change.new };
    expect((await api("POST", "session", { origin: base }, name)).status).toBe(200);
  });
});

describe("wrong passwords", () => {
  test("get the same answer whether there is such an operator or not, and none says which", async () => {
    const headers = { origin: base };
    const unknown = await api("POST", "session", headers, { name: "nobody", password: PASSWORD });
    const wrong = await api("POST", "session", headers, { name: "e-6", password: "a wrong password" });
    expect([unknown.status, wrong.status]).toEqual([401, 401]);
    expect(unknown.text).toBe(wrong.text);
  });

  test("make the next try wait, with Retry-After, and leave sessions, streams and tokens alone", async () => {
    const browser = await newcomer("slow");
    await using stream = await followEvents(`${base}/api/v1/live`, undefined, browser);
    await stream.next("snapshot");
    const tries = [];
    for (let n = 0; n < 14; n++) {
      tries.push(await api("POST", "session", { origin: base }, { name: "victim", password: "a wrong password" }));
    }
    expect(tries.slice(0, 3).map((one) => one.status)).toEqual([401, 401, 401]);
    const delayed = tries.filter((one) => one.status === 429);
    expect(delayed.length).toBeGreaterThan(5);
    expect(Number(delayed[0]?.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(delayed[0] && detailOf(delayed[0])).toMatch(/^Too many wrong passwords; try again in \d+ s\.$/);
    expect((await api("GET", "me", browser)).status).toBe(200);
    expect((await api("GET", "units", admin)).status).toBe(200);
    expect(stream.isEnded()).toBe(false);
    expect(await gateway.metric('patrol_sign_ins_total{kind="delayed"}')).toBe(delayed.length);
  });
});

describe("another site's page", () => {
  test.each([
    { what: "without an Origin of ours", headers: { origin: "https://evil.example" } },
    { what: "that hides its Origin", headers: { origin: "null" } },
    { what: "as the browser says", headers: { "sec-fetch-site": "cross-site" } },
    { what: "on a sister host", headers: { "sec-fetch-site": "same-site" } },
    { what: "in a browser that says neither", headers: {} },
  ])("$what changes nothing with the admin's cookie", async ({ headers }) => {
    const body = { name: "intruder", role: "admin", password: PASSWORD };
    const answer = await api("POST", "operators", { cookie: admin.cookie, ...headers }, body);
    expect(answer.status).toBe(403);
    expect((await api("GET", "operators", admin)).text).not.toContain("intruder");
  });

  test("cannot sign somebody in", async () => {
    const body = { name: "chief", password: PASSWORD };
    expect((await api("POST", "session", { origin: "https://evil.example" }, body)).status).toBe(403);
  });
});
