/** The first day of a gateway: nobody is there yet, somebody on this machine becomes the first admin, and others get links. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, cookieOf, detailOf, send } from "../support/client.ts";
import { followEvents } from "../support/events.ts";
import { type RunningGateway, startGateway } from "../support/gateway.ts";
import { hire, PASSWORD, signIn } from "../support/staff.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";

let folder: Awaited<ReturnType<typeof tempFolder>>;
let gateway: RunningGateway;
let base: string;

beforeEach(async () => {
  folder = await tempFolder();
  gateway = await startGateway(folder.path);
  base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
});
afterEach(async () => {
  await gateway[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const secretOf = (url: string | null) => /#([\w-]{43})(\/|$)/.exec(url ?? "")?.[1] ?? "";
const setUp = (secret: string, name: string, password = PASSWORD): Promise<Answer> =>
  send("POST", `${base}/api/v1/set-up`, { headers: { origin: base }, body: { secret, name, password } });
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => send("GET", base + path, { headers });

describe("while there is no operator", () => {
  test("this machine may look, and change nothing", async () => {
    expect((await get("/api/v1/units")).status).toBe(200);
    expect((await get("/api/v1/me")).body).toMatchObject({ kind: "set-up", role: null });
    const added = await send("POST", `${base}/api/v1/operators`, {
      body: { name: "x", role: "admin", password: PASSWORD },
    });
    expect(added.status).toBe(403);
  });

  test.each([
    { what: "a page whose name was pointed here (DNS rebinding)", headers: { host: "evil.example:8080" } },
    { what: "a proxy in front", headers: { "x-forwarded-for": "203.0.113.9" } },
    { what: "another proxy in front", headers: { forwarded: "for=203.0.113.9" } },
  ])("$what may not", async ({ headers }) => {
    for (const path of ["/api/v1/units", "/api/v1/live", "/api/v1/tracks?unit=a&from=1&to=2"]) {
      const answer = await get(path, headers);
      expect(answer.status).toBe(403);
      expect(detailOf(answer)).toContain("answers its own machine only");
    }
    expect((await get("/metrics", headers)).status).toBe(403);
  });

  test("the link makes one admin, who is signed in, and the door closes at once, with what was open", async () => {
    await using stream = await followEvents(`${base}/api/v1/live`);
    await stream.next("snapshot");
    const secret = secretOf(gateway.addresses.setUpUrl);
    expect(gateway.addresses.setUpUrl).toBe(`${base}/set-up#${secret}`);
    const made = await setUp(secret, "Chief");
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ kind: "operator", name: "chief", role: "admin" });
    await until("the stream's end", () => stream.isEnded(), 1_000);
    expect((await get("/api/v1/units")).status).toBe(401);
    expect((await get("/api/v1/units", { cookie: cookieOf(made) })).status).toBe(200);
    expect((await get("/metrics")).status).toBe(200);
    expect((await setUp(secret, "second")).status).toBe(403);
  });

  test("two who use the link at the same moment make one admin", async () => {
    const secret = secretOf(gateway.addresses.setUpUrl);
    const answers = await Promise.all([setUp(secret, "one"), setUp(secret, "two")]);
    expect(answers.map((one) => one.status).sort()).toEqual([200, 403]);
  });

  test.each([
    { what: "a wrong secret", secret: "A".repeat(43), name: "chief", password: PASSWORD, status: 403 },
    { what: "no secret", secret: "", name: "chief", password: PASSWORD, status: 403 },
    { what: "a short password", secret: null, name: "chief", password: "elevenchars", status: 400 },
    { what: "the name as password", secret: null, name: "chief.of.police", password: "Chief.Of.Police", status: 400 },
    { what: "a name that is none", secret: null, name: "../chief", password: PASSWORD, status: 400 },
  ])("$what makes none", async ({ secret, name, password, status }) => {
    const answer = await setUp(secret ?? secretOf(gateway.addresses.setUpUrl), name, password);
    expect(answer.status).toBe(status);
    expect((await get("/api/v1/me")).body).toMatchObject({ kind: "set-up" });
  });
});

describe("somebody who was added without a password", () => {
  test("sets it with a link, once, is signed in, and nobody else's link does", async () => {
    const chief = { cookie: cookieOf(await setUp(secretOf(gateway.addresses.setUpUrl), "chief")), origin: base };
    const add = async (name: string) => {
      const body = { name, role: "dispatcher", station: "江南" };
      const answer = await send("POST", `${base}/api/v1/operators`, { headers: chief, body });
      return answer.body as { link: string };
    };
    const [wei, min] = [await add("li.wei"), await add("wang.min")];
    expect(wei.link).toMatch(new RegExp(`^${base}/set-up#[\\w-]{43}/li\\.wei$`));
    expect((await setUp(secretOf(min.link), "li.wei")).status).toBe(403);
    const done = await setUp(secretOf(wei.link), "li.wei");
    expect(done.body).toMatchObject({ name: "li.wei", role: "dispatcher", station: "江南" });
    expect((await setUp(secretOf(wei.link), "li.wei", "some other password")).status).toBe(403);
    await signIn(base, "li.wei");

    const again = await send("POST", `${base}/api/v1/operators/li.wei/link`, { headers: chief });
    await signIn(base, "li.wei");
    const other = await setUp(secretOf((again.body as { link: string }).link), "li.wei", "some other password");
    expect(other.status).toBe(200);
    expect((await get("/api/v1/me", { cookie: cookieOf(done) })).status).toBe(401);
  });
});

describe("the pages", () => {
  test.each([
    { path: "/sign-in", language: "en-GB,en;q=0.9", lang: "en", says: "<h1>Sign in</h1>" },
    { path: "/sign-in", language: "zh-CN", lang: "zh-CN", says: "<h1>登录</h1>" },
    { path: "/set-up", language: "fr", lang: "zh-CN", says: "<h1>设置密码</h1>" },
    { path: "/set-up", language: "en", lang: "en", says: "<h1>Set your password</h1>" },
  ])("$path in $language has no script and no style of its own", async ({ path, language, lang, says }) => {
    const { status, headers, text } = await get(path, { "accept-language": language });
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(text).toContain(`<html lang="${lang}">`);
    expect(text).toContain(says);
    expect(text.match(/<script[^>]*>/g)).toEqual(['<script type="module" src="/door.js">']);
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|https?:\/\//);
    for (const file of ["/door.js", "/door.css"]) expect((await get(file)).status).toBe(200);
  });
});

test.each(["/api/v1/units", "/sign-in", "/nothing", "/api/v1/live"])(
  "%s carries the headers that browsers obey",
  async (path) => {
    const { headers } = await get(path);
    expect(headers).toMatchObject({
      "content-security-policy":
        "default-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cache-control": "no-store",
    });
    expect(headers).not.toHaveProperty("strict-transport-security");
    expect(headers).not.toHaveProperty("x-powered-by");
  },
);

test("requests beyond 1,200 a minute of one operator wait, the live stream and other people do not", async () => {
  await setUp(secretOf(gateway.addresses.setUpUrl), "chief");
  await gateway[Symbol.asyncDispose]();
  await hire(folder.path, "busy", "viewer");
  gateway = await startGateway(folder.path);
  base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
  const [busy, chief] = [await signIn(base, "busy"), await signIn(base, "chief")];
  let served = 0;
  let last = await get("/api/v1/me", busy);
  while (last.status === 200 && served < 2_000) {
    served++;
    last = await get("/api/v1/me", busy);
  }
  expect(last.status).toBe(429);
  expect(served).toBeGreaterThanOrEqual(1_200);
  expect(Number(last.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  expect((await get("/api/v1/live", busy)).status).toBe(200);
  expect((await get("/api/v1/me", chief)).status).toBe(200);
  expect((await get("/healthz")).status).toBe(200);
}, 90_000);
