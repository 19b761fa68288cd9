import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { batch, fixRecord } from "../../test/support/messages.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { unpackFixes } from "../core/fix-block.ts";
import type { Outcome } from "../core/journal.ts";
import type { Ages } from "../core/prune.ts";
import { openReader } from "./database.ts";
import { Migration } from "./migration.ts";
import { TracksReader } from "./tracks-reader.ts";
import { TracksWriter } from "./tracks-writer.ts";

const DAY = 86_400_000;
/** 2026-06-01 00:00:00 UTC. */
const OLD = 1_780_272_000_000;
/** 200 days later. */
const NOW = 1_797_552_000_000;
const KEPT: Ages = { retentionMs: 180 * DAY, localMs: null, minuteMs: 1095 * DAY };
const WITH_INFLUX: Ages = { ...KEPT, localMs: 30 * DAY };
const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER };

let folder: Awaited<ReturnType<typeof tempFolder>>;
let path: string;
let writer: TracksWriter;

beforeEach(async () => {
  folder = await tempFolder();
  path = join(folder.path, "tracks.db");
  writer = new TracksWriter(path, 180 * DAY);
});
afterEach(async () => {
  writer.close();
  await folder[Symbol.asyncDispose]();
});

function reopen(retentionMs: number, mostForwarded: number | null = null): void {
  writer.close();
  writer = new TracksWriter(path, retentionMs, mostForwarded);
}

function commit(records: readonly unknown[], receivedTime: number, unit = "bike-07"): Outcome {
  const [outcome] = writer.commit([{ unit, receivedTime, payload: Buffer.from(JSON.stringify(batch(records))) }]);
  if (!outcome) throw new Error("no outcome");
  return outcome;
}

/** All slices of one round, summed up. */
function round(now: number, ages: Ages) {
  const sum = { slices: 0, fixes: 0, sampled: 0, minutes: 0, journal: 0, events: 0, quarantine: 0, held: 0 };
  while (true) {
    const { isDone, ...rows } = writer.pruner.slice(now, ages);
    sum.slices++;
    for (const [kind, n] of Object.entries(rows) as [keyof typeof rows, number][]) sum[kind] += n;
    if (isDone) return sum;
  }
}

function read<T>(ask: (reader: TracksReader) => T): T {
  const reader = new TracksReader(path);
  try {
    return ask(reader);
  } finally {
    reader.close();
  }
}

const track = (unit = "bike-07") => read((reader) => unpackFixes(reader.page({ unit, ...ALWAYS })));
const times = (unit = "bike-07") => track(unit).map((fix) => fix.ts);

function rows(sql: string): readonly unknown[] {
  const database = openReader(path);
  const found = database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row as object));
  database.close();
  return found;
}

/** Holds the clock: a fix of another unit that is young. */
const holdClock = () => commit([fixRecord(1, NOW - 1_000)], NOW, "young");

describe("a fix beyond the retention", () => {
  test("is deleted with its journal row, but for the first of each minute", () => {
    commit(
      [0, 10_000, 59_999, 60_000, 65_000, 180_000].map((after, n) => fixRecord(n + 1, OLD + after)),
      OLD + 200_000,
    );
    holdClock();
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 6, sampled: 3, journal: 6, held: 0 });
    expect(track().map((fix) => [fix.ts, fix.isMinute])).toEqual([
      [1_780_272_000_000, true],
      [1_780_272_060_000, true],
      [1_780_272_180_000, true],
    ]);
    expect(rows("SELECT count(*) FROM fix")).toEqual([[1]]);
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 0, journal: 0 });
  });

  test("is shown with everything that it had, and as the unit's last known one", () => {
    commit([fixRecord(1, OLD + 5_000, { reason: "sos", mode: 2, altitudeM: null })], OLD + 6_000);
    const [before] = track();
    holdClock();
    round(NOW, KEPT);
    expect(track()).toEqual([{ ...before, isMinute: true }]);
    expect(before).toMatchObject({ ts: 1_780_272_005_000, lat: 305_433_000, alt: null, mode: 2, reason: "sos" });
    expect(read((reader) => reader.newest().units)).toEqual(["young", "bike-07"]);
  });

  test("sent again is receipted as expired and not stored, also after a longer retention and a restart", () => {
    commit([fixRecord(1, OLD)], OLD + 1_000);
    holdClock();
    round(NOW, { ...KEPT, minuteMs: 180 * DAY });
    const expired = { stored: [[1, 1]], fates: { stored: 0, expired: 1, duplicate: 0 } };
    expect(commit([fixRecord(1, OLD)], NOW + 1_000)).toMatchObject(expired);
    reopen(3650 * DAY);
    expect(commit([fixRecord(1, OLD)], NOW + 2_000, "bike-07")).toMatchObject({ fates: { duplicate: 1 } });
    expect(commit([fixRecord(2, OLD + 1)], NOW + 2_000)).toMatchObject({ stored: [[2, 2]], fates: { expired: 1 } });
    expect(times()).toEqual([]);
  });

  test("that arrives late keeps its identity for the whole retention after that", () => {
    reopen(3650 * DAY);
    commit([fixRecord(1, OLD)], NOW - DAY);
    holdClock();
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 1, journal: 0 });
    expect(commit([fixRecord(1, OLD)], NOW)).toMatchObject({ fates: { duplicate: 1 } });
  });

  test("without a clock keeps its identity: sent again it would get another time", () => {
    const undated = fixRecord(1, 0, { clock: "none" });
    commit([undated, fixRecord(2, OLD)], OLD + 1_000);
    holdClock();
    expect(round(NOW, KEPT)).toMatchObject({ fixes: 2, journal: 1 });
    expect(commit([undated], NOW)).toMatchObject({ stored: [[1, 1]], fates: { stored: 0, duplicate: 1 } });
  });

  test("goes in slices of a thousand rows of one unit, between which commits come through", () => {
    for (const unit of ["bike-07", "bike-08"]) {
      for (let from = 0; from < 2_500; from += 100) {
        const records = Array.from({ length: 100 }, (_, n) => fixRecord(from + n + 1, OLD + (from + n) * 1_000));
        commit(records, OLD + 2_500_000, unit);
      }
    }
    holdClock();
    const first = writer.pruner.slice(NOW, KEPT);
    expect(first).toMatchObject({ fixes: 1_000, journal: 0, isDone: false });
    expect(commit([fixRecord(2, NOW)], NOW, "young").stored).toEqual([[2, 2]]);
    const rest = round(NOW, KEPT);
    expect(rest).toMatchObject({ fixes: 4_000, journal: 5_000 });
    expect(rest.slices).toBeGreaterThan(8);
    // 2,500 s are 42 minutes.
    expect([times().length, times("bike-08").length, times("young")]).toEqual([42, 42, [NOW - 1_000, NOW]]);
  });
});

test("the fix of a minute is deleted in its turn", () => {
  commit([fixRecord(1, OLD), fixRecord(2, OLD + DAY)], OLD + DAY);
  holdClock();
  round(NOW, KEPT);
  expect(times()).toEqual([1_780_272_000_000, 1_780_358_400_000]);
  expect(round(NOW, { ...KEPT, minuteMs: 199.5 * DAY })).toMatchObject({ minutes: 1, fixes: 0 });
  expect(times()).toEqual([1_780_358_400_000]);
});

test("what is younger than the retention stays whole", () => {
  const edge = NOW - 180 * DAY;
  commit([fixRecord(1, edge - 1), fixRecord(2, edge), fixRecord(3, edge + 1)], edge + 2);
  holdClock();
  expect(round(NOW, KEPT)).toMatchObject({ fixes: 1, journal: 0 });
  expect(track().map((fix) => fix.isMinute ?? false)).toEqual([true, false, false]);
});

test("an SOS, kit, order or note record keeps its content for the retention, and its identity for good", () => {
  const common = { time: OLD, clock: "gnss", uptimeMs: 1 };
  const kit = { ...common, seq: 1, type: "kit", event: "test", batteryMv: 3_700 };
  const note = { ...common, seq: 2, type: "note", kind: "boot", detail: {} };
  const lost = { ...common, seq: 3, type: "fix-lost", lastFixTime: null };
  commit([kit, note, lost], OLD);
  holdClock();
  const almost = OLD + 180 * DAY;
  expect(round(almost, KEPT)).toMatchObject({ events: 0, journal: 0 });
  expect(round(NOW, KEPT)).toMatchObject({ events: 2, journal: 1 });
  expect(rows("SELECT seq, body FROM journal WHERE outbox = 1")).toEqual([
    [1, '{"clock":"gnss"}'],
    [2, '{"clock":"gnss"}'],
  ]);
  expect(commit([kit, note], NOW)).toMatchObject({ fates: { stored: 0, duplicate: 2 } });
  expect(round(NOW, KEPT)).toMatchObject({ events: 0 });
});

test("a quarantine entry goes after the retention", () => {
  commit([fixRecord(1, OLD, { lat: 91 })], OLD);
  commit([fixRecord(2, OLD, { lat: 91 })], NOW);
  holdClock();
  expect(round(NOW, KEPT)).toMatchObject({ quarantine: 1 });
  expect(read((reader) => reader.quarantine(1_000).map((row) => row.seq))).toEqual([2]);
});

test("a clock that jumped 30 years ahead deletes nothing", () => {
  commit([fixRecord(1, OLD)], OLD + 1_000);
  expect(round(OLD + 30 * 365 * DAY, KEPT)).toMatchObject({ fixes: 0, journal: 0 });
  expect(times()).toEqual([1_780_272_000_000]);
});

describe("with InfluxDB, a fix older than the local days", () => {
  const at = NOW - 40 * DAY;

  beforeEach(() => reopen(180 * DAY, 1_000));

  test("stays while its point waits in the queue, and goes when that is forwarded", () => {
    commit([fixRecord(1, at), fixRecord(2, at + 1_000)], at + 2_000);
    holdClock();
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 0, held: 2 });
    writer.forward?.settle(1, [], NOW);
    // The younger fix still waits.
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 2, sampled: 1, held: 0, journal: 0 });
    expect(commit([fixRecord(2, at + 1_000)], NOW)).toMatchObject({ fates: { duplicate: 1 } });
  });

  test("stays while its point waits even beyond the retention", () => {
    commit([fixRecord(1, at)], at + 1_000);
    holdClock();
    expect(round(NOW, { ...WITH_INFLUX, retentionMs: DAY })).toMatchObject({ fixes: 0, held: 1 });
    expect(times()).toEqual([1_794_096_000_000]);
  });

  test("stays while it is owed to a full queue", () => {
    reopen(180 * DAY, 2);
    commit(
      [fixRecord(1, at), fixRecord(2, at + 1_000), fixRecord(3, at + 2_000), fixRecord(4, at + 3_000)],
      at + 4_000,
    );
    writer.forward?.settle(1, [], NOW);
    expect(round(at + 31 * DAY, WITH_INFLUX)).toMatchObject({ fixes: 0, held: 0 });
    commit([fixRecord(5, at + 31 * DAY)], at + 31 * DAY);
    writer.forward?.settle(2, [], NOW);
    expect(round(at + 31 * DAY, WITH_INFLUX)).toMatchObject({ fixes: 2, held: 2 });
    expect(rows("SELECT ts FROM fix WHERE unit = 1").length).toBe(3);
  });

  test("that was stored before there was an InfluxDB stays until it is copied there", () => {
    reopen(180 * DAY);
    commit([fixRecord(1, at), fixRecord(2, at + 1_000)], at + 2_000);
    reopen(180 * DAY, 1_000);
    holdClock();
    writer.forward?.settle(1, [], NOW);
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 0, held: 2 });
    const migration = new Migration(path);
    const [unit] = migration.begin(at + 3_000);
    if (!unit) throw new Error("no unit");
    migration.save(unit, at);
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 1, held: 1 });
    migration.finish(unit);
    migration.close();
    expect(round(NOW, WITH_INFLUX)).toMatchObject({ fixes: 1, held: 0 });
  });
});
