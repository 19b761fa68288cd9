import { describe, expect, test } from "vitest";
import { EMPTY_CHAIN, follow, headProblem, headText, type LedgerRow, parseHead } from "./ledger-chain.ts";

/** Stands for SHA-256: what matters here is what it is given. */
const hashOf = (before: string, entry: string) => `<${before.slice(0, 5)}|${entry}>`;
const rows: readonly LedgerRow[] = [
  { n: 1, entry: '{"n":1}', hash: '<00000|{"n":1}>' },
  { n: 2, entry: '{"n":2}', hash: '<<0000|{"n":2}>' },
  { n: 3, entry: '{"n":3}', hash: '<<<000|{"n":3}>' },
];
const [one, two, three] = rows as [LedgerRow, LedgerRow, LedgerRow];

describe("a chain", () => {
  test.each([
    ["of nothing is sound", [], 0, null],
    ["of three is sound", rows, 3, null],
    [
      "without its first is not",
      [two, three],
      0,
      "After entry 0 comes entry 2: what was between them was removed, or this was put in.",
    ],
    [
      "without its second is not",
      [one, three],
      1,
      "After entry 1 comes entry 3: what was between them was removed, or this was put in.",
    ],
    [
      "with a changed text is not",
      [one, { ...two, entry: '{"n":2 }' }, three],
      1,
      "Entry 2, or the one before it, was changed.",
    ],
    ["with a changed hash is not", [{ ...one, hash: "<1>" }, two], 0, "Entry 1, or the one before it, was changed."],
    [
      "with an entry under another number is not",
      [one, { n: 2, entry: '{"n":3}', hash: '<<0000|{"n":3}>' }],
      1,
      "Entry 2 was written under another number.",
    ],
    [
      "with an entry that is no JSON is not",
      [{ n: 1, entry: "{", hash: "<00000|{>" }],
      0,
      "Entry 1 was written under another number.",
    ],
  ])("%s", (_, some, n, broken) => {
    expect(follow(EMPTY_CHAIN, some, hashOf)).toMatchObject({ n, broken });
  });

  test("followed in pages is the same, and a broken one stays broken", () => {
    const first = follow(EMPTY_CHAIN, [one], hashOf);
    expect(follow(first, [two, three], hashOf)).toEqual({ n: 3, hash: '<<<000|{"n":3}>', broken: null });
    const broken = follow(first, [three], hashOf);
    expect(follow(broken, [two, three], hashOf)).toBe(broken);
  });
});

const HASH = "0123456789abcdef".repeat(4);
test.each([
  ["is there", { n: 3, hash: HASH }, HASH, null],
  [
    "is another",
    { n: 3, hash: HASH },
    "f".repeat(64),
    "Entry 3 is not the one that was seen there: the ledger was written anew.",
  ],
  [
    "is gone",
    { n: 3, hash: HASH },
    null,
    "The ledger once had an entry 3, which is gone: the end was cut off, or an older copy was put in its place.",
  ],
])("a head that %s", (_, head, at, problem) => {
  expect(headProblem(head, at)).toBe(problem);
});

test.each([
  [`12:${HASH}`, { n: 12, hash: HASH }],
  [`12:${HASH}\n`, { n: 12, hash: HASH }],
  [`12:${HASH}0`, null],
  [`12:${HASH.toUpperCase()}`, null],
  [`-1:${HASH}`, null],
  ["", null],
])("the head %j is read as %j", (text, head) => {
  expect(parseHead(text)).toEqual(head);
});

test("a head is written as it is read", () => {
  expect(headText({ n: 12, hash: HASH })).toBe(`12:${HASH}`);
});
