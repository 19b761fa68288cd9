import { describe, expect, test } from "vitest";
import type { FixRecord } from "../../protocol/record.ts";
import { added, due, EMPTY, type Ledger, receipted } from "./ledger.ts";

const make = (seq: number): FixRecord => ({
  seq,
  type: "fix",
  time: 1_795_290_364_000,
  clock: "gnss",
  uptimeMs: 1_000,
  lat: 30.54,
  lon: 117.06,
  altitudeM: null,
  speedMps: null,
  courseDeg: null,
  hdop: null,
  satellites: null,
  mode: 3,
  reason: "interval",
});

function filled(count: number): Ledger {
  let ledger = EMPTY;
  for (let n = 0; n < count; n++) ledger = added(ledger, make, n * 10);
  return ledger;
}

const seqs = (ledger: Ledger) => ledger.waiting.map(({ record }) => record.seq);

describe("a ledger", () => {
  test("gives each record the next seq", () => {
    expect(seqs(filled(3))).toEqual([1, 2, 3]);
    expect(filled(3).nextSeq).toBe(4);
  });

  test("holds a hundred, drops the oldest beyond them, and counts that", () => {
    const ledger = filled(103);
    expect(seqs(ledger)).toHaveLength(100);
    expect(seqs(ledger)[0]).toBe(4);
    expect(ledger.dropped).toBe(3);
  });

  test.each<[string, readonly (readonly [number, number])[], readonly number[], readonly number[]]>([
    ["all", [[1, 4]], [], [100, 90, 80, 70]],
    ["some", [[2, 3]], [1, 4], [90, 80]],
    [
      "ranges",
      [
        [1, 1],
        [4, 9],
      ],
      [2, 3],
      [100, 70],
    ],
    ["none of them", [[50, 60]], [1, 2, 3, 4], []],
  ])("receipted for %s keeps the rest", (_, stored, left, ages) => {
    const after = receipted(filled(4), stored, 100);
    expect(seqs(after.ledger)).toEqual(left);
    expect(after.ages).toEqual(ages);
  });

  test("sends once, and again what is not receipted in time", () => {
    const first = due(filled(2), 100, 1_000);
    expect(first.records.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(first.again).toBe(0);
    const soon = due(added(first.ledger, make, 500), 600, 1_000);
    expect(soon.records.map(({ seq }) => seq)).toEqual([3]);
    const late = due(soon.ledger, 1_100, 1_000);
    expect(late.records.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(late.again).toBe(2);
    expect(due(late.ledger, 1_101, 1_000).records).toEqual([]);
  });

  test("a new connection sends everything at once", () => {
    const { ledger } = due(filled(3), 100, 1_000);
    expect(due(ledger, 101, 0).records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });
});
