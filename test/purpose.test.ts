/** Who must say why he looks, and what an officer is told of those who looked at him: the API by doors of different people. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Principal, RIGHTS_OF, type Role } from "../gateway/core/access/rights.ts";
import type { TrailStore } from "../gateway/core/export/trail.ts";
import type { Entry, Recorded } from "../gateway/core/ledger.ts";
import type { ReportService } from "../gateway/core/patrol/service.ts";
import type { Services } from "../gateway/core/services.ts";
import { EMPTY_DESK } from "../gateway/core/sos/desk.ts";
import type { TrackStore } from "../gateway/core/track.ts";
import { openSosDesk, type SosDesk } from "../gateway/desk/sos-desk.ts";
import { Exports } from "../gateway/disk/exports.ts";
import type { Door } from "../gateway/http/access.ts";
import { controlDoor } from "../gateway/http/control-door.ts";
import { LiveStream } from "../gateway/http/live-stream.ts";
import { openApi } from "../gateway/http/server.ts";
import { setUpPrincipal } from "../gateway/http/set-up-door.ts";
import { NO_MAP } from "../gateway/map/map.ts";
import { NO_BROKER, type Office, openOffice } from "../gateway/office.ts";
import { type Desk, openDesk } from "../gateway/sqlite/desk.ts";
import { openLog } from "../runtime/log.ts";
import { registerUnits } from "./support/gateway.ts";
import { tempFolder } from "./support/temp.ts";

/** 10 o'clock in Shanghai; the day shift of north began at 8, the early one of south at 6. */
const NOW = Date.parse("2026-11-21T02:00:00Z");
const HOUR = 3_600_000;
const ENTRY: Entry = { time: 1, act: { actor: "test", from: "test", act: "x", about: [], purpose: null, detail: {} } };
const recorded = <T>(
  ...values: readonly T[]
): Recorded<{ rows: { value: T; line: null }[]; mode: "add"; scope: null }> => ({
  change: { rows: values.map((value) => ({ value, line: null })), mode: "add", scope: null },
  entry: ENTRY,
});
const NOTHING: TrackStore & TrailStore = {
  async *fixes() {},
  marks: async () => [],
  newest: async () => new Map(),
  trails: async () => "[]",
};
const NO_QUARANTINE: Services["quarantine"] = {
  list: async () => [],
  one: async () => null,
  admit: () => Promise.reject(new Error("nothing is in it")),
};

const stack: AsyncDisposable[] = [];
const closing: FastifyInstance[] = [];
let desk: Desk;
let office: Office;
let sos: SosDesk;
let hasOperators = true;

function operator(role: Role, station: string | null = null): Door {
  const principal: Principal = {
    kind: "operator",
    actor: `operator:${role}`,
    name: role,
    rights: RIGHTS_OF[role],
    station,
    session: null,
  };
  return { ...OPEN, identify: async () => principal };
}

const NO_REPORTS: ReportService = {
  make: () => Promise.resolve({ text: Buffer.from("{}"), about: [] }),
  ground: () => Promise.reject(new Error("not asked here")),
};

const OPEN = { from: "10.0.0.7", isNear: () => false, admit: async () => {} };
const SET_UP: Door = { ...OPEN, identify: async (request) => setUpPrincipal(request) };

async function ask(
  door: Door,
  url: string,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const live = new LiveStream(
    office.fleet,
    () => EMPTY_DESK,
    () => NOW,
    () => {},
    "test",
  );
  const health = { problem: () => null, metrics: async () => "", metricsType: "text/plain" };
  const exports = new Exports(tmpdir());
  const services = {
    ...office,
    tracks: NOTHING,
    trails: NOTHING,
    exports,
    quarantine: NO_QUARANTINE,
    desk: sos,
    map: NO_MAP,
    reports: NO_REPORTS,
    bulletins: { edition: () => Promise.reject(new Error("not asked here")) },
  };
  const log = openLog("test", "silent");
  const about = { version: "0", isDemo: false, hasSiren: false, zone: "Asia/Shanghai", locale: "en" } as const;
  const parts = { services, health, live, now: () => NOW, count, log, about } as const;
  const api = await openApi(parts, door);
  closing.push(api);
  const answer = await api.inject({ method: "GET", url: `/api/v1/${url}` });
  return { status: answer.statusCode, body: answer.json() };
}

const onChanges = () => {};
const count = () => {};

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  await registerUnits(folder.path, ["bike-00"]);
  desk = await openDesk(join(folder.path, "desk.db"));
  stack.push(desk);
  const isPurposeAsked = async () => hasOperators;
  const zone = "Asia/Shanghai";
  const limits = { absoluteMs: 1, idleMs: 1 };
  const urlOf = (path: string) => path;
  const accounts = { limits, urlOf, count };
  const newest = new Map();
  office = await openOffice({
    isDemo: false,
    desk,
    newest,
    broker: () => NO_BROKER,
    now: () => NOW,
    zone,
    isPurposeAsked,
    ...accounts,
  });
  const log = openLog("test", "silent");
  sos = await openSosDesk({ table: desk.tables, now: () => NOW, newId: () => "", onChanges, count, log });
  await office.units.add({ unit: "north-1", kind: "car", station: "north", label: null }, ENTRY);
  await office.units.add({ unit: "south-1", kind: "car", station: "south", label: null }, ENTRY);
  await desk.tables.saveShifts(recorded({ id: null, station: "north", name: "day", start: "08:00", end: "20:00" }));
  await desk.tables.saveShifts(recorded({ id: null, station: "south", name: "early", start: "06:00", end: "14:00" }));
  await desk.tables.saveOfficers(recorded({ officer: "017", name: "李伟", station: "north" }));
  await desk.tables.saveOfficers(recorded({ officer: "018", name: "吴敏", station: "south" }));
});
afterAll(async () => {
  for (const api of closing) await api.close();
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

describe("a look at tracks", () => {
  const early = -4 * HOUR;
  const day = -2 * HOUR;
  const yesterday = -24 * HOUR;
  const local = controlDoor("control.sock");
  const dispatcher = operator("dispatcher");
  test.each([
    ["an operator, from the shift's first instant", dispatcher, true, "unit=north-1", day, 200],
    ["an operator, a millisecond before the shift", dispatcher, true, "unit=north-1", day - 1, 403],
    ["an operator, before the shift, with a purpose", dispatcher, true, "unit=north-1&purpose=complaint", day - 1, 200],
    ["an operator, before the shift, with hardly a purpose", dispatcher, true, "unit=north-1&purpose=no", day - 1, 400],
    ["an operator, in the shift, with hardly a purpose", dispatcher, true, "unit=north-1&purpose=no", day, 400],
    ["an operator, of the station with the earlier shift", dispatcher, true, "unit=south-1", early, 200],
    ["an operator, of two stations, before the later shift", dispatcher, true, "unit=south-1&unit=north-1", early, 403],
    ["an operator, of a unit without a station, a day back", dispatcher, true, "unit=bike-00", yesterday, 200],
    ["an operator, of a unit without a station, longer back", dispatcher, true, "unit=bike-00", yesterday - 1, 403],
    ["an operator, as a file, before the shift", dispatcher, true, "unit=north-1&format=gpx", day - 1, 403],
    ["an administrator like anyone else", operator("admin"), true, "unit=north-1", day - 1, 403],
    ["the machine's own user, once there are operators", local, true, "unit=north-1", day - 1, 403],
    ["the machine's own user, while there is none", local, false, "unit=north-1", day - 1, 200],
    ["whoever sets it up", SET_UP, false, "unit=north-1", -9e11, 200],
  ])("by %s", async (_, door, operators, query, from, status) => {
    hasOperators = operators;
    const before = await office.audit.head();
    const answer = await ask(door, `tracks?${query}&from=${NOW + from}&to=${NOW}`);
    if (status === 200) expect(answer.body.v).toBe(1);
    expect(answer.status).toBe(status);
    expect((await office.audit.head()).n).toBe(before.n + (status === 200 ? 1 : 0));
  });

  test("is refused with a sentence that says how", async () => {
    hasOperators = true;
    const refused = await ask(dispatcher, `tracks?unit=north-1&from=1&to=2`);
    expect(refused.body.detail).toBe(
      "This is older than the current shift, which began at 2026-11-21T00:00:00.000Z: say why you look, in 3 to 500 " +
        "characters, as in ?purpose=complaint%20117 or patrol export --purpose TEXT. It is kept in the ledger. Or ask from then on.",
    );
    await ask(dispatcher, `tracks?unit=north-1&from=1&to=2&purpose=complaint%20117`);
    const { body: list } = await ask(operator("auditor"), "audit?act=history&actor=operator:dispatcher");
    expect(list.items).toMatchObject([
      { purpose: "complaint 117", about: ["north-1"], from: "10.0.0.7" },
      {},
      {},
      {},
      {},
    ]);
  });
});

describe("an officer's extract", () => {
  beforeAll(async () => {
    hasOperators = false;
    await desk.tables.saveAssignments(
      recorded(
        { id: null, officer: "017", unit: "north-1", from: 10_000, to: 20_000 },
        { id: null, officer: "018", unit: "north-1", from: 20_000, to: 30_000 },
        { id: null, officer: "017", unit: "south-1", from: 20_000, to: 30_000 },
      ),
    );
    for (const [units, from, to] of [
      ["unit=north-1", 0, 10_000],
      ["unit=north-1", 5_000, 10_001],
      ["unit=north-1&unit=south-1", 19_000, 29_000],
      ["unit=north-1", 21_000, 22_000],
      ["unit=south-1", 0, 100],
    ] as const) {
      expect((await ask(operator("dispatcher"), `tracks?${units}&from=${from}&to=${to}&purpose=test`)).status).toBe(
        200,
      );
    }
  });

  test.each([
    ["017", [["north-1", "south-1"], ["north-1"]]],
    ["018", [["north-1"], ["north-1"]]],
  ])("of %s lists the looks at the units while he was on them, and no other unit", async (officer, looks) => {
    const { body } = await ask(operator("supervisor"), `officers/${officer}/extract`);
    const items = body.items as readonly { readonly act: string; readonly about: readonly string[] }[];
    expect(items.filter(({ act }) => act === "history").map(({ about }) => about)).toEqual(looks);
    expect(items[0]).toMatchObject({ act: "extract", actor: "operator:supervisor", about: [officer] });
  });

  test.each<[string, Door, string, number]>([
    ["an auditor", operator("auditor"), "017", 200],
    ["an administrator", operator("admin"), "017", 200],
    ["a supervisor of the same station", operator("supervisor", "north"), "017", 200],
    ["a supervisor of another station", operator("supervisor", "south"), "017", 404],
    ["a dispatcher", operator("dispatcher"), "017", 403],
    ["a viewer", operator("viewer"), "017", 403],
    ["anyone, of nobody", operator("admin"), "099", 404],
  ])("asked for by %s", async (_, door, officer, status) => {
    expect((await ask(door, `officers/${officer}/extract`)).status).toBe(status);
  });
});

describe("lists of people", () => {
  test.each<[string, Role, string | null, number | readonly string[]]>([
    ["officers", "viewer", null, ["017", "018"]],
    ["officers", "viewer", "north", ["017"]],
    ["officers", "auditor", null, 403],
    ["assignments", "supervisor", "south", ["018", "017"]],
    ["assignments", "viewer", null, 403],
    ["assignments", "dispatcher", null, 403],
    ["audit", "supervisor", null, 403],
    ["audit/verify", "supervisor", null, 403],
  ])("%s for a %s of station %s", async (path, role, station, expected) => {
    const { status, body } = await ask(operator(role, station), path);
    if (typeof expected === "number") expect(status).toBe(expected);
    else
      expect((body.items as readonly { readonly officer: string }[]).map(({ officer }) => officer)).toEqual(expected);
  });
});
