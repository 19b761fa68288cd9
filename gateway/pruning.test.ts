import { expect, test } from "vitest";
import { openLog } from "../runtime/log.ts";
import { until } from "../test/support/until.ts";
import type { Pruned } from "./core/prune.ts";
import { Pruning } from "./pruning.ts";

const NOTHING: Pruned = {
  fixes: 0,
  sampled: 0,
  minutes: 0,
  journal: 0,
  events: 0,
  quarantine: 0,
  queue: 0,
  held: 0,
  isDone: false,
};
const ages = { retentionMs: 2, localMs: 1, minuteMs: 3 };

/** A store that answers `slices` in turn and then is done; an Error stands for a slice that fails. */
function pruningOf(slices: readonly (Pruned | Error)[], isIdle: () => boolean = () => true, next = 1) {
  const counts: Record<string, number> = {};
  const asked: number[] = [];
  const pruning = new Pruning({
    store: {
      prune: (now) => {
        asked.push(now);
        const next = slices[asked.length - 1] ?? { ...NOTHING, isDone: true };
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
      },
    },
    ages,
    isIdle,
    now: () => 77,
    count: (name, kind, by = 1) => {
      counts[`${name}/${kind}`] = (counts[`${name}/${kind}`] ?? 0) + by;
    },
    log: openLog("test", "silent"),
    waits: { first: 0, next },
  });
  return { pruning, counts, asked };
}

async function runUntil(pruning: Pruning, what: string, isSo: () => boolean): Promise<void> {
  const stop = new AbortController();
  const running = pruning.run(stop.signal);
  await until(what, isSo);
  stop.abort();
  await running;
}

test("a round asks for slices until it is done, counts what went and shows what is held", async () => {
  const slices = [
    { ...NOTHING, fixes: 1_000, sampled: 9, held: 3 },
    { ...NOTHING, journal: 7, events: 2, held: 1 },
    { ...NOTHING, quarantine: 1, minutes: 4, isDone: true },
  ];
  const { pruning, counts, asked } = pruningOf(slices, () => true, 60_000);
  await runUntil(pruning, "the round is over", () => pruning.held === 4);
  expect(counts).toMatchObject({
    "pruned/fixes": 1_000,
    "pruned/journal": 7,
    "pruned/events": 2,
    "pruned/quarantine": 1,
    "pruned/minutes": 4,
  });
  expect(asked.slice(0, 3)).toEqual([77, 77, 77]);
});

test("a slice waits for the ingest to be idle", async () => {
  let looked = 0;
  const { pruning, asked } = pruningOf([], () => {
    looked++;
    expect(asked.length === 0 || looked >= 4).toBe(true);
    return looked >= 4;
  });
  await runUntil(pruning, "a slice came", () => asked.length > 0);
  expect(looked).toBeGreaterThanOrEqual(4);
});

test("an ingest that is never idle is not waited for without end", async () => {
  const { pruning, asked } = pruningOf([], () => false);
  await runUntil(pruning, "a slice came all the same", () => asked.length > 0);
});

test("a round that fails is counted, and the next one tries again", async () => {
  const { pruning, counts, asked } = pruningOf([new Error("disk full")]);
  await runUntil(pruning, "it was tried again", () => asked.length > 1);
  expect(counts["pruned/failed"]).toBe(1);
});
