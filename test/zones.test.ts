/** Zones and key points through the API: who may, what is refused, and how a console learns of a change. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import { detailOf } from "./support/client.ts";
import { followEvents } from "./support/events.ts";
import { BODY, type Ground, type Items, KINDS, openGround, PLACE, RING, type Row } from "./support/ground.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { connectUnit } from "./support/unit-client.ts";

let ground: Ground;
let dataDir: string;
let base: string;

const post: Ground["post"] = (path, body) => ground.post(path, body);
const items: Ground["items"] = (path, of) => ground.items(path, of);
const taken: Ground["taken"] = (...file) => ground.taken(...file);
const as: Ground["as"] = (...asked) => ground.as(...asked);

beforeAll(async () => {
  ground = await openGround();
  ({ dataDir, base } = ground);
}, 120_000);
afterAll(() => ground[Symbol.asyncDispose]());

describe("one", () => {
  test("zone is added, read, changed and removed, and the ledger says so without its place", async () => {
    const added = await as("wu", "POST", "zones", { name: "江南", station: "north", ring: RING.toReversed() });
    const id = String((added.body as Row).id);
    const zone = { id, name: "江南", station: "north", kind: "patrol", ring: [...RING.toReversed()].toReversed() };
    expect(added).toMatchObject({ status: 201 });
    expect(id).toMatch(/^[a-z]{10}$/);
    expect((await as("wu", "GET", `zones/${id}`)).body).toEqual({ ...zone, ring: RING });
    const changed = { name: "江北", station: null, kind: "key", ring: RING };
    expect((await as("wu", "PUT", `zones/${id}`, changed)).body).toEqual({ id, ...changed });
    expect((await as("wu", "DELETE", `zones/${id}`)).status).toBe(204);
    expect(await as("wu", "GET", `zones/${id}`)).toMatchObject({
      status: 404,
      body: { detail: `There is no zone ${id}; GET /api/v1/zones lists them.` },
    });
    const audit = (await as("chief", "GET", "audit")).body as { readonly items: readonly Row[] };
    const said = audit.items.filter(({ act }) => String(act).startsWith("zone-"));
    expect(said.map(({ act, actor, detail }) => ({ act, actor, detail }))).toEqual([
      { act: "zone-remove", actor: "operator:wu", detail: { id } },
      {
        act: "zone-change",
        actor: "operator:wu",
        detail: { id, name: "江北", station: null, kind: "key", corners: 3 },
      },
      {
        act: "zone-add",
        actor: "operator:wu",
        detail: { id, name: "江南", station: "north", kind: "patrol", corners: 3 },
      },
    ]);
  });

  test("key point is added with what it is without a word, and changed whole", async () => {
    const added = await post("checkpoints", { name: "学校", ...PLACE });
    const standard = { name: "学校", station: null, ...PLACE, radiusM: 75, leastStayMs: 120_000, plan: null };
    expect(added).toEqual({ id: expect.stringMatching(/^[a-z]{10}$/), ...standard });
    const full = {
      ...{ name: "银行", station: "south", lat: 1, lon: 2, radiusM: 30, leastStayMs: 600_000 },
      plan: { times: 3, per: "shift" },
    };
    const path = `checkpoints/${added.id}`;
    expect(await ask(dataDir, { method: "PUT", path, body: full })).toEqual({ id: added.id, ...full });
    expect(await items("checkpoints?station=south")).toEqual([{ id: added.id, ...full }]);
    await ask(dataDir, { method: "DELETE", path });
    await expect(ask(dataDir, { method: "DELETE", path })).rejects.toMatchObject({ code: "not_found" });
    await expect(ask(dataDir, { method: "PUT", path, body: full })).rejects.toMatchObject({ code: "not_found" });
  });

  test.each<[string, string, object, number, string]>([
    [
      "of an open ring",
      "zones",
      { name: "a", ring: [...RING.slice(0, 3), [117.05, 30.53]] },
      400,
      "ring must be closed: its last corner is its first one again.",
    ],
    [
      "of another kind",
      "zones",
      { name: "a", ring: RING, kind: "no-go" },
      400,
      'kind must be patrol or key, not "no-go".',
    ],
    ["without a ring", "zones", { name: "a" }, 400, "body must have required properties ring"],
    [
      "of a station that is none",
      "zones",
      { name: "a", ring: RING, station: "west" },
      400,
      "There is no station west; add it first, `patrol station list` lists them.",
    ],
    [
      "too small",
      "checkpoints",
      { name: "a", ...PLACE, radiusM: 19 },
      400,
      "radiusM must be a whole number of metres from 20 to 500.",
    ],
    [
      "nowhere",
      "checkpoints",
      { name: "a", lat: 91, lon: 0 },
      400,
      "lat must be a latitude in degrees, from -90 to 90.",
    ],
    [
      "with an idle plan",
      "checkpoints",
      { name: "a", ...PLACE, plan: { times: 0, per: "day" } },
      400,
      "times must be a whole number of visits from 1 to 48.",
    ],
  ])("is refused %s", async (_, path, body, status, says) => {
    const answer = await as("wu", "POST", path, body);
    expect({ status: answer.status, says: detailOf(answer) }).toEqual({ status, says });
  });

  test("too many bytes of one are refused", async () => {
    const ring = Array.from({ length: 30_000 }, () => [117.05, 30.52]);
    expect((await as("wu", "POST", "zones", { name: "a", ring })).status).toBe(413);
  });

  test.each(KINDS)("name is there once in a station, among %s", async (what) => {
    const added = await post(what, { name: "twice", station: "north", ...BODY[what] });
    const again = await as("wu", "POST", what, { name: "twice", station: "north", ...BODY[what] });
    const word = what.slice(0, -1);
    expect({ status: again.status, says: detailOf(again) }).toEqual({
      status: 409,
      says: `There is a ${word} twice of station north already (id ${added.id}); choose another name, or change that one.`,
    });
    const others = [await post(what, { name: "twice", ...BODY[what] })];
    others.push(await post(what, { name: "twice", station: "south", ...BODY[what] }));
    for (const { id } of [added, ...others]) await ask(dataDir, { method: "DELETE", path: `${what}/${id}` });
  });
});

describe.each(KINDS)("whoever belongs to a station, with %s", (what) => {
  test("sees its own and those of none, and changes its own alone", async () => {
    const ids: Record<string, string> = {};
    for (const station of ["north", "south", null]) {
      ids[String(station)] = (await post(what, { name: "scope", station, ...BODY[what] })).id;
    }
    const seen = async (who: string, query = "") => {
      const answer = (await as(who, "GET", `${what}${query}`)).body as Items;
      return answer.items.filter(({ name }) => name === "scope").map(({ station }) => String(station));
    };
    expect((await seen("north-li")).sort()).toEqual(["north", "null"]);
    expect((await seen("wu")).sort()).toEqual(["north", "null", "south"]);
    expect(await seen("north-li", "?station=south")).toEqual([]);
    expect(await seen("wu", "?station=south")).toEqual(["south"]);
    expect((await as("north-li", "GET", `${what}/${ids.south}`)).status).toBe(404);
    expect((await as("north-li", "GET", `${what}/${ids.null}`)).status).toBe(200);
    const file = await as("north-li", "GET", `${what}?format=geojson`);
    expect(file.text).not.toContain('"station":"south"');
    const body = { name: "scope", station: "north", ...BODY[what] };
    expect((await as("north-li", "POST", what, body)).status).toBe(403);
    expect((await as("north-wu", "PUT", `${what}/${ids.south}`, body)).status).toBe(403);
    expect((await as("north-wu", "PUT", `${what}/${ids.null}`, body)).status).toBe(403);
    expect((await as("north-wu", "PUT", `${what}/${ids.north}`, { ...body, station: null })).status).toBe(403);
    expect((await as("north-wu", "DELETE", `${what}/${ids.south}`)).status).toBe(403);
    expect((await as("north-wu", "PUT", `${what}/${ids.north}`, body)).status).toBe(200);
    expect((await as("north-wu", "DELETE", `${what}/${ids.north}`)).status).toBe(204);
    const used = as("chief", "DELETE", "stations/south");
    expect(detailOf(await used)).toMatch(/^Station south still has 1 (zone|checkpoint)/);
    for (const id of [ids.south, ids.null]) await ask(dataDir, { method: "DELETE", path: `${what}/${id}` });
  });
});

test("a console hears of each change, and a text that is another one", async () => {
  await using stream = await followEvents(`${base}/api/v1/live`, undefined, ground.headers["north-li"]);
  const grounds = [((await stream.next("snapshot")).data as Row).ground];
  const { id } = await post("zones", { name: "a", ring: RING });
  grounds.push(((await stream.next("ground")).data as Row).ground);
  await taken("checkpoints", "name,lat,lon\n", "csv");
  grounds.push(((await stream.next("ground")).data as Row).ground);
  await ask(dataDir, { method: "DELETE", path: `zones/${id}` });
  grounds.push(((await stream.next("ground")).data as Row).ground);
  expect(new Set(grounds).size).toBe(4);
  await using late = await followEvents(`${base}/api/v1/live`, undefined, ground.headers.wu);
  expect(((await late.next("snapshot")).data as Row).ground).toBe(grounds[3]);
});

test("a unit's live state says which zone it is in and since when, told at once as it comes and goes", async () => {
  const zone = await post("zones", { name: "江南", station: "north", ring: RING });
  const unitBody = { kind: "e-bike", station: "north" };
  const added = await ask(dataDir, { method: "PUT", path: "units/bike-77", body: unitBody });
  const { secret } = added as { readonly secret: string };
  await using unit = await connectUnit(`mqtt://127.0.0.1:${ground.gateway.addresses.mqttPort}`, "bike-77", secret);
  await using stream = await followEvents(`${base}/api/v1/live`, undefined, ground.headers["north-li"]);
  const began = Date.now() - 60_000;
  const inside = { zone: zone.id, name: "江南", since: began + 10_000 };
  const publish = (seq: number, time: number, lat: number) =>
    unit.publish("records", batch([fixRecord(seq, time, { lat, lon: 117.055 })]));
  /** What the next status says that is in these zones; others tell of the connection, or of the zones of a moment ago. */
  const zonesTold = async (...ids: readonly string[]): Promise<readonly unknown[]> => {
    for (;;) {
      const { data } = await stream.next("status");
      const { zones } = (data as { readonly unit: { readonly zones: readonly { readonly zone: string }[] } }).unit;
      if (zones.map((told) => told.zone).join() === ids.join()) return zones;
    }
  };
  await publish(1, began, 30.51);
  await publish(2, began + 10_000, 30.5202);
  expect(await zonesTold(zone.id)).toEqual([inside]);
  await publish(3, began + 20_000, 30.5203);
  await publish(4, began + 30_000, 30.51);
  await zonesTold();
  await publish(5, began + 40_000, 30.5202);
  expect(await zonesTold(zone.id)).toEqual([{ ...inside, since: began + 40_000 }]);
  const live = async () => (await ground.as("wu", "GET", "units/bike-77")).body;
  expect(await live()).toMatchObject({ zones: [{ ...inside, since: began + 40_000 }] });
  // A zone that is removed is one that nobody is in.
  await ask(dataDir, { method: "DELETE", path: `zones/${zone.id}` });
  await zonesTold();
});
