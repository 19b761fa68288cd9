/** Zones and key points as files: what goes out comes in again, here and elsewhere, and what is wrong is said. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../cli/ask.ts";
import { detailOf } from "./support/client.ts";
import { BODY, type Ground, KINDS, openGround, type Row } from "./support/ground.ts";
import { HOSTILE, REFUSED } from "./support/hostile.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";

const FORMATS = [
  ["csv", "text/csv"],
  ["geojson", "application/geo+json"],
] as const;

let ground: Ground;
let dataDir: string;
let base: string;

const post: Ground["post"] = (path, body) => ground.post(path, body);
const items: Ground["items"] = (path, of) => ground.items(path, of);
const taken: Ground["taken"] = (...file) => ground.taken(...file);
const as: Ground["as"] = (...asked) => ground.as(...asked);
const text = async (path: string, of = dataDir) => String(await ask(of, { method: "GET", path, isText: true }));

beforeAll(async () => {
  ground = await openGround();
  ({ dataDir, base } = ground);
}, 120_000);
afterAll(() => ground[Symbol.asyncDispose]());

describe.each(KINDS)("%s", (what) => {
  const other = tempFolder();
  const ids: string[] = [];
  beforeAll(async () => {
    for (const name of HOSTILE) {
      await post("stations", { station: name }).catch(() => {});
      ids.push((await post(what, { name, station: name, ...BODY[what] })).id);
    }
    const { path } = await other;
    const stations = await text("stations?format=csv");
    await ask(path, { method: "POST", path: "import/stations", csv: Buffer.from(stations) });
  }, 60_000);
  afterAll(async () => {
    for (const id of ids) await ask(dataDir, { method: "DELETE", path: `${what}/${id}` });
    await (await other)[Symbol.asyncDispose]();
  });

  test("of every hostile name come back as they were", async () => {
    const found = await items(what);
    expect(found.map(({ name }) => name).sort()).toEqual([...HOSTILE].sort());
    expect(found.every(({ name, station }) => name === station)).toBe(true);
  });

  test.each(FORMATS)("go out as %s and come in again unchanged, here and elsewhere", async (format, type) => {
    const { path } = await other;
    const file = await text(`${what}?format=${format}`);
    const answer = await fetch(`${base}/api/v1/${what}?format=${format}`, { headers: ground.headers.wu ?? {} });
    expect(answer.headers.get("content-type")?.startsWith(type)).toBe(true);
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${what}.${format}"`);
    expect(Buffer.from(await answer.arrayBuffer()).toString()).toBe(file);
    if (format === "csv") {
      const cells = (parse(file, { bom: true }) as string[][]).flat();
      expect(cells.filter((cell) => /^[=+@\t\r\n＝＋－＠]/.test(cell))).toEqual([]);
    }
    const before = await items(what);
    expect((await taken(what, file, format)).items).toEqual(before);
    expect(await items(what)).toEqual(before);
    await taken(what, file, format, path);
    expect(await items(what, path)).toEqual(before);
    expect(await text(`${what}?format=${format}`, path)).toBe(file);
  });

  test.each(REFUSED.filter(([what]) => what !== "more than 500 characters"))("are not named %s", async (_, name) => {
    await expect(post(what, { name, ...BODY[what] })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/^name must/),
    });
  });
});

describe("a file", () => {
  const polygon = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}';
  const feature = (name: string, more = "") =>
    `{"type":"Feature","geometry":${polygon},"properties":{"name":"${name}"${more}}}`;
  const collection = (...features: readonly string[]) => `{"type":"FeatureCollection","features":[${features}]}`;

  test("without ids changes what has its names, and adds the others", async () => {
    const { items: first } = await taken("zones", collection(feature("hand-made"), feature("hand-drawn")), "geojson");
    const { items: second } = await taken("zones", collection(feature("hand-made", ',"kind":"key"')), "geojson");
    expect(second).toEqual([{ ...first[0], kind: "key" }]);
    for (const { id } of first) await ask(dataDir, { method: "DELETE", path: `zones/${id}` });
  });

  test("may exchange names, and may not use one twice", async () => {
    const { items: first } = await taken("checkpoints", "name,lat,lon\na,1,1\nb,2,2\n", "csv");
    const [a = "", b = ""] = first.map(({ id }) => id);
    await taken("checkpoints", `id,name,lat,lon\n${a},b,1,1\n${b},a,2,2\n`, "csv");
    expect((await items("checkpoints")).map(({ id, name }) => [id, name]).sort()).toEqual(
      [
        [a, "b"],
        [b, "a"],
      ].sort(),
    );
    const twice = taken("checkpoints", "name,lat,lon\nc,1,1\nc,2,2\n", "csv");
    await expect(twice).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Line 2: There is a checkpoint c of no station already \(id [a-z]{10}\).*\nLine 3: There/,
      ),
    });
    for (const id of [a, b]) await ask(dataDir, { method: "DELETE", path: `checkpoints/${id}` });
  });

  test.each<[string, string, "csv" | "geojson", string]>([
    [
      "of a station that is none",
      collection(feature("a"), feature("b", ',"station":"west"')),
      "geojson",
      "Feature 2: There is no station west; add it first, `patrol station list` lists them.",
    ],
    [
      "with an id twice",
      'id,name,wkt\nsame,a,"POLYGON((0 0,1 0,1 1,0 0))"\nsame,b,"POLYGON((0 0,1 0,1 1,0 0))"\n',
      "csv",
      "Line 3: zone same stands in line 2 already.",
    ],
    [
      "that is none",
      "no file",
      "geojson",
      'The file is no GeoJSON FeatureCollection: {"type":"FeatureCollection","features":[...]}.',
    ],
    [
      "with a bad border",
      'name,wkt\na,"POLYGON((0 0,1 1,1 0,0 1,0 0))"\n',
      "csv",
      "Line 2: wkt must not cross or touch itself; the sides from corner 1 and from corner 3 meet.",
    ],
  ])("%s is refused whole", async (_, file, form, says) => {
    await expect(taken("zones", file, form)).rejects.toMatchObject({ code: "invalid", message: says });
    expect(await items("zones")).toEqual([]);
  });

  test("as JSON of another type is refused with what to send", async () => {
    const answer = await as("wu", "POST", "import/zones", {});
    expect(detailOf(answer)).toBe("Send the file as Content-Type: text/csv or application/geo+json.");
  });

  test("of another station's is refused to whoever belongs to one", async () => {
    const body = Buffer.from(collection(feature("a", ',"station":"south"')));
    const answer = await fetch(`${base}/api/v1/import/zones`, {
      method: "POST",
      headers: { ...ground.headers["north-wu"], "content-type": "application/geo+json" },
      body,
    });
    expect(await answer.json()).toMatchObject({
      detail: expect.stringMatching(/^Feature 1: This is not all of the station north/),
    });
    expect(await items("zones")).toEqual([]);
  });

  test("goes in and out by the command", async () => {
    const path = join(dataDir, "beat.geojson");
    await writeFile(path, collection(feature("beat", ',"station":"north"')));
    const run = async (...args: readonly string[]) => {
      await using process = startPatrol(args, { PATROL_DATA_DIR: dataDir });
      expect({ code: await process.ended, errors: process.errors.join("\n") }).toMatchObject({ code: 0 });
      return process.lines.join("\n");
    };
    await run("zone", "import", path);
    const [zone] = JSON.parse(await run("zone", "list", "--json")) as readonly Row[];
    expect(await run("zone", "list")).toBe(`${zone?.id}  beat              north             patrol  3 corners`);
    await run("zone", "export", "--format", "csv", "--out", join(dataDir, "beat.csv"));
    const file = `\ufeffid,name,station,kind,wkt\r\n${zone?.id},beat,north,patrol,"POLYGON ((0 0, 1 0, 1 1, 0 0))"\r\n`;
    expect(await readFile(join(dataDir, "beat.csv"), "utf8")).toBe(file);
    await run("import", "zones", join(dataDir, "beat.csv"));
    await run("zone", "remove", String(zone?.id));
    expect(await items("zones")).toEqual([]);
  });
});
