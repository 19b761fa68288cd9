/** People and the ledger through everything that a gateway says: names come back as they were, wherever they are read. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import { followEvents } from "./support/events.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { HOSTILE, REFUSED } from "./support/hostile.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";

type Items<T> = { readonly items: readonly T[]; readonly next: string | null };
type Row = Readonly<Record<string, string | number | null>>;

const stack: AsyncDisposable[] = [];
let gateway: RunningGateway;
let dataDir: string;

const post = (path: string, body: unknown) => ask(dataDir, { method: "POST", path, body });
const get = (path: string) => ask(dataDir, { method: "GET", path });
const items = async (path: string): Promise<readonly Row[]> => ((await get(path)) as Items<Row>).items;
const csv = async (what: string, of = dataDir) =>
  String(await ask(of, { method: "GET", path: `${what}?format=csv`, isText: true }));
const taken = (what: string, text: string, of = dataDir) =>
  ask(of, { method: "POST", path: `import/${what}`, csv: Buffer.from(text) });
const sorted = (texts: readonly unknown[]) => [...texts].map(String).sort();

async function patrolJson(...args: readonly string[]): Promise<readonly Row[]> {
  await using process = startPatrol([...args, "--json"], { PATROL_DATA_DIR: dataDir });
  expect(await process.ended).toBe(0);
  return JSON.parse(process.lines.join("\n")) as readonly Row[];
}

/** A station, an officer, a shift and a unit of every name. */
beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  dataDir = folder.path;
  await registerUnits(dataDir, ["bike-00"]);
  gateway = await startGateway(dataDir);
  stack.push(gateway);
  for (const [n, text] of HOSTILE.entries()) {
    expect(await post("stations", { station: text, name: text })).toEqual({ station: text, name: text });
    const officer = { officer: text, name: text, station: text };
    expect(await post("officers", officer)).toEqual(officer);
    const shift = { station: text, name: text, start: "08:00", end: "20:00" };
    expect(await post("shifts", shift)).toEqual({ ...shift, id: n + 1 });
    await ask(dataDir, { method: "PUT", path: `units/u${n}`, body: { kind: "e-bike", station: text } });
    const assignment = { officer: text, unit: `u${n}`, from: 1000, to: null };
    expect(await post("assignments", assignment)).toEqual({ ...assignment, id: n + 1 });
  }
}, 120_000);
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

describe(`${HOSTILE.length} hostile names come back as they were`, () => {
  test("as JSON", async () => {
    expect(sorted((await items("stations")).map(({ name }) => name))).toEqual(sorted(HOSTILE));
    expect(sorted((await items("officers")).map(({ officer }) => officer))).toEqual(sorted(HOSTILE));
    expect((await items("shifts")).map(({ station, name }) => [station, name])).toEqual(
      HOSTILE.map((one) => [one, one]),
    );
    expect((await items("assignments/current")).map(({ officer }) => officer)).toEqual(HOSTILE);
  });

  test("by the live stream", async () => {
    await using stream = await followEvents(`http://127.0.0.1:${gateway.addresses.httpPort}/api/v1/live`);
    const { units } = (await stream.next("snapshot")).data as { readonly units: readonly Row[] };
    const stations = new Map(units.map(({ unit, station }) => [unit, station]));
    expect(HOSTILE.map((_, n) => stations.get(`u${n}`))).toEqual(HOSTILE);
  });

  test("on the command line", async () => {
    expect(sorted((await patrolJson("station", "list")).map(({ station }) => station))).toEqual(sorted(HOSTILE));
    expect(sorted((await patrolJson("officer", "list")).map(({ name }) => name))).toEqual(sorted(HOSTILE));
    expect(sorted((await patrolJson("shift", "list")).map(({ name }) => name))).toEqual(sorted(HOSTILE));
    expect(sorted((await patrolJson("assignment", "list")).map(({ officer }) => officer))).toEqual(sorted(HOSTILE));
    const units = await patrolJson("unit", "list");
    expect(sorted(units.flatMap(({ station }) => station ?? []))).toEqual(sorted(HOSTILE));
  });

  test("in the ledger, as names and as purposes", async () => {
    const added = await patrolJson("audit", "list", "--act", "officer-add");
    const said = added as unknown as readonly { readonly about: readonly string[]; readonly detail: Row }[];
    expect(sorted(said.map(({ detail }) => detail.name))).toEqual(sorted(HOSTILE));
    expect(sorted(said.flatMap(({ about }) => about))).toEqual(sorted(HOSTILE));
    const long = HOSTILE.filter((text) => text.trim().length >= 3);
    for (const purpose of long) {
      await get(`tracks?${new URLSearchParams({ unit: "bike-00", from: "1", to: "2", purpose })}`);
    }
    const looks = await patrolJson("audit", "list", "--act", "history");
    expect(sorted(looks.map(({ purpose }) => purpose))).toEqual(sorted(long));
  });

  test("as what a path names", async () => {
    for (const text of HOSTILE) {
      const path = `stations/${encodeURIComponent(text)}`;
      const changed = await ask(dataDir, { method: "PUT", path, body: { name: text } });
      expect(changed).toEqual({ station: text, name: text });
      const { items: entries } = (await get(`officers/${encodeURIComponent(text)}/extract`)) as Items<{
        readonly act: string;
      }>;
      expect(entries.map(({ act }) => act)).toEqual(["extract", "assignment-add", "officer-add"]);
    }
  });

  test("through CSV, here and on another gateway, and no cell is a formula", async () => {
    await using other = await tempFolder();
    const kinds = ["stations", "officers", "shifts", "assignments"] as const;
    const units = ["unit,station", "bike-00,", ...HOSTILE.map((_, n) => `u${n},`)].join("\n");
    await taken("units", units, other.path);
    for (const what of kinds) {
      const text = await csv(what);
      const cells = (parse(text, { bom: true }) as string[][]).flat();
      expect(cells.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([]);
      const before = what === "assignments" ? await items("assignments") : await items(what);
      await taken(what, text);
      await taken(what, text, other.path);
      expect(await items(what)).toEqual(before);
      expect(await csv(what, other.path)).toBe(text);
    }
  });
});

describe.each([
  ["a station's key", "stations", (text: string) => ({ station: text, name: "a name" })],
  ["a station's name", "stations", (text: string) => ({ station: "new", name: text })],
  ["an officer's key", "officers", (text: string) => ({ officer: text, name: "a name" })],
  ["an officer's name", "officers", (text: string) => ({ officer: "new", name: text })],
  ["a shift's name", "shifts", (text: string) => ({ station: "null", name: text, start: "08:00", end: "20:00" })],
])("%s", (_, path, body) => {
  test.each(REFUSED)("is not %s", async (_what, text) => {
    await expect(post(path, body(text))).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/^(station|officer|name) must (not be empty|not hold|have at most 80)/),
    });
  });
});

/** Half of a surrogate pair does not come through a URL. */
const REFUSED_IN_URLS = REFUSED.filter(([, text]) => !/[\ud800-\udfff]/u.test(text));

test.each(REFUSED_IN_URLS)("a purpose is not %s", async (_, purpose) => {
  const query = new URLSearchParams({ unit: "bike-00", from: "1", to: "2", purpose });
  await expect(get(`tracks?${query}`)).rejects.toMatchObject({ message: expect.stringMatching(/^purpose must/) });
});

test.each(REFUSED)("a unit's station is not %s", async (what, station) => {
  const body = { kind: "car", station };
  const refused = ask(dataDir, {
    method: "PUT",
    path: `units/${what.replaceAll(/[^a-z0-9]/g, "-")}`.slice(0, 30),
    body,
  });
  await expect(refused).rejects.toMatchObject({ code: "invalid" });
});

describe("a file that is refused says why, and changes nothing", () => {
  test.each([
    ["of another encoding", Buffer.from([0x6f, 0x66, 0xbd, 0xad]), "The file is not UTF-8"],
    ["with a quote that is not closed", Buffer.from('station,name\na,"b'), "The file is no CSV: Quote Not Closed"],
    ["that is empty", Buffer.from(""), "Line 1: the header must be station,name; station is missing."],
    [
      "with two bad lines",
      Buffer.from('station,name\ngood,"two\nlines"\n"a\u0000",b\n\n" ",\n'),
      "Line 4: station must not hold control characters.\nLine 6: station must not be empty.",
    ],
  ])("%s", async (_, file, says) => {
    const before = await items("stations");
    const refused = ask(dataDir, { method: "POST", path: "import/stations", csv: file });
    await expect(refused).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(says) });
    expect(await items("stations")).toEqual(before);
  });

  test("of units by the command, with exit code 2", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "units.csv");
    await writeFile(path, "unit,kind\nbike-90,e-bike\nBike 91,e-bike\nbike-92,boat\n");
    await using process = startPatrol(["import", "units", path], { PATROL_DATA_DIR: dataDir });
    expect(await process.ended).toBe(2);
    expect(process.errors.join("\n")).toMatch(/Line 3: "Bike 91" is no unit name.*\nLine 4: "boat" is no kind of unit/);
    expect((await items("units")).map(({ unit }) => unit)).not.toContain("bike-90");
  });
});

test("a file of units registers the new ones, moves the others, and the live stream tells it", async () => {
  await using stream = await followEvents(`http://127.0.0.1:${gateway.addresses.httpPort}/api/v1/live`);
  await stream.next("snapshot");
  const { items: imported } = (await taken(
    "units",
    "unit,kind,station\nu0,car,moved\nmoto-77,motorcycle,\n",
  )) as Items<Row>;
  expect(imported).toEqual([
    { unit: "u0", secret: null },
    { unit: "moto-77", secret: expect.stringMatching(/^[\w-]{24}$/) },
  ]);
  expect((await stream.next("status")).data).toMatchObject({ unit: { unit: "u0", kind: "car", station: "moved" } });
  expect((await stream.next("status")).data).toMatchObject({ unit: { unit: "moto-77", state: "unknown" } });
  expect((await items("stations")).map(({ station }) => station)).toContain("moved");
});

test("who was on a unit at an instant", async () => {
  await post("officers", { officer: "017", name: "李伟" });
  await post("officers", { officer: "018", name: "吴敏" });
  await post("assignments", { officer: "017", unit: "bike-00", from: 1000, to: 2000 });
  await post("assignments", { officer: "018", unit: "bike-00", from: 2000 });
  const at = async (time: number) => (await items(`assignments?unit=bike-00&at=${time}`)).map(({ officer }) => officer);
  expect([await at(999), await at(1000), await at(1999), await at(2000), await at(9e12)]).toEqual([
    [],
    ["017"],
    ["017"],
    ["018"],
    ["018"],
  ]);
});

test("a long list comes in pages, each with a link to the next", async () => {
  const text = ["officer,name", ...Array.from({ length: 1100 }, (_, n) => `p${String(n).padStart(4, "0")},n`)].join(
    "\n",
  );
  await taken("officers", text);
  const sizes = [];
  let path = "officers?after=p";
  while (true) {
    const page = (await get(path)) as Items<Row>;
    sizes.push(page.items.filter(({ officer }) => /^p\d{4}$/.test(String(officer))).length);
    if (page.next === null) break;
    path = `officers${page.next}`;
  }
  expect(sizes).toEqual([500, 500, 100]);
});
