/**
 * Part `backlog` (P3): units that come back with thousands of records each, in batches of 100, beside others that are live; ours
 * against the strong peer. Several lengths, so that drain time against length can be drawn.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BacklogPlan, BacklogResult } from "./backlog-process.ts";
import { cpuSeconds } from "./child.ts";
import { type Contender, type Fleet, packetPeer, patrol, registerFleet } from "./contenders.ts";
import type { Part } from "./part.ts";
import { median, medianRatio } from "./statistics.ts";
import { table } from "./table.ts";
import { runLoad } from "./trial.ts";

const UNITS = 50;
const LIVE_UNITS = 100;
const BATCH_RECORDS = 100;
/** The most batches that a device of ours has under way. */
const WINDOW = 16;
/** A gateway that units come back to has been running for long. */
const WARM_UP_RECORDS = 40_000;
const LIVE_PER_S = 200;
const WITHIN_MS = 240_000;
const CONTENDERS = [patrol(), packetPeer("rows", "receipt")] as const;

type Drain = Omit<BacklogResult, "mark"> & { readonly recordsPerS: number; readonly cpuUsPerRecord: number };
type Drained = { readonly records: number; readonly patrol: readonly Drain[]; readonly peer: readonly Drain[] };

export const backlog = (async ({ folder, runs, isQuick, say }) => {
  const lengths = isQuick ? [10_000, 20_000] : [10_000, 20_000, 50_000, 100_000, 200_000];
  const fleet = await registerFleet(join(folder, "fleet"), UNITS + LIVE_UNITS);
  const results: Drained[] = [];
  for (const records of lengths) {
    const drained = { records, patrol: [] as Drain[], peer: [] as Drain[] };
    for (let run = 0; run < runs; run++) {
      for (const contender of run % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed()) {
        const list = contender === CONTENDERS[0] ? drained.patrol : drained.peer;
        list.push(await drain(folder, contender, fleet, records));
      }
    }
    say(`\n${records.toLocaleString("en")} records of ${UNITS} units in batches of ${BATCH_RECORDS}, ${runs} runs:`);
    say(show(drained));
    results.push(drained);
  }
  say(
    `\nlive: ${LIVE_PER_S} fixes a second of ${LIVE_UNITS} other units, from when each was due to its receipt, while the backlog drains. ${WARM_UP_RECORDS.toLocaleString("en")} records went before, not timed.`,
  );
  for (const { name, what } of CONTENDERS) say(`  ${name}: ${what}`);
  return { units: UNITS, window: WINDOW, livePerS: LIVE_PER_S, results };
}) satisfies Part;

async function drain(parent: string, contender: Contender, fleet: Fleet, records: number): Promise<Drain> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, `${contender.name}-`));
  try {
    await using running = await contender.start(folder, fleet);
    const plan: BacklogPlan = {
      port: running.port,
      backlog: fleet.logins.slice(0, UNITS),
      live: fleet.logins.slice(UNITS),
      batches: records / UNITS / BATCH_RECORDS,
      warmUpBatches: WARM_UP_RECORDS / UNITS / BATCH_RECORDS,
      batchRecords: BATCH_RECORDS,
      window: WINDOW,
      livePerS: LIVE_PER_S,
    };
    let cpu = 0;
    const { mark: _, ...result } = await runLoad<BacklogPlan, BacklogResult>(
      "backlog-process.js",
      plan,
      WITHIN_MS,
      ({ mark }) => {
        cpu = mark === "begin" ? cpuSeconds(running.pids) : cpuSeconds(running.pids) - cpu;
      },
    );
    return {
      ...result,
      recordsPerS: (result.records / result.spanMs) * 1_000,
      cpuUsPerRecord: (cpu * 1e6) / result.records,
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function show({ patrol: ours, peer }: Drained): string {
  const row = (name: string, list: readonly Drain[]) => [
    name,
    median(list.map((one) => one.spanMs)) / 1_000,
    median(list.map((one) => one.recordsPerS)),
    medianRatio(
      ours.map((one) => one.recordsPerS),
      list.map((one) => one.recordsPerS),
    ),
    median(list.map((one) => one.cpuUsPerRecord)),
    median(list.map((one) => one.liveMs.p50)),
    median(list.map((one) => one.liveMs.p99)),
    list.reduce((sum, one) => sum + one.missing, 0),
  ];
  return table(
    ["", "s", "records/s", "ratio", "CPU us/record", "live p50 ms", "live p99 ms", "missing"],
    [row("patrol", ours), row("packet-rows", peer)],
  );
}
