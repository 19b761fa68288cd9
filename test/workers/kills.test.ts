/**
 * Four ingest workers behind mosquitto, with devices that send all along: workers, broker, desk and InfluxDB are killed in
 * turn, one worker is added and one leaves for good. Every accepted fix is in InfluxDB once, and nothing else is.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openTown, PATIENT_MS, type Town } from "../sos/town.ts";
import type { TownWorkers } from "../sos/town-workers.ts";
import { needs } from "../support/need.ts";
import { startPatrol } from "../support/process.ts";
import { seeded } from "../support/random.ts";
import { until } from "../support/until.ts";
import { openStubbornUnit, type StubbornUnit } from "./stubborn-unit.ts";

const programs = needs("mosquitto", "influxd");
const WORKERS = 4;
const DEVICES = ["bike-01", "moto-02", "walk-03"] as const;
const GUESTS = ["load-01", "load-02", "load-03"] as const;
/** `npm run campaign` asks for more. */
const KILLS = Number(process.env.PATROL_WORKER_KILLS ?? 10);
const SEED = Number(process.env.PATROL_TEST_SEED ?? 20_261_122);
/** Enough that each kill falls into work. */
const BACKLOG = 400 * KILLS;

type WorkersTown = Town<(typeof DEVICES)[number]> & { readonly workers: TownWorkers };

test.skipIf(programs.isMissing)(
  `${KILLS} kills among ${WORKERS} workers, their broker, desk and InfluxDB lose and double nothing (seed ${SEED}) ${programs.label}`,
  { timeout: 120_000 + KILLS * 20_000 },
  async () => {
    await using opened = await openTown(DEVICES, { workers: WORKERS, guests: GUESTS });
    const town = opened as WorkersTown;
    const { workers } = town;
    for (const name of DEVICES) {
      await using often = startPatrol(["unit", "profile", name, "--moving-interval-ms", "1000"], {
        PATROL_DATA_DIR: town.gatewayDir,
      });
      expect(await often.ended).toBe(0);
      town.unit(name).start();
    }
    const loads: StubbornUnit[] = [];
    await using _ending = { [Symbol.asyncDispose]: () => endAll(loads) };
    const firstTime = Date.now() - 20 * 86_400_000;
    for (const name of GUESTS) {
      loads.push(await openStubbornUnit(town.brokerUrl, name, town.secretOf(name), { firstTime, count: BACKLOG }));
    }
    const receipted = () => loads.reduce((sum, load) => sum + load.receipted(), 0);
    const killed: Record<string, number> = {};
    const random = seeded(SEED);
    for (let round = 0; round < KILLS; round++) {
      const before = receipted();
      const isDone = () => receipted() === GUESTS.length * BACKLOG;
      await until("some more is receipted", () => receipted() > before || isDone(), PATIENT_MS);
      const victim = VICTIMS[round % VICTIMS.length] ?? "worker";
      killed[victim] = (killed[victim] ?? 0) + 1;
      await strike(town, victim, random);
      if (round === Math.floor(KILLS / 3)) await workers.add();
      // It leaves for good: what it had was forwarded before it ended.
      if (round === Math.floor((2 * KILLS) / 3)) expect(await workers.all[0]?.stop()).toBe(0);
    }
    await until("the backlogs are receipted", () => receipted() === GUESTS.length * BACKLOG, 4 * PATIENT_MS);
    for (const name of DEVICES) expect(await town.unit(name).stop()).toBe(0);
    const accepted = new Map(DEVICES.map((name) => [name, acceptedTimes(town.unit(name).acceptedList)]));
    const found = () => Promise.all([...DEVICES, ...GUESTS].map((name) => timesIn(workers, name)));
    await until("all is forwarded", async () => isAll(await found()), 2 * PATIENT_MS);
    const points = await found();
    process.stdout.write(`kills: ${JSON.stringify(killed)}; points of each unit: ${points.map((one) => one.length)}\n`);
    for (const [n, name] of DEVICES.entries()) expect(points[n], name).toEqual(accepted.get(name));
    for (const [n] of GUESTS.entries()) {
      const wanted = Array.from({ length: BACKLOG }, (_, seq) => firstTime + (seq + 1) * 1_000);
      expect(points[DEVICES.length + n]).toEqual(wanted);
    }

    function isAll(times: readonly (readonly number[])[]): boolean {
      const sizes = [...DEVICES.map((name) => accepted.get(name)?.length ?? 0), ...GUESTS.map(() => BACKLOG)];
      return times.every((one, n) => one.length >= (sizes[n] ?? 0));
    }
  },
);

type Victim = "worker" | "broker" | "desk" | "influxd";

/** Who falls, over and over: mostly workers, and everybody within ten kills. */
const VICTIMS: readonly Victim[] = [
  ...(["worker", "broker", "worker", "desk", "worker"] as const),
  ...(["worker", "broker", "worker", "influxd", "worker"] as const),
];

async function strike(town: WorkersTown, victim: Victim, random: () => number): Promise<void> {
  const { workers } = town;
  switch (victim) {
    case "worker": {
      // The first may have left for good.
      const worker = workers.all[1 + Math.floor(random() * (workers.all.length - 1))];
      await worker?.kill();
      return await worker?.start();
    }
    case "broker":
      return await town.restartBroker();
    case "desk":
      await town.killGateway();
      return await town.startGateway();
    case "influxd":
      await workers.influxd.kill();
      return await workers.influxd.start();
  }
}

/** Times of the fixes that a device accepted, each once, in order. */
function acceptedTimes(list: string): readonly number[] {
  const lines = readFileSync(list, "utf8").split("\n").slice(0, -1);
  const records = lines.map((line) => (JSON.parse(line) as { record: { type: string; time: number } }).record);
  const times = new Set(records.filter(({ type }) => type === "fix").map(({ time }) => time));
  return [...times].sort((a, b) => a - b);
}

async function timesIn({ influxd }: TownWorkers, unit: string): Promise<readonly number[]> {
  const rows = await influxd.ask(`SELECT "mode" FROM "pos" WHERE "unit" = '${unit}'`, "patrol").catch(() => []);
  return rows.map(([time]) => Number(time));
}

async function endAll(loads: readonly StubbornUnit[]): Promise<void> {
  for (const load of loads) await load[Symbol.asyncDispose]();
}
