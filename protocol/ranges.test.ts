import { describe, expect, test } from "vitest";
import { countOf, difference, includes, type Ranges, rangesOf, union } from "./ranges.ts";

describe("seqs become ranges", () => {
  test.each<{ name: string; seqs: number[]; ranges: Ranges }>([
    { name: "none", seqs: [], ranges: [] },
    { name: "one", seqs: [7], ranges: [[7, 7]] },
    { name: "consecutive ones", seqs: [1, 2, 3], ranges: [[1, 3]] },
    { name: "any order and repeats", seqs: [3, 1, 2, 3, 1], ranges: [[1, 3]] },
    {
      name: "holes",
      seqs: [1, 2, 4, 9, 10],
      ranges: [
        [1, 2],
        [4, 4],
        [9, 10],
      ],
    },
    {
      name: "numbers, not text",
      seqs: [10, 9, 100],
      ranges: [
        [9, 10],
        [100, 100],
      ],
    },
    {
      name: "the largest seq there is",
      seqs: [Number.MAX_SAFE_INTEGER, 1],
      ranges: [
        [1, 1],
        [9007199254740991, 9007199254740991],
      ],
    },
  ])("of $name", ({ seqs, ranges }) => {
    expect(rangesOf(seqs)).toEqual(ranges);
  });

  test("a hundred thousand seqs without gaps are one pair", () => {
    expect(rangesOf(Array.from({ length: 100_000 }, (_, n) => n + 1))).toEqual([[1, 100_000]]);
  });
});

type Pair = { name: string; a: Ranges; b: Ranges; both: Ranges; onlyA: Ranges };

const pairs: readonly Pair[] = [
  { name: "nothing and nothing", a: [], b: [], both: [], onlyA: [] },
  { name: "something and nothing", a: [[1, 5]], b: [], both: [[1, 5]], onlyA: [[1, 5]] },
  { name: "nothing and something", a: [], b: [[1, 5]], both: [[1, 5]], onlyA: [] },
  { name: "the same twice", a: [[1, 5]], b: [[1, 5]], both: [[1, 5]], onlyA: [] },
  { name: "touching ones", a: [[1, 5]], b: [[6, 9]], both: [[1, 9]], onlyA: [[1, 5]] },
  { name: "overlapping ones", a: [[1, 5]], b: [[4, 9]], both: [[1, 9]], onlyA: [[1, 3]] },
  {
    name: "a hole in the middle",
    a: [[1, 9]],
    b: [[4, 6]],
    both: [[1, 9]],
    onlyA: [
      [1, 3],
      [7, 9],
    ],
  },
  {
    name: "one cut over two ranges",
    a: [
      [1, 4],
      [8, 12],
    ],
    b: [[3, 9]],
    both: [[1, 12]],
    onlyA: [
      [1, 2],
      [10, 12],
    ],
  },
  {
    name: "two cuts in one range",
    a: [[1, 10]],
    b: [
      [2, 2],
      [9, 20],
    ],
    both: [[1, 20]],
    onlyA: [
      [1, 1],
      [3, 8],
    ],
  },
  {
    name: "ranges out of order and overlapping",
    a: [
      [10, 12],
      [1, 3],
      [2, 5],
    ],
    b: [[11, 11]],
    both: [
      [1, 5],
      [10, 12],
    ],
    onlyA: [
      [1, 5],
      [10, 10],
      [12, 12],
    ],
  },
  {
    name: "a pair that runs backwards and holds nothing",
    a: [
      [9, 1],
      [20, 21],
    ],
    b: [],
    both: [[20, 21]],
    onlyA: [[20, 21]],
  },
  {
    name: "a cut before and a cut after",
    a: [[5, 6]],
    b: [
      [1, 4],
      [7, 9],
    ],
    both: [[1, 9]],
    onlyA: [[5, 6]],
  },
];

describe("two sets of ranges", () => {
  test.each(pairs)("$name: all seqs of both", ({ a, b, both }) => {
    expect(union(a, b)).toEqual(both);
  });

  test.each(pairs)("$name: the seqs of the first alone", ({ a, b, onlyA }) => {
    expect(difference(a, b)).toEqual(onlyA);
  });

  test("neither set is changed", () => {
    const a: Ranges = Object.freeze([Object.freeze([1, 5] as const), Object.freeze([6, 9] as const)]);
    expect(union(a, [[3, 7]])).toEqual([[1, 9]]);
    expect(a).toEqual([
      [1, 5],
      [6, 9],
    ]);
  });
});

const holes: Ranges = [
  [2, 4],
  [6, 6],
  [10, 20],
];

test.each([
  [1, false],
  [2, true],
  [3, true],
  [4, true],
  [5, false],
  [6, true],
  [7, false],
  [9, false],
  [10, true],
  [20, true],
  [21, false],
])("whether %i lies in 2..4, 6, 10..20: %s", (seq, isIn) => {
  expect(includes(holes, seq)).toBe(isIn);
});

test("nothing lies in no ranges", () => {
  expect(includes([], 1)).toBe(false);
});

test.each<[Ranges, number]>([
  [[], 0],
  [[[7, 7]], 1],
  [holes, 15],
])("%j hold %i seqs", (ranges, count) => {
  expect(countOf(ranges)).toBe(count);
});
