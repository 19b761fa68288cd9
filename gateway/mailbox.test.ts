import { beforeEach, describe, expect, test } from "vitest";
import type { Range } from "../protocol/ranges.ts";
import { until } from "../test/support/until.ts";
import type { Refused } from "./core/journal.ts";
import { Mailbox } from "./mailbox.ts";

let now: number;
let isReachable: boolean;
let sent: string[];
let counts: Map<string, number>;
let mailbox: Mailbox;

beforeEach(() => {
  now = 1_000_000;
  isReachable = true;
  sent = [];
  counts = new Map();
  mailbox = new Mailbox(
    () => ({
      send: (unit, channel, payload) => {
        if (isReachable) sent.push(`${unit} ${channel} ${payload}`);
        return isReachable;
      },
    }),
    () => now,
    (name, kind, by = 1) => counts.set(`${name} ${kind}`, (counts.get(`${name} ${kind}`) ?? 0) + by),
  );
});

const receiptText = (unit: string, stored: string, outbox = "00c0ffee") =>
  `${unit} receipt {"v":1,"outbox":"${outbox}","stored":${stored}}`;
const refused = (text: string): Refused => ({ reason: "impossible", text, outbox: "00c0ffee", seqs: [4] });
const odd = (count: number, from = 1): Range[] => Array.from({ length: count }, (_, n) => [from + 2 * n, from + 2 * n]);

describe("a receipt", () => {
  test("goes at once when nothing went before", () => {
    mailbox.receipt("a", "00c0ffee", [[1, 3]], false);
    expect(sent).toEqual([receiptText("a", "[[1,3]]")]);
    expect(counts.get("answers receipt")).toBe(1);
  });

  test("of no seqs is none", () => {
    mailbox.receipt("a", "00c0ffee", [], true);
    expect(sent).toEqual([]);
  });

  test("within 200 ms of the last is gathered with what follows", async () => {
    mailbox.receipt("a", "00c0ffee", [[1, 1]], false);
    now += 199;
    mailbox.receipt("a", "00c0ffee", [[2, 2]], false);
    mailbox.receipt("a", "00c0ffee", [[3, 4]], false);
    expect(sent).toHaveLength(1);
    const stop = new AbortController();
    const run = mailbox.run(stop.signal);
    await until("the gathered receipt", () => sent.length === 2);
    stop.abort();
    await run;
    expect(sent[1]).toBe(receiptText("a", "[[2,4]]"));
  });

  test("200 ms after the last goes at once", () => {
    mailbox.receipt("a", "00c0ffee", [[1, 1]], false);
    now += 200;
    mailbox.receipt("a", "00c0ffee", [[2, 2]], false);
    expect(sent).toHaveLength(2);
  });

  test("of an SOS is not gathered, and takes with it what was", () => {
    mailbox.receipt("a", "00c0ffee", [[1, 1]], false);
    mailbox.receipt("a", "00c0ffee", [[3, 3]], false);
    mailbox.receipt("a", "00c0ffee", [[9, 9]], true);
    expect(sent.slice(1)).toEqual([receiptText("a", "[[3,3],[9,9]]")]);
  });

  test("of one unit does not wait for another's", () => {
    mailbox.receipt("a", "00c0ffee", [[1, 1]], false);
    mailbox.receipt("b", "00c0ffee", [[1, 1]], false);
    expect(sent).toHaveLength(2);
  });

  test("of two outboxes is two messages", () => {
    isReachable = false;
    mailbox.receipt("a", "00000001", [[1, 1]], false);
    mailbox.receipt("a", "00000002", [[1, 1]], false);
    isReachable = true;
    mailbox.reachable("a");
    expect(sent).toEqual([receiptText("a", "[[1,1]]", "00000001"), receiptText("a", "[[1,1]]", "00000002")]);
  });

  test("of more than 500 ranges is several messages", () => {
    isReachable = false;
    mailbox.receipt("a", "00c0ffee", odd(1_100), false);
    isReachable = true;
    for (let n = 0; n < 3; n++) mailbox.reachable("a");
    mailbox.reachable("a");
    const ranges = sent.map((text) => (JSON.parse(text.slice("a receipt ".length)) as { stored: Range[] }).stored);
    expect(ranges.map((one) => one.length)).toEqual([500, 500, 100]);
    expect(ranges.flat()).toEqual(odd(1_100));
  });
});

describe("a unit that cannot be reached", () => {
  beforeEach(() => {
    isReachable = false;
  });

  test("gets everything once it can be, and once only", () => {
    mailbox.receipt("a", "00c0ffee", [[1, 1]], true);
    mailbox.error("a", refused("lat must be <= 90"));
    mailbox.receipt("a", "00c0ffee", [[2, 2]], true);
    isReachable = true;
    mailbox.reachable("a");
    mailbox.reachable("a");
    expect(sent).toEqual([
      receiptText("a", "[[1,2]]"),
      'a error {"v":1,"reason":"impossible","text":"lat must be <= 90","outbox":"00c0ffee","seqs":[4]}',
    ]);
  });

  test.each([
    ["itself", "a", 1],
    ["every unit", null, 2],
    ["a unit that has nothing waiting", "c", 0],
  ])("is told when %s can be reached", (_, unit, messages) => {
    mailbox.receipt("a", "00c0ffee", [[1, 1]], false);
    mailbox.receipt("b", "00c0ffee", [[1, 1]], false);
    isReachable = true;
    mailbox.reachable(unit);
    expect(sent).toHaveLength(messages);
  });

  test("keeps the newest 16 errors, and the rest are counted", () => {
    for (let n = 1; n <= 20; n++) mailbox.error("a", refused(`error ${n}`));
    isReachable = true;
    mailbox.reachable("a");
    expect(sent.map((text) => /error \d+/.exec(text)?.[0])).toEqual(
      [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20].map((n) => `error ${n}`),
    );
    expect(counts.get("dropped errors")).toBe(4);
  });

  test("keeps the newest 8 outboxes, and the rest are counted", () => {
    for (let n = 1; n <= 10; n++) mailbox.receipt("a", `0000000${n % 10}`, [[n, n]], false);
    isReachable = true;
    mailbox.reachable("a");
    expect(sent.map((text) => /"outbox":"0000000(\d)"/.exec(text)?.[1])).toEqual([
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      "0",
    ]);
    expect(counts.get("dropped receipts")).toBe(2);
  });

  test("keeps the newest 4,000 ranges of an outbox, however many holes it makes, and the rest are counted", () => {
    for (let n = 0; n < 6; n++) mailbox.receipt("a", "00c0ffee", odd(1_000, 1 + n * 2_000), false);
    isReachable = true;
    for (let n = 0; n < 20; n++) mailbox.reachable("a");
    const ranges = sent.flatMap((text) => (JSON.parse(text.slice("a receipt ".length)) as { stored: Range[] }).stored);
    expect(ranges).toEqual(odd(4_000, 4_001));
    expect(counts.get("dropped receipts")).toBe(2_000);
  });
});

test("an error about what could not be read says null", () => {
  mailbox.error("a", { reason: "malformed", text: "no JSON", outbox: null, seqs: null });
  expect(sent).toEqual(['a error {"v":1,"reason":"malformed","text":"no JSON","outbox":null,"seqs":null}']);
});
