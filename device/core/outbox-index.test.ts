import { expect, test } from "vitest";
import {
  newest,
  presentCount,
  receipted,
  seqsOf,
  waitingCount,
  withoutSeqs,
  withRecords,
  withSeqs,
} from "./outbox-index.ts";

const index = withSeqs(withSeqs([], "fix", "00c0ffee", [[1, 10]]), "sos", "00c0ffee", [[11, 11]]);

test("records of one kind and outbox stand on one shelf, as ranges", () => {
  const records = [3, 1, 2, 9].map((seq) => ({ kind: "fix" as const, outbox: "00c0ffee", seq }));
  expect(withRecords([], records)).toEqual([
    {
      kind: "fix",
      outbox: "00c0ffee",
      present: [
        [1, 3],
        [9, 9],
      ],
      pending: [
        [1, 3],
        [9, 9],
      ],
    },
  ]);
});

test("a receipt takes what waits and leaves what is there", () => {
  const after = receipted(index, "00c0ffee", [
    [1, 4],
    [11, 11],
  ]);
  expect([waitingCount(after), waitingCount(after, "sos"), presentCount(after)]).toEqual([6, 0, 11]);
});

test("a receipt that covers nothing here gives the same index", () => {
  expect(receipted(index, "00c0ffee", [[20, 30]])).toBe(index);
  expect(receipted(index, "0badcafe", [[1, 10]])).toBe(index);
});

test("what stands in a later segment is neither waiting nor receipted here", () => {
  const after = withoutSeqs(index, "00c0ffee", [[1, 4]]);
  expect([waitingCount(after), presentCount(after)]).toEqual([7, 7]);
});

test.each([
  [
    [
      [1, 3],
      [7, 9],
    ],
    2,
    [[8, 9]],
  ],
  [
    [
      [1, 3],
      [7, 9],
    ],
    4,
    [
      [3, 3],
      [7, 9],
    ],
  ],
  [[[1, 3]], 9, [[1, 3]]],
  [[], 9, []],
] as const)("the newest of %j, %i of them, are %j", (ranges, most, expected) => {
  expect(newest(ranges, most)).toEqual(expected);
});

test("seqs come in ascending order", () => {
  expect([
    ...seqsOf([
      [1, 3],
      [7, 8],
    ]),
  ]).toEqual([1, 2, 3, 7, 8]);
});
