/** Tokens, what nobody may give, and what a station hides. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detailOf, send } from "../support/client.ts";
import { followEvents } from "../support/events.ts";
import { registerUnits, startGateway } from "../support/gateway.ts";
import { hire, issue, signIn } from "../support/staff.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import { type ChiefsGateway, openChiefsGateway } from "./chief.ts";

let chiefs: ChiefsGateway;
let base: ChiefsGateway["base"];
let admin: ChiefsGateway["admin"];
let api: ChiefsGateway["api"];
let newcomer: ChiefsGateway["newcomer"];
let ledgerAbout: ChiefsGateway["ledgerAbout"];

beforeAll(async () => {
  chiefs = await openChiefsGateway();
  ({ base, admin, api, newcomer, ledgerAbout } = chiefs);
}, 60_000);
afterAll(() => chiefs?.[Symbol.asyncDispose]());

describe("a token", () => {
  test("needs no Origin, is shown once, and is kept as a hash", async () => {
    const made = await api("POST", "tokens", admin, { name: "wall-1", rights: ["live"], days: 30 });
    const { secret } = made.body as { secret: string };
    expect(secret).toMatch(/^[\w-]{43}$/);
    const bearer = { authorization: `Bearer ${secret}` };
    expect((await api("GET", "units", bearer)).status).toBe(200);
    expect((await api("GET", "me", bearer)).body).toMatchObject({ kind: "token", name: "wall-1", csrf: "not-needed" });
    expect((await api("GET", "tokens", admin)).text).not.toContain(secret);
    expect((await api("POST", "tokens", admin, { name: "wall-1", rights: ["live"], days: 30 })).status).toBe(409);
  });

  test("that is revoked is nobody's at once, and its streams end", async () => {
    const made = await api("POST", "tokens", admin, { name: "wall-2", rights: ["live"], days: 30 });
    const bearer = { authorization: `Bearer ${(made.body as { secret: string }).secret}` };
    await using stream = await followEvents(`${base}/api/v1/live`, undefined, bearer);
    await stream.next("snapshot");
    expect((await api("DELETE", "tokens/wall-2", admin)).status).toBe(204);
    await until("the stream's end", () => stream.isEnded(), 1_000);
    const after = await api("GET", "units", bearer);
    expect(after.status).toBe(401);
    expect(after.headers["www-authenticate"]).toBe("Bearer");
    expect(ledgerAbout("wall-2")).toEqual(["operator:chief token-add", "operator:chief token-revoke"]);
  });

  test("that is wrong is not helped by a good cookie", async () => {
    const headers = { authorization: "Bearer not-a-token", cookie: admin.cookie };
    expect((await api("GET", "units", headers)).status).toBe(401);
  });
});

describe("nobody gives what he does not have", () => {
  test("a token that may change operators makes no admin, no wider token, and touches none above it", async () => {
    const made = await api("POST", "tokens", admin, { name: "hr", rights: ["operators"], days: 1 });
    const hr = { authorization: `Bearer ${(made.body as { secret: string }).secret}` };
    expect((await api("POST", "operators", hr, { name: "mole", role: "admin" })).status).toBe(403);
    expect((await api("POST", "tokens", hr, { name: "mole", rights: ["live"], days: 1 })).status).toBe(403);
    expect((await api("POST", "operators/chief/link", hr)).status).toBe(403);
    expect((await api("PUT", "operators/chief/password", hr, { password: "four other words" })).status).toBe(403);
    expect((await api("DELETE", "tokens/hr", hr)).status).toBe(204);
  });

  test("an admin of one station sees and makes people of that station alone", async () => {
    const east = await newcomer("east-chief", "admin", "east");
    expect((await api("POST", "operators", east, { name: "w", role: "viewer", station: "west" })).status).toBe(403);
    expect((await api("POST", "operators", east, { name: "w", role: "viewer" })).status).toBe(403);
    expect((await api("PUT", "operators/chief", east, { display: "x" })).status).toBe(404);
    const listed = (await api("GET", "operators", east)).body as { items: { station: string | null }[] };
    expect(listed.items.every((one) => one.station === "east")).toBe(true);
  });
});

test("the last admin cannot be removed, disabled or made something else", async () => {
  await using folder = await tempFolder();
  await hire(folder.path, "only", "admin");
  await hire(folder.path, "other", "viewer");
  await using small = await startGateway(folder.path);
  const own = `http://127.0.0.1:${small.addresses.httpPort}`;
  const only = await signIn(own, "only");
  const change = (method: string, body?: unknown) =>
    send(method, `${own}/api/v1/operators/only`, { headers: only, ...(body ? { body } : {}) });
  for (const answer of [
    await change("DELETE"),
    await change("PUT", { isDisabled: true }),
    await change("PUT", { role: "viewer" }),
  ]) {
    expect(answer.status).toBe(409);
    expect(detailOf(answer)).toContain("only is the last admin");
  }
});

test("a restart keeps people signed in", async () => {
  await using folder = await tempFolder();
  await hire(folder.path, "chief", "admin");
  const first = await startGateway(folder.path);
  const { cookie } = await signIn(`http://127.0.0.1:${first.addresses.httpPort}`, "chief");
  await first[Symbol.asyncDispose]();
  await using second = await startGateway(folder.path);
  const me = await send("GET", `http://127.0.0.1:${second.addresses.httpPort}/api/v1/me`, { headers: { cookie } });
  expect(me.body).toMatchObject({ kind: "operator", name: "chief" });
});

test("a token and the live stream see one station's units alone", async () => {
  await using folder = await tempFolder();
  await registerUnits(folder.path, ["bike-01"]);
  const east = await issue(folder.path, "east", ["live"], "east");
  await hire(folder.path, "chief", "admin");
  await using small = await startGateway(folder.path);
  const own = `http://127.0.0.1:${small.addresses.httpPort}/api/v1`;
  const chief = await signIn(`http://127.0.0.1:${small.addresses.httpPort}`, "chief");
  const added = await send("PUT", `${own}/units/bike-02`, { headers: chief, body: { station: "east" } });
  expect(added.status).toBe(201);
  const bearer = { authorization: `Bearer ${east}` };
  const listed = (await send("GET", `${own}/units`, { headers: bearer })).body as { items: { unit: string }[] };
  expect(listed.items.map((one) => one.unit)).toEqual(["bike-02"]);
  await using stream = await followEvents(`${own}/live`, undefined, bearer);
  const { data } = await stream.next("snapshot");
  expect((data as { units: { unit: string }[] }).units.map((one) => one.unit)).toEqual(["bike-02"]);
  await send("PUT", `${own}/units/bike-03`, { headers: chief, body: { station: "west" } });
  await send("PUT", `${own}/units/bike-04`, { headers: chief, body: { station: "east" } });
  expect((await stream.next("status")).data).toMatchObject({ unit: { unit: "bike-04" } });
});
