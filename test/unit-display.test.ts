/** What a console shows of a unit: its plate or call sign, and who is on it now. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import { followEvents } from "./support/events.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { HOSTILE, REFUSED } from "./support/hostile.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";

type Shown = { readonly unit: string; readonly label: string | null; readonly officers: readonly unknown[] };

const stack: AsyncDisposable[] = [];
let gateway: RunningGateway;
let dataDir: string;
const put = (unit: string, body: object) => ask(dataDir, { method: "PUT", path: `units/${unit}`, body });
const one = async (unit: string) => (await ask(dataDir, { method: "GET", path: `units/${unit}` })) as Shown;
const post = (path: string, body: unknown) => ask(dataDir, { method: "POST", path, body }) as Promise<{ id: number }>;
const taken = (csv: string) => ask(dataDir, { method: "POST", path: "import/units", csv: Buffer.from(csv) });
const live = () => followEvents(`http://127.0.0.1:${gateway.addresses.httpPort}/api/v1/live`);

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  dataDir = folder.path;
  await registerUnits(dataDir, ["bike-07", "bike-08"]);
  gateway = await startGateway(dataDir);
  stack.push(gateway);
  await post("officers", { officer: "017", name: "李伟" });
  await post("officers", { officer: "018", name: "吴敏" });
}, 60_000);
afterAll(async () => {
  for (const resource of stack.reverse()) await resource[Symbol.asyncDispose]();
});

test("a unit has a label when it is given one, keeps it when it is not named, and loses it for null", async () => {
  expect(await one("bike-07")).toMatchObject({ label: null, officers: [] });
  expect(await put("bike-07", { label: "皖H·1024警" })).toMatchObject({ unit: "bike-07", label: "皖H·1024警" });
  expect(await put("bike-07", { kind: "car" })).toMatchObject({ kind: "car", label: "皖H·1024警" });
  expect(await put("bike-07", { label: null })).toMatchObject({ kind: "car", label: null });
});

test("hostile labels come back as they were", async () => {
  for (const label of HOSTILE.filter((text) => text.length <= 40)) {
    expect(await put("bike-08", { label })).toMatchObject({ label });
    expect(await one("bike-08")).toMatchObject({ label });
  }
});

test.each([...REFUSED.slice(0, -1), ["more than 40 characters", "a".repeat(41)] as const])(
  "a label is not %s",
  async (_, label) => {
    await expect(put("bike-07", { label })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/^label must/),
    });
  },
);

test("a file sets labels, one without that column leaves them, and an empty cell clears one", async () => {
  await taken("unit,kind,label\nbike-07,e-bike,'=A-1\nbike-09,car,B-2\n");
  expect([(await one("bike-07")).label, (await one("bike-09")).label]).toEqual(["=A-1", "B-2"]);
  await taken("unit,kind\nbike-07,e-bike\nbike-09,car\n");
  expect([(await one("bike-07")).label, (await one("bike-09")).label]).toEqual(["=A-1", "B-2"]);
  await taken("unit,kind,label\nbike-07,e-bike,\n");
  expect([(await one("bike-07")).label, (await one("bike-09")).label]).toEqual([null, "B-2"]);
  const long = taken(`unit,label\nbike-07,${"a".repeat(41)}\n`);
  await expect(long).rejects.toMatchObject({ message: "Line 2: label must have at most 40 characters, not 41." });
});

test("the command gives a new unit its label", async () => {
  await using process = startPatrol(["unit", "add", "moto-01", "--label", "江南-3"], { PATROL_DATA_DIR: dataDir });
  expect(await process.ended).toBe(0);
  expect(await one("moto-01")).toMatchObject({ label: "江南-3" });
});

test("a console is told who is on a unit when that begins, changes, is renamed and ends", async () => {
  await using stream = await live();
  const { units } = (await stream.next("snapshot")).data as { readonly units: readonly Shown[] };
  expect(units.find(({ unit }) => unit === "bike-07")).toMatchObject({ label: null, officers: [] });
  const told = async () => ((await stream.next("status")).data as { readonly unit: Shown }).unit;
  const { id } = await post("assignments", { officer: "017", unit: "bike-07", from: 1000 });
  expect(await told()).toMatchObject({ unit: "bike-07", officers: [{ officer: "017", name: "李伟" }] });
  expect(await one("bike-07")).toMatchObject({ officers: [{ officer: "017", name: "李伟" }] });
  await ask(dataDir, { method: "PUT", path: "officers/017", body: { name: "李伟 (副)" } });
  expect(await told()).toMatchObject({ officers: [{ officer: "017", name: "李伟 (副)" }] });
  await ask(dataDir, {
    method: "PUT",
    path: `assignments/${id}`,
    body: { officer: "018", unit: "bike-07", from: 1000 },
  });
  expect(await told()).toMatchObject({ officers: [{ officer: "018", name: "吴敏" }] });
  await post("assignments", { officer: "017", unit: "bike-08", from: 1000, to: 2000 });
  await ask(dataDir, { method: "DELETE", path: `assignments/${id}` });
  expect(await told()).toMatchObject({ unit: "bike-07", officers: [] });
});

test("who is on a unit is known from the start", async () => {
  await using folder = await tempFolder();
  const ofAll = (method: "GET" | "POST" | "PUT", path: string, body?: unknown) =>
    ask(folder.path, body === undefined ? { method, path } : { method, path, body });
  await ofAll("PUT", "units/bike-01", { label: "A-1" });
  await ofAll("POST", "officers", { officer: "017", name: "李伟" });
  await ofAll("POST", "assignments", { officer: "017", unit: "bike-01", from: 1000 });
  expect(await ofAll("GET", "units/bike-01")).toMatchObject({
    label: "A-1",
    officers: [{ officer: "017", name: "李伟" }],
  });
});
