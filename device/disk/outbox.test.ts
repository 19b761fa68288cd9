import { appendFile, copyFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Ranges } from "../../protocol/ranges.ts";
import { boot, drain, fix, kit, limit, none, openIn, press } from "./outbox.test.fixture.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "outbox-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("append and peek", () => {
  test("seqs begin at 1 and a record is sent as it was given", async () => {
    await using outbox = await openIn(dir);
    expect(await outbox.append(boot)).toBe(1);
    expect(await outbox.append(fix(1))).toBe(2);
    const batch = await outbox.peek("records", none, limit);
    expect(batch).toEqual({
      outbox: outbox.id,
      ranges: [[1, 1]],
      texts: ['{"seq":1,"type":"note","time":1700000000000,"clock":"gnss","uptimeMs":1000,"kind":"boot","detail":{}}'],
    });
  });

  test("what is not a fix goes first, then the newest fixes", async () => {
    await using outbox = await openIn(dir);
    for (let n = 1; n <= 5; n++) await outbox.append(fix(n));
    await outbox.append(kit);
    await outbox.flush();
    for (let n = 7; n <= 8; n++) await outbox.append(fix(n));
    const inFlight = new Map<string, Ranges>();
    const order: Ranges[] = [];
    for (;;) {
      const batch = await outbox.peek("records", inFlight, { records: 2, bytes: 100_000 });
      if (!batch) break;
      order.push(batch.ranges);
      inFlight.set(
        outbox.id,
        [...(inFlight.get(outbox.id) ?? []), ...batch.ranges].sort((a, b) => a[0] - b[0]),
      );
    }
    expect(order).toEqual([[[6, 6]], [[7, 8]], [[4, 5]], [[2, 3]], [[1, 1]]]);
  });

  test("SOS records come one at a time, oldest first, and never among the others", async () => {
    await using outbox = await openIn(dir);
    await outbox.append(press(1));
    await outbox.append(fix(1));
    await outbox.append(press(2));
    const first = await outbox.peek("sos", none, limit);
    expect(first?.ranges).toEqual([[1, 1]]);
    const second = await outbox.peek("sos", new Map([[outbox.id, [[1, 1]]]]), limit);
    expect(second?.ranges).toEqual([[3, 3]]);
    expect((await outbox.peek("records", none, limit))?.ranges).toEqual([[2, 2]]);
  });

  test("a batch stays within its bytes, but one record always goes", async () => {
    await using outbox = await openIn(dir);
    for (let n = 1; n <= 5; n++) await outbox.append(fix(n));
    expect((await outbox.peek("records", none, { records: 100, bytes: 500 }))?.ranges).toEqual([[4, 5]]);
    expect((await outbox.peek("records", none, { records: 100, bytes: 1 }))?.ranges).toEqual([[5, 5]]);
  });

  test("a listener hears of each record with its text", async () => {
    await using outbox = await openIn(dir);
    const heard: [number, boolean][] = [];
    const stop = outbox.onAppend(({ seq, isSos }) => heard.push([seq, isSos]));
    await outbox.append(fix(1));
    await outbox.append(press(1));
    stop();
    await outbox.append(fix(2));
    expect(heard).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  test("counts fall with receipts", async () => {
    await using outbox = await openIn(dir);
    for (let n = 1; n <= 10; n++) await outbox.append(fix(n));
    await outbox.flush();
    await outbox.append(press(1));
    expect(outbox.counts().records).toBe(11);
    outbox.remove(outbox.id, [[1, 4]]);
    expect(outbox.counts().records).toBe(7);
    outbox.remove(outbox.id, [[5, 11]]);
    expect(outbox.counts()).toEqual({ records: 0, bytes: 0 });
  });
});

describe("acceptance", () => {
  const listed = async (path: string) =>
    (await readFile(path, "utf8"))
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line).seq);

  test("a fix is accepted by its receipt and never reaches the disk; a note is accepted when append returns", async () => {
    const path = join(dir, "accepted.jsonl");
    await using outbox = await openIn(dir, { acceptedListPath: path });
    const before = outbox.writtenBytes();
    await outbox.append(fix(1));
    expect(await listed(path)).toEqual([]);
    outbox.remove(outbox.id, [[1, 1]]);
    expect(await listed(path)).toEqual([1]);
    await outbox.flush();
    expect(outbox.writtenBytes()).toBe(before);
    await outbox.append(boot);
    expect(await listed(path)).toEqual([1, 2]);
  });

  test("a fix without a receipt is written after its time, once", async () => {
    let tell: (seqs: Ranges) => void;
    const accepted = new Promise<Ranges>((resolve) => {
      tell = resolve;
    });
    await using outbox = await openIn(dir, { groupMs: 20, onAccepted: (_, seqs) => tell(seqs) });
    await outbox.append(fix(1));
    expect(await accepted).toEqual([[1, 1]]);
    outbox.remove(outbox.id, [[1, 1]]);
    expect(outbox.counts().records).toBe(0);
  });

  test("a connected hour of fixes writes no more than the pages of its start", async () => {
    await using outbox = await openIn(dir, { segmentBytes: 1 << 20, maxBytes: 8 << 20 });
    await outbox.append(boot);
    const before = outbox.writtenBytes();
    for (let n = 0; n < 526; n++) {
      const seq = await outbox.append(fix(n));
      outbox.remove(outbox.id, [[seq, seq]]);
    }
    await outbox.append(kit);
    expect(outbox.writtenBytes() - before).toBeLessThan(250_000 / 10);
  });
});

describe("restart", () => {
  test("what was not receipted is there again, what was is not, and seqs go on after a gap", async () => {
    {
      await using outbox = await openIn(dir);
      for (let n = 1; n <= 6; n++) await outbox.append(fix(n));
      await outbox.append(press(1));
      await outbox.flush();
      outbox.remove(outbox.id, [[2, 3]]);
    }
    await using outbox = await openIn(dir);
    const id = outbox.id;
    expect(await outbox.append(boot)).toBe(1001);
    expect(await drain(outbox)).toEqual({ [id]: [1, 4, 5, 6, 7, 1001] });
  });

  test("closing twice is closing once, and writes the fixes that were in memory", async () => {
    const outbox = await openIn(dir);
    await outbox.append(fix(1));
    await outbox[Symbol.asyncDispose]();
    await outbox[Symbol.asyncDispose]();
    await using again = await openIn(dir);
    expect(await drain(again)).toEqual({ [again.id]: [1] });
  });

  test.each(["absent", "corrupt"])(
    "with its head %s a new id begins and older records go under their own",
    async (how) => {
      let old = "";
      {
        await using outbox = await openIn(dir);
        old = outbox.id;
        for (let n = 1; n <= 3; n++) await outbox.append(fix(n));
      }
      if (how === "absent") await rm(join(dir, "head"));
      else await appendFile(join(dir, "head"), "x"); // behind the second slot, which is then unreadable
      await using outbox = await openIn(dir);
      expect(outbox.id).not.toBe(old);
      expect(await outbox.append(fix(9))).toBe(2);
      expect(await drain(outbox)).toEqual({ [old]: [1, 2, 3], [outbox.id]: [1, 2] });
    },
  );

  test("a head that is older than the records makes a new id, so that no seq is used twice", async () => {
    await copyOfHeadPutBack();
    await using outbox = await openIn(dir);
    const ids = Object.keys(await drain(outbox));
    expect(ids).toHaveLength(2);
  });

  async function copyOfHeadPutBack() {
    {
      await using outbox = await openIn(dir);
      await outbox.append(boot);
    }
    await copyFile(join(dir, "head"), join(dir, "head.old"));
    {
      await using outbox = await openIn(dir);
      await outbox.append(boot);
    }
    await copyFile(join(dir, "head.old"), join(dir, "head"));
  }
});

describe("segments", () => {
  test("a receipted segment is used again and the outbox does not grow", async () => {
    await using outbox = await openIn(dir);
    for (let round = 0; round < 20; round++) {
      for (let n = 0; n < 50; n++) await outbox.append(fix(n));
      await outbox.flush();
      const last = 50 * (round + 1);
      outbox.remove(outbox.id, [[last - 49, last]]);
    }
    await outbox.flush();
    const files = (await readdir(dir)).filter((name) => name.startsWith("log-"));
    expect(files.length).toBeLessThanOrEqual(4);
  });

  test("full: the oldest fixes give way, a note says which, and nothing else is lost", async () => {
    const accepted = new Set<number>();
    const noteIfAccepted = (_: string, seqs: Ranges) => {
      for (const [first, last] of seqs) for (let seq = first; seq <= last; seq++) accepted.add(seq);
    };
    await using outbox = await openIn(dir, { maxBytes: 5 * 16_384, onAccepted: noteIfAccepted });
    const kept: number[] = [];
    for (let n = 0; n < 600; n++) {
      await outbox.append(fix(n));
      if (n % 50 === 0) kept.push(await outbox.append(kit), await outbox.append(press(1)));
      if (n % 20 === 0) await outbox.flush();
    }
    await outbox.flush();
    const waiting = new Set<number>();
    const thinned = new Set<number>();
    for (const lane of ["sos", "records"] as const) {
      for (let batch = await outbox.peek(lane, none, limit); batch; batch = await outbox.peek(lane, none, limit)) {
        for (const text of batch.texts) {
          const record = JSON.parse(text);
          waiting.add(record.seq);
          if (record.type !== "note") continue;
          expect(record).toMatchObject({
            kind: "thinned",
            detail: { outbox: outbox.id, reason: "the outbox is full" },
          });
          for (const [first, last] of record.detail.seqs) for (let s = first; s <= last; s++) thinned.add(s);
        }
        outbox.remove(batch.outbox, batch.ranges);
      }
    }
    expect(thinned.size).toBeGreaterThan(200);
    expect([...kept].filter((seq) => !waiting.has(seq))).toEqual([]);
    expect([...accepted].filter((seq) => !waiting.has(seq) && !thinned.has(seq))).toEqual([]);
    expect([...waiting].filter((seq) => thinned.has(seq))).toEqual([]);
    const newestFix = 600 + kept.length;
    expect(waiting.has(newestFix)).toBe(true);
    const files = (await readdir(dir)).filter((name) => name.startsWith("log-"));
    expect(files).toHaveLength(5);
  });

  test("full: stops stay, and of a straight ride one fix a minute", async () => {
    await using outbox = await openIn(dir, { maxBytes: 5 * 16_384 });
    const stops: number[] = [];
    for (let n = 0; n < 600; n++) {
      const isStop = n % 90 === 45;
      const ride = { time: 1_795_000_000_000 + n * 1000, reason: isStop ? "stop" : "interval" } as const;
      const seq = await outbox.append({ ...fix(n), ...ride });
      if (isStop) stops.push(seq);
      if (n % 20 === 0) await outbox.flush();
    }
    await outbox.flush();
    const records: { readonly seq: number; readonly type: string; readonly time: number }[] = [];
    for (
      let batch = await outbox.peek("records", none, limit);
      batch;
      batch = await outbox.peek("records", none, limit)
    ) {
      records.push(...batch.texts.map((text) => JSON.parse(text)));
      outbox.remove(batch.outbox, batch.ranges);
    }
    const seqs = new Set(records.map((record) => record.seq));
    const times = records
      .filter((record) => record.type === "fix")
      .map((record) => record.time)
      .sort((a, b) => a - b);
    expect(times.length).toBeLessThan(450);
    expect(stops.filter((seq) => !seqs.has(seq))).toEqual([]);
    expect(Math.max(...times.slice(1).map((time, n) => time - (times[n] ?? 0)))).toBe(60_000);
  });

  test("with its own files full, an SOS record goes to the ordinary log", async () => {
    {
      await using outbox = await openIn(dir, { sosSegmentBytes: 4096 });
      for (let n = 1; n <= 60; n++) await outbox.append(press(n));
    }
    await using outbox = await openIn(dir, { sosSegmentBytes: 4096 });
    const all = await drain(outbox);
    expect(all[outbox.id]).toHaveLength(60);
  });
});
