import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import type { Edition } from "../core/bulletin/edition.ts";
import { Bulletins, fileNameOf } from "./bulletins.ts";

const OF = { station: "daguan", week: "2026-W47" };

function editionOf(json: string): Edition {
  const digest = createHash("sha256").update(json).digest("hex");
  return {
    digest,
    replaces: null,
    json,
    csv: `csv of ${json}`,
    pages: { "zh-CN": `zh of ${json}`, en: `en of ${json}` },
  };
}

test("an edition lies there whole, with the digest of its JSON", async () => {
  await using folder = await tempFolder();
  const shelf = new Bulletins(folder.path);
  expect(await shelf.digest(OF)).toBeNull();
  await shelf.save(OF, editionOf("{}"));
  expect(await shelf.digest(OF)).toBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  const week = join(folder.path, "bulletins", "2026-W47");
  expect((await readdir(week)).sort()).toEqual(["daguan.csv", "daguan.en.html", "daguan.json", "daguan.zh-CN.html"]);
  expect(await readFile(join(week, "daguan.zh-CN.html"), "utf8")).toBe("zh of {}");
});

test("a newer one takes its place", async () => {
  await using folder = await tempFolder();
  const shelf = new Bulletins(folder.path);
  await shelf.save(OF, editionOf("{}"));
  const newer = editionOf("[1]");
  await shelf.save(OF, newer);
  expect(await shelf.digest(OF)).toBe(newer.digest);
  expect(await readFile(join(folder.path, "bulletins", "2026-W47", "daguan.en.html"), "utf8")).toBe("en of [1]");
});

test.each(["daguan.csv", "daguan.en.html", "daguan.zh-CN.html", "daguan.json"])(
  "without %s it is not there whole",
  async (name) => {
    await using folder = await tempFolder();
    const shelf = new Bulletins(folder.path);
    await shelf.save(OF, editionOf("{}"));
    await rm(join(folder.path, "bulletins", "2026-W47", name));
    expect(await shelf.digest(OF)).toBeNull();
  },
);

test("only weeks before the given one are taken away, and nothing else", async () => {
  await using folder = await tempFolder();
  const shelf = new Bulletins(folder.path);
  expect(await shelf.prune("2026-W01")).toBe(0);
  for (const name of ["2024-W47", "2024-W48", "2026-W53", "notes", "2023-W1"]) {
    await mkdir(join(folder.path, "bulletins", name), { recursive: true });
    await writeFile(join(folder.path, "bulletins", name, "x"), "");
  }
  expect(await shelf.prune("2024-W48")).toBe(1);
  expect((await readdir(join(folder.path, "bulletins"))).sort()).toEqual(["2023-W1", "2024-W48", "2026-W53", "notes"]);
});

test("where no folder can be made it says where", async () => {
  await using folder = await tempFolder();
  await writeFile(join(folder.path, "bulletins"), "a file in the way");
  const shelf = new Bulletins(folder.path);
  await expect(shelf.save(OF, editionOf("{}"))).rejects.toThrow(/^bulletins cannot be kept in .*bulletins: /);
});

test.each([
  { station: "daguan", name: "daguan" },
  { station: "集贤路派出所", name: "集贤路派出所" },
  { station: "../x", name: "___x-d6b96a97" },
  { station: "a/b", name: "a_b-c14cddc0" },
  { station: "a b", name: "a_b-c8687a08" },
])("the station $station has its files under $name", ({ station, name }) => {
  expect(fileNameOf(station)).toBe(name);
});

test("the longest name of a station still is one of a file", () => {
  const name = fileNameOf("派".repeat(80));
  expect(Buffer.byteLength(`${name}.zh-CN.html.new`)).toBeLessThanOrEqual(255);
});
