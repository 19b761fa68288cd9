/** Zones and key points through the API: who may, what is refused, and how a console learns of a change. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import { detailOf, send } from "./support/client.ts";
import { followEvents } from "./support/events.ts";
import { type RunningGateway, startGateway } from "./support/gateway.ts";
import { hire, signIn } from "./support/staff.ts";
import { tempFolder } from "./support/temp.ts";

type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly name: string };
type Items = { readonly items: readonly Row[]; readonly next: string | null };

const RING = [
  [117.05, 30.52],
  [117.06, 30.52],
  [117.06, 30.53],
  [117.05, 30.52],
];
const PLACE = { lat: 30.5433, lon: 117.0631 };
/** What makes one of each kind, beside its name. */
const BODY = { zones: { ring: RING }, checkpoints: PLACE } as const;
const KINDS = ["zones", "checkpoints"] as const;

const stack: AsyncDisposable[] = [];
let gateway: RunningGateway;
let dataDir: string;
let base: string;
const headers: Record<string, Readonly<Record<string, string>>> = {};

const post = (path: string, body: unknown) => ask(dataDir, { method: "POST", path, body }) as Promise<Row>;
const items = async (path: string, of = dataDir) => ((await ask(of, { method: "GET", path })) as Items).items;
const taken = async (what: string, file: string, form: "csv" | "geojson", of = dataDir) =>
  (await ask(of, { method: "POST", path: `import/${what}`, [form]: Buffer.from(file) })) as Items;
const as = (who: string, method: string, path: string, body?: unknown) =>
  send(method, `${base}/api/v1/${path}`, { headers: headers[who] ?? {}, ...(body === undefined ? {} : { body }) });

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  dataDir = folder.path;
  for (const [name, role, station] of [
    ["chief", "admin", null],
    ["wu", "supervisor", null],
    ["north-wu", "supervisor", "north"],
    ["north-li", "viewer", "north"],
  ] as const) {
    await hire(dataDir, name, role, station);
  }
  gateway = await startGateway(dataDir);
  stack.push(gateway);
  base = `http://127.0.0.1:${gateway.addresses.httpPort}`;
  for (const name of ["chief", "wu", "north-wu", "north-li"]) headers[name] = await signIn(base, name);
  for (const station of ["north", "south"]) await post("stations", { station, name: station });
}, 120_000);
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

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
  await using stream = await followEvents(`${base}/api/v1/live`, undefined, headers["north-li"]);
  const grounds = [((await stream.next("snapshot")).data as Row).ground];
  const { id } = await post("zones", { name: "a", ring: RING });
  grounds.push(((await stream.next("ground")).data as Row).ground);
  await taken("checkpoints", "name,lat,lon\n", "csv");
  grounds.push(((await stream.next("ground")).data as Row).ground);
  await ask(dataDir, { method: "DELETE", path: `zones/${id}` });
  grounds.push(((await stream.next("ground")).data as Row).ground);
  expect(new Set(grounds).size).toBe(4);
  await using late = await followEvents(`${base}/api/v1/live`, undefined, headers.wu);
  expect(((await late.next("snapshot")).data as Row).ground).toBe(grounds[3]);
});
