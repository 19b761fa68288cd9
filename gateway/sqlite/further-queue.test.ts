import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { type Database, openWriter } from "./database.ts";
import { FurtherReader, FurtherWriter } from "./further-queue.ts";
import { Quarantine } from "./quarantine.ts";
import { TRACKS_MIGRATIONS } from "./tracks-schema.ts";

const NOW = 1_795_000_000_000;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let database: Database;
let writer: FurtherWriter;
let reader: FurtherReader;

beforeEach(async () => {
  folder = await tempFolder();
  database = openWriter(join(folder.path, "tracks.db"), TRACKS_MIGRATIONS);
  writer = new FurtherWriter(database, new Quarantine(database), 5);
  reader = new FurtherReader(database);
});
afterEach(async () => {
  database.close();
  await folder[Symbol.asyncDispose]();
});

const states = (count: number, from = 1) =>
  Array.from({ length: count }, (_, n) => `state,unit=bike-07 problems=0i ${from + n}`);

test("lines come out in the order in which they went in, whole rows of them, and go when they are settled", () => {
  writer.add("state", states(2), NOW);
  writer.add("sos", ["sos,unit=bike-07 presses=1i 3"], NOW);
  writer.add("state", states(1, 4), NOW);
  expect(reader.waiting()).toBe(4);
  const page = reader.peek(3);
  expect(page?.points).toBe(3);
  expect(page?.lines.split("\n").map((line) => line.split(" ").at(-1))).toEqual(["1", "2", "3"]);
  expect(reader.peek(1)?.points).toBe(2);
  writer.settle(page?.last ?? 0, [], NOW);
  expect(reader.peek(100)).toMatchObject({ points: 1, lines: "state,unit=bike-07 problems=0i 4" });
  writer.settle(reader.peek(1)?.last ?? 0, [], NOW);
  expect(reader.peek(100)).toBeNull();
});

test("beyond the bound the oldest states give way, and no SOS does", () => {
  writer.add("sos", ["sos,unit=bike-07 presses=1i 1"], NOW);
  expect(writer.add("state", states(3), NOW)).toBe(0);
  expect(writer.add("state", states(2, 4), NOW)).toBe(0);
  expect(writer.add("sos", ["sos,unit=bike-07 presses=2i 6", "sos,unit=bike-07 presses=3i 7"], NOW)).toBe(0);
  expect(writer.add("state", states(1, 8), NOW)).toBe(3);
  expect(reader.peek(100)?.lines.match(/\d+$/gm)).toEqual(["1", "4", "5", "6", "7", "8"]);
});

test("refused lines are put aside with the server's words, at most a hundred, so that refused records stay", () => {
  writer.add("state", states(1), NOW);
  const refused = states(150).map((line) => ({ line, words: "field type conflict", isOld: false }));
  writer.settle(1, refused, NOW);
  writer.settle(
    1,
    states(50, 1_000).map((line) => ({ line, words: "no", isOld: false })),
    NOW,
  );
  const rows = database
    .prepare("SELECT unit, reason, text, count(*) AS entries FROM quarantine GROUP BY 1, 2, 3")
    .all();
  expect(rows.map((row) => ({ ...(row as object) }))).toEqual([
    {
      unit: "bike-07",
      reason: "influx-state",
      text: "InfluxDB refuses this point: field type conflict",
      entries: 100,
    },
  ]);
});
