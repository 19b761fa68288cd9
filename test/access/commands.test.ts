/** `patrol operator` and `patrol token` as an administrator types them, with a running gateway and without one. */
import { expect, test } from "vitest";
import { send } from "../support/client.ts";
import { type PatrolProcess, startPatrol } from "../support/process.ts";
import { PASSWORD, signIn } from "../support/staff.ts";
import { tempFolder } from "../support/temp.ts";

type Answer = { readonly code: number | null; readonly out: string; readonly err: string };

async function patrol(dataDir: string, args: readonly string[], input: string | null = null): Promise<Answer> {
  await using process = startPatrol(args, { PATROL_DATA_DIR: dataDir });
  if (input !== null) process.say(input);
  const code = await process.ended;
  return { code, out: process.lines.join("\n"), err: process.errors.join("\n") };
}

/** Starts a gateway; answers where it listens. */
async function urlOf(gateway: PatrolProcess): Promise<string> {
  const [, url = ""] = await gateway.line(/^patrol gateway: (http:\S+)/);
  return url;
}

const PORTS = { PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };

test("operators are the same with a running gateway and without one", { timeout: 120_000 }, async () => {
  await using folder = await tempFolder();
  const added = await patrol(
    folder.path,
    ["operator", "add", "chief", "--role", "admin", "--password-stdin"],
    PASSWORD,
  );
  expect(added).toEqual({ code: 0, out: "operator  chief, admin", err: "" });
  const offline = await patrol(folder.path, [
    "operator",
    "add",
    "li.wei",
    "--role",
    "viewer",
    "--station",
    "江南",
    "--json",
  ]);
  expect(JSON.parse(offline.out)).toMatchObject({
    name: "li.wei",
    role: "viewer",
    station: "江南",
    link: expect.stringMatching(/^\/set-up#[\w-]{43}\/li\.wei$/),
  });

  await using gateway = startPatrol(["gateway"], { PATROL_DATA_DIR: folder.path, ...PORTS });
  const base = await urlOf(gateway);
  const link = await patrol(folder.path, ["operator", "passwd", "li.wei"]);
  expect(link.out).toMatch(new RegExp(`^link {6}${base}/set-up#[\\w-]{43}/li\\.wei\n`));
  const browser = await signIn(base, "chief");
  expect((await patrol(folder.path, ["operator", "disable", "chief"])).err).toContain("chief is the last admin");
  await patrol(folder.path, ["operator", "add", "deputy", "--role", "admin"]);
  expect((await patrol(folder.path, ["operator", "disable", "chief"])).code).toBe(0);
  expect((await send("GET", `${base}/api/v1/me`, { headers: browser })).status).toBe(401);
  expect((await patrol(folder.path, ["operator", "enable", "chief"])).code).toBe(0);
  expect((await patrol(folder.path, ["operator", "remove", "li.wei"])).code).toBe(0);
  const listed = await patrol(folder.path, ["operator", "list", "--json"]);
  expect(JSON.parse(listed.out)).toMatchObject([
    { name: "chief", role: "admin", isDisabled: false },
    { name: "deputy", role: "admin", isDisabled: false },
  ]);
  expect(listed.out).not.toMatch(/scrypt|hash/i);
  const said = gateway.lines.concat(gateway.errors).join("\n");
  expect(said).not.toContain("set-up#");
});

test("a token lets a program in until it is revoked", { timeout: 60_000 }, async () => {
  await using folder = await tempFolder();
  await using gateway = startPatrol(["gateway"], { PATROL_DATA_DIR: folder.path, ...PORTS });
  const base = await urlOf(gateway);
  const added = await patrol(folder.path, ["token", "add", "wall-1", "--json"]);
  const { secret, rights } = JSON.parse(added.out) as { secret: string; rights: string[] };
  expect(rights).toEqual(["live"]);
  const bearer = { headers: { authorization: `Bearer ${secret}` } };
  expect((await send("GET", `${base}/api/v1/units`, bearer)).status).toBe(200);
  expect((await patrol(folder.path, ["token", "list"])).out).toMatch(/^wall-1 +\d{4}-\d\d-\d\d - +live$/);
  expect((await patrol(folder.path, ["token", "revoke", "wall-1"])).code).toBe(0);
  expect((await send("GET", `${base}/api/v1/units`, bearer)).status).toBe(401);
  expect((await patrol(folder.path, ["token", "revoke", "wall-1"])).code).toBe(1);
});

test("a gateway without operators prints one link to set it up, which is in no log", { timeout: 60_000 }, async () => {
  await using folder = await tempFolder();
  await using gateway = startPatrol(["gateway"], { PATROL_DATA_DIR: folder.path, ...PORTS });
  const base = await urlOf(gateway);
  const [, secret = ""] = await gateway.line(
    /^No operator yet\. Make the first admin within an hour: \S+\/set-up#([\w-]{43})$/,
  );
  const body = { secret, name: "chief", password: PASSWORD };
  expect((await send("POST", `${base}/api/v1/set-up`, { body })).status).toBe(200);
  expect(gateway.errors.join("\n")).not.toContain(secret);
  expect(await gateway.stop()).toBe(0);
});
