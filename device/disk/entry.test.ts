import { expect, test } from "vitest";
import { encodeEntry, scanEntries, textOf } from "./entry.ts";

const one = encodeEntry("fix", "00c0ffee", 7, '{"seq":7}', 1);
const two = encodeEntry("sos", "0badcafe", 281_474_976_710_655, '{"name":"北"}', 1);

test("entries are read back as they were written", () => {
  const bytes = Buffer.concat([one, two, Buffer.alloc(50)]);
  const { entries, damages, end } = scanEntries(bytes, 0, 1);
  expect(entries.map(({ kind, outbox, seq }) => [kind, outbox, seq])).toEqual([
    ["fix", "00c0ffee", 7],
    ["sos", "0badcafe", 281_474_976_710_655],
  ]);
  expect(entries.map((entry) => textOf(bytes, entry))).toEqual(['{"seq":7}', '{"name":"北"}']);
  expect([damages, end]).toEqual([[], one.length + two.length]);
});

test("what an earlier use of the segment left is never read, and is not damage", () => {
  const stale = encodeEntry("fix", "00c0ffee", 3, '{"seq":3}', 2);
  const { entries, damages } = scanEntries(Buffer.concat([one, stale, stale]), 0, 1);
  expect(entries.map(({ seq }) => seq)).toEqual([7]);
  expect(damages).toEqual([]);
});

test("a scan finds the next entry behind rubbish and says what it skipped", () => {
  const rubbish = Buffer.from(one);
  rubbish[30] = 0;
  const { entries, damages } = scanEntries(Buffer.concat([one, rubbish, two]), 0, 1);
  expect(entries.map(({ seq }) => seq)).toEqual([7, 281_474_976_710_655]);
  expect(damages.map(({ from, to }) => [from, to])).toEqual([[33, 66]]);
});
