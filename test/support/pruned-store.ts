/** A store on disk whose pruning is watched: opened anew for each test of the file that calls `prunedStore`. */
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { unpackFixes } from "../../gateway/core/fix-block.ts";
import type { Outcome } from "../../gateway/core/journal.ts";
import type { Ages } from "../../gateway/core/prune.ts";
import { openReader } from "../../gateway/sqlite/database.ts";
import { TracksReader } from "../../gateway/sqlite/tracks-reader.ts";
import { TracksWriter } from "../../gateway/sqlite/tracks-writer.ts";
import { batch, fixRecord } from "./messages.ts";
import { tempFolder } from "./temp.ts";

export const DAY = 86_400_000;
/** 2026-06-01 00:00:00 UTC. */
export const OLD = 1_780_272_000_000;
/** 200 days later. */
export const NOW = 1_797_552_000_000;
export const KEPT: Ages = { retentionMs: 180 * DAY, localMs: null, minuteMs: 1095 * DAY };
export const WITH_INFLUX: Ages = { ...KEPT, localMs: 30 * DAY };
const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER };

export function prunedStore() {
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
    const sum = {
      slices: 0,
      fixes: 0,
      sampled: 0,
      minutes: 0,
      journal: 0,
      events: 0,
      quarantine: 0,
      queue: 0,
      held: 0,
    };
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

  return {
    path: () => path,
    writer: () => writer,
    reopen,
    commit,
    round,
    read,
    track,
    times,
    rows,
    holdClock,
  };
}
