import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PatrolError } from "../runtime/error.ts";
import { openLog } from "../runtime/log.ts";
import { until } from "../test/support/until.ts";
import type { Lane } from "./core/broker.ts";
import type { Arrival, Journal, Outcome } from "./core/journal.ts";
import { Ingest } from "./ingest.ts";

/** Keeps in memory what a disk would; a commit lasts until `release` and fails where `refuses` says so. */
class MemoryJournal implements Journal {
  readonly tried: (readonly string[])[] = [];
  readonly stored: string[] = [];
  refuses: (units: readonly string[]) => Error | null = () => null;
  isHeld = false;
  #waiting: (() => void)[] = [];

  async commit(arrivals: readonly Arrival[]): Promise<readonly Outcome[]> {
    const units = arrivals.map((arrival) => arrival.unit);
    this.tried.push(units);
    if (this.isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const refusal = this.refuses(units);
    if (refusal) throw refusal;
    this.stored.push(...units);
    return units.map((unit) => ({ ...NOTHING, unit }));
  }

  release(): void {
    this.isHeld = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const NOTHING: Omit<Outcome, "unit"> = {
  outbox: "00c0ffee",
  stored: [[1, 1]],
  refused: [],
  fates: { stored: 1, duplicate: 0, sameTime: 0, expired: 0, quarantined: 0 },
  newest: null,
  lostTime: null,
  desk: [],
  quarantineDropped: 0,
};
const diskFull = () => new PatrolError("unavailable", "database or disk is full");

let journal: MemoryJournal;
let ingest: Ingest;
let stop: AbortController;
let running: Promise<void>;
let told: string[];
let counts: Map<string, number>;

beforeEach(() => {
  journal = new MemoryJournal();
  told = [];
  counts = new Map();
  stop = new AbortController();
  ingest = new Ingest({
    journal,
    count: (name, kind, by = 1) => counts.set(`${name} ${kind}`, (counts.get(`${name} ${kind}`) ?? 0) + by),
    log: openLog("test", "silent"),
    toDesk: () => Promise.resolve(),
    onOutcome: (outcome, lane) => told.push(`${lane} ${outcome.unit}`),
  });
  running = ingest.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  journal.release();
  await running;
});

function accept(unit: string, lane: Lane = "records", bytes = 10): Promise<void> {
  return ingest.accept(lane, { unit, receivedTime: 1, payload: new Uint8Array(bytes) });
}

describe("the ingest", () => {
  test("commits at once when it is idle, and tells of it before the puback", async () => {
    await accept("a").then(() => told.push("puback a"));
    expect(journal.tried).toEqual([["a"]]);
    expect(told).toEqual(["records a", "puback a"]);
    expect(counts.get("records stored")).toBe(1);
  });

  test("makes one commit of what came while it was busy, SOS in one of its own before it", async () => {
    journal.isHeld = true;
    const all = [accept("a")];
    await until("the first commit runs", () => journal.tried.length === 1);
    all.push(accept("b"), accept("c"), accept("s", "sos"), accept("d"), accept("t", "sos"));
    expect(ingest.waiting).toBe(5);
    journal.release();
    await Promise.all(all);
    expect(journal.tried).toEqual([["a"], ["s", "t"], ["b", "c", "d"]]);
    expect(ingest.waiting).toBe(0);
  });

  test.each([
    { name: "500 messages", messages: 1_200, bytes: 10, sizes: [500, 500, 200] },
    { name: "1 MiB", messages: 9, bytes: 262_144, sizes: [4, 4, 1] },
    { name: "one message where that is larger", messages: 3, bytes: 2_000_000, sizes: [1, 1, 1] },
  ])("puts at most $name into a commit", async ({ messages, bytes, sizes }) => {
    journal.isHeld = true;
    const first = accept("first");
    await until("the first commit runs", () => journal.tried.length === 1);
    const rest = Array.from({ length: messages }, (_, n) => accept(`u${n}`, "records", bytes));
    journal.release();
    await Promise.all([first, ...rest]);
    expect(journal.tried.slice(1).map((units) => units.length)).toEqual(sizes);
    expect(journal.stored).toEqual(["first", ...Array.from({ length: messages }, (_, n) => `u${n}`)]);
  });

  test("holds the puback while the disk refuses, and stores when it takes again", async () => {
    journal.refuses = diskFull;
    let isDone = false;
    const accepted = accept("a").then(() => {
      isDone = true;
    });
    await until("three tries", () => journal.tried.length >= 3);
    expect({ isDone, told, isFailing: ingest.isFailing, stored: journal.stored }).toEqual({
      isDone: false,
      told: [],
      isFailing: true,
      stored: [],
    });
    journal.refuses = () => null;
    await accepted;
    expect({ told, isFailing: ingest.isFailing, stored: journal.stored }).toEqual({
      told: ["records a"],
      isFailing: false,
      stored: ["a"],
    });
    expect(counts.get("commit_failures unavailable")).toBe(journal.tried.length - 1);
  });

  test("tries again what failed for no known reason", async () => {
    journal.refuses = () => (journal.tried.length === 1 ? new Error("odd") : null);
    await accept("a");
    expect(journal.stored).toEqual(["a"]);
    expect(counts.get("commit_failures unknown")).toBe(1);
  });

  test("finds the message that can never be stored by halving, and gives up that one alone", async () => {
    journal.isHeld = true;
    const first = accept("first");
    await until("the first commit runs", () => journal.tried.length === 1);
    const rest = ["a", "b", "poison", "d", "e"].map((unit) => accept(unit));
    journal.refuses = (units) => (units.includes("poison") ? new PatrolError("invalid", "no such column") : null);
    journal.release();
    await Promise.all([first, ...rest]);
    expect(journal.stored).toEqual(["first", "a", "b", "d", "e"]);
    expect(told).not.toContain("records poison");
    expect(counts.get("dropped uncommittable")).toBe(1);
    expect(ingest.isFailing).toBe(false);
    await accept("later");
    expect(journal.stored).toContain("later");
  });

  test("ends when it is told to, even while the disk refuses", async () => {
    journal.refuses = diskFull;
    void accept("a");
    await until("a try", () => journal.tried.length >= 1);
    stop.abort();
    await running;
    expect(journal.stored).toEqual([]);
  });
});

test("a listener that throws is a bug that ends the process, no refused commit", async () => {
  const memory = new MemoryJournal();
  const broken = new Ingest({
    journal: memory,
    count: () => {},
    log: openLog("test", "silent"),
    toDesk: () => Promise.resolve(),
    onOutcome: () => {
      throw new TypeError("a bug");
    },
  });
  const run = broken.run(new AbortController().signal);
  void broken.accept("records", { unit: "a", receivedTime: 1, payload: new Uint8Array() });
  await expect(run).rejects.toThrow("a bug");
  expect(memory.tried).toEqual([["a"]]);
});

test("what is refused within a message is counted by its reason", async () => {
  const counted: string[] = [];
  const stopping = new AbortController();
  const refused = { reason: "conflict", text: "used before", outbox: "00c0ffee", seqs: [1] } as const;
  const fates = { stored: 0, duplicate: 2, sameTime: 3, expired: 4, quarantined: 1 };
  const one = new Ingest({
    journal: {
      commit: () => Promise.resolve([{ ...NOTHING, unit: "a", refused: [refused], fates, quarantineDropped: 6 }]),
    },
    count: (name, kind, by = 1) => counted.push(`${name} ${kind} ${by}`),
    log: openLog("test", "silent"),
    toDesk: () => Promise.resolve(),
    onOutcome: () => {},
  });
  const run = one.run(stopping.signal);
  await one.accept("records", { unit: "a", receivedTime: 1, payload: new Uint8Array() });
  stopping.abort();
  await run;
  expect(counted).toEqual([
    "records stored 0",
    "records duplicate 2",
    "records same-time 3",
    "records expired 4",
    "records quarantined 1",
    "refusals conflict 1",
    "dropped quarantine 6",
  ]);
});
