import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fixRecord } from "../../test/support/messages.ts";
import { DAY, NOW, prunedStore, WITH_INFLUX } from "../../test/support/pruned-store.ts";
import { type Database, openReader } from "./database.ts";
import { MarksReader } from "./marks-reader.ts";
import { PathReader } from "./path-reader.ts";
import { PieceFile } from "./piece-file.ts";
import { PieceMaker } from "./piece-maker.ts";
import { PieceShelf } from "./piece-shelf.ts";

const HOUR = 3_600_000;
/** An hour of 40 days before `NOW`. */
const BEGIN = NOW - 40 * DAY;
const SPANS = [0, 1, 2].map((n) => ({ from: BEGIN + n * HOUR, to: BEGIN + (n + 1) * HOUR }));
const store = prunedStore();

let database: Database;
let file: PieceFile;
beforeEach(() => {
  database = openReader(store.path());
  file = new PieceFile(join(store.path(), "..", "reports.db"), "one", 1_000, () => {});
});
afterEach(() => {
  file.close();
  database.close();
});

/** One that remembers nothing but what is in the file. */
function maker(): PieceMaker {
  const parts = { tracks: new PathReader(database), marks: new MarksReader(database), file };
  return new PieceMaker({ ...parts, shelf: new PieceShelf(1_000_000) });
}
function pieces(by: PieceMaker) {
  const asOf = store.writer().touched.close();
  return by.pieces("bike-07", SPANS, () => true, { asOf, isForCells: true, isOnce: false });
}
/** A fix every ten seconds for three hours, at 5 m/s. */
const drive = () => {
  for (let at = 0; at < 1_080; at += 90) {
    const some = Array.from({ length: 90 }, (_, n) => at + n);
    const fixes = some.map((n) => fixRecord(n + 1, BEGIN + n * 10_000, { lat: 30 + n * 0.00045, speedMps: 5 }));
    store.commit(fixes, BEGIN + DAY);
  }
};

test("pieces are made once, and again only where a fix came in beside them", () => {
  drive();
  const first = maker();
  const before = pieces(first).map(({ piece }) => piece);
  expect(first.tally.made).toBe(3);
  expect(pieces(first).map(({ piece }) => piece)).toEqual(before);
  const second = maker();
  expect(pieces(second).map(({ piece }) => piece)).toEqual(before);
  expect([first.tally.made, second.tally.made]).toEqual([3, 0]);
  store.commit([fixRecord(2_000, BEGIN + 2.5 * HOUR + 5_000)], BEGIN + DAY);
  pieces(second);
  // The second hour ends at a fix of the third.
  expect(second.tally.made).toBe(2);
});

test("a piece whose fixes are thinned out to one a minute stays as it was, but for key points that are new", () => {
  drive();
  store.commit([fixRecord(1, NOW - 1_000)], NOW, "young");
  const before = pieces(maker());
  store.reopen(180 * DAY);
  expect(store.round(NOW, { ...WITH_INFLUX, retentionMs: 30 * DAY }).sampled).toBe(180);
  const later = maker();
  // Passed in the second hour, 360 fixes after the first.
  const place = { lat: 30 + 500 * 0.00045, lon: 117.0631, radiusM: 75, leastStayMs: 120_000, plan: null };
  later.checkpoints = [{ id: "new", name: "New", station: null, ...place }];
  const after = pieces(later);
  expect(after.map(({ piece }) => piece.cells)).toEqual(before.map(({ piece }) => piece.cells));
  expect(later.tally.kept).toBe(3);
  expect(after.map(({ piece }) => piece.near.point)).toEqual([[], ["new"], []]);
});
