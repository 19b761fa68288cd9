import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { batch, fixRecord } from "../../test/support/messages.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { MarksReader } from "./marks-reader.ts";
import { TracksReader } from "./tracks-reader.ts";
import { TracksWriter } from "./tracks-writer.ts";

const T = 1_795_248_000_000;
const ALL = { unit: "bike-07", from: T, to: T + 10_000_000 };

let folder: Awaited<ReturnType<typeof tempFolder>>;
let writer: TracksWriter;
let reader: TracksReader;
let marks: MarksReader;
beforeEach(async () => {
  folder = await tempFolder();
  const path = join(folder.path, "tracks.db");
  writer = new TracksWriter(path, Number.MAX_SAFE_INTEGER);
  reader = new TracksReader(path);
  marks = new MarksReader(reader.database);
});
afterEach(async () => {
  reader.close();
  writer.close();
  await folder[Symbol.asyncDispose]();
});

function store(records: readonly unknown[], unit = "bike-07"): void {
  const payload = Buffer.from(JSON.stringify(batch(records)));
  writer.commit([{ unit, receivedTime: T + 20_000_000, payload }]);
}
const common = { clock: "gnss", uptimeMs: 1 };
const note = (seq: number, time: number, kind: string, detail: object = {}) => {
  return { seq, type: "note", time: T + time, ...common, kind, detail };
};
const lost = (seq: number, time: number) => ({ seq, type: "fix-lost", time: T + time, ...common, lastFixTime: null });
const thinned = (seq: number, seqs: unknown, detail: object = {}) => note(seq, 9_000, "thinned", { seqs, ...detail });
const told = () => marks.marks(ALL).map(({ what, from, to }) => [what, from - T, to - T]);

test("loss, shutdown, power cut and boot are told in the order of their times, other notes are not", () => {
  store([
    note(1, 500, "boot"),
    note(2, 100, "power-cut"),
    lost(3, 300),
    note(4, 200, "shutdown"),
    note(5, 250, "clock-step"),
  ]);
  expect(told()).toEqual([
    ["off", 100, 100],
    ["off", 200, 200],
    ["lost", 300, 300],
    ["boot", 500, 500],
  ]);
});

test("they begin with the last fix before the span, or with the span where there is none", () => {
  store([lost(1, -5_000)]);
  expect(told()).toEqual([]);
  store([fixRecord(2, T - 6_000)]);
  expect(told()).toEqual([["lost", -5_000, -5_000]]);
  store([fixRecord(3, T - 4_000)]);
  expect(told()).toEqual([]);
});

test("another unit's are not told", () => {
  store([lost(1, 100)], "bike-08");
  expect(told()).toEqual([]);
});

test("what was thinned lies between the fixes that were kept on both sides of it", () => {
  store([fixRecord(1, T + 1_000), lost(2, 1_500), fixRecord(10, T + 2_000), fixRecord(20, T + 3_000)]);
  store([
    thinned(30, [
      [3, 9],
      [12, 12],
    ]),
  ]);
  expect(told()).toEqual([
    ["thinned", 1_000, 2_000],
    ["lost", 1_500, 1_500],
    ["thinned", 2_000, 3_000],
  ]);
});

test("of what was thinned at an end of the outbox one side is known", () => {
  store([
    fixRecord(10, T + 2_000),
    thinned(30, [
      [3, 9],
      [11, 12],
    ]),
  ]);
  expect(told()).toEqual([
    ["thinned", 1_999, 2_000],
    ["thinned", 2_000, 2_001],
  ]);
});

test("what is thinned may be of an outbox before this one", () => {
  const old = { ...batch([fixRecord(1, T + 1_000), fixRecord(9, T + 2_000)]), outbox: "0000aaaa" };
  writer.commit([{ unit: "bike-07", receivedTime: T + 20_000_000, payload: Buffer.from(JSON.stringify(old)) }]);
  store([thinned(30, [[2, 8]], { outbox: "0000aaaa" })]);
  expect(told()).toEqual([["thinned", 1_000, 2_000]]);
});

test.each([[null], ["x"], [{}], [[1, 2]], [["a", "b"]], [[["a", "b"]]], [[[1.5, 2]]], [[[[3]]]]])(
  "a note that says %j of what it thinned says nothing, and breaks nothing",
  (seqs) => {
    store([fixRecord(1, T + 1_000), fixRecord(20, T + 2_000), thinned(30, seqs)]);
    expect(told()).toEqual([]);
  },
);
