/**
 * The faults of reliability.md, each with what makes it here: test files as `npm test` runs them, but strictly and with other
 * seeds, or functions of this folder.
 */
import { simulate } from "../simulation/run.ts";
import { killedAtPuback } from "./at-puback.ts";
import type { Outcome } from "./outcome.ts";
import { runFiles } from "./test-files.ts";
import { worstDay } from "./worst-day.ts";

export type FaultOptions = {
  readonly seed: number;
  readonly isQuick: boolean;
  readonly say: (line: string) => void;
};
export type Fault = {
  readonly name: string;
  /** Those of reliability.md that it is about. */
  readonly invariants: string;
  /** Whether it is among the few of a quick campaign. */
  readonly isQuick: boolean;
  readonly run: (options: FaultOptions) => Promise<Omit<Outcome, "seconds">>;
};

const FILES_WITHIN_MS = 900_000;
const SIMULATED_MS = { quick: 60_000, full: 300_000 };
const WORLDS_OF_MODEL = { quick: 20_000, full: 100_000 };

function files(name: string, invariants: string, isQuick: boolean, ...list: readonly string[]): Fault {
  const run: Fault["run"] = ({ seed }) =>
    runFiles({ files: list, only: null, seed, env: {}, plant: null, withinMs: FILES_WITHIN_MS });
  return { name, invariants, isQuick, run };
}

const simulation: Fault = {
  name: "simulation",
  invariants: "I1-I9, I15",
  isQuick: true,
  run: async ({ seed, isQuick }) => {
    const forMs = isQuick ? SIMULATED_MS.quick : SIMULATED_MS.full;
    const { worlds, sums, broken } = await simulate({ from: seed, worlds: 1_000_000, workers: 2, forMs, plant: null });
    return {
      runs: worlds,
      seeds: `${seed} and on`,
      accepted: sums.accepted ?? 0,
      stored: sums.stored ?? 0,
      presses: sums.presses ?? 0,
      problems: broken.map((one) => `seed ${one.seed}: ${one.law}: ${one.trace.at(-1) ?? ""}`),
    };
  },
};

const model: Fault = {
  name: "SOS model",
  invariants: "I6-I9",
  isQuick: false,
  run: ({ seed, isQuick }) => {
    const worlds = isQuick ? WORLDS_OF_MODEL.quick : WORLDS_OF_MODEL.full;
    const env = { PATROL_MODEL_SEEDS: String(worlds) };
    return runFiles({
      files: ["sos/model"],
      only: "no world of",
      seed,
      env,
      plant: null,
      withinMs: 2 * FILES_WITHIN_MS,
    });
  },
};

const workers: Fault = {
  name: "workers, broker, desk and InfluxDB killed in turn",
  invariants: "I1-I3",
  isQuick: false,
  run: ({ seed }) =>
    runFiles({
      files: ["workers/kills", "workers/full-disk"],
      only: null,
      seed,
      // Four fifths of them fall on workers and broker.
      env: { PATROL_WORKER_KILLS: "65" },
      plant: null,
      withinMs: 2 * FILES_WITHIN_MS,
    }),
};

export const FAULTS: readonly Fault[] = [
  simulation,
  {
    name: "killed at the PUBACK",
    invariants: "I2",
    isQuick: true,
    run: ({ isQuick }) => killedAtPuback(isQuick ? 4 : 20, null),
  },
  {
    name: "worst day",
    invariants: "I1-I9, I15",
    isQuick: true,
    run: ({ seed, isQuick, say }) =>
      worstDay({ seed, seconds: isQuick ? 45 : 420, backlog: isQuick ? 10_000 : 100_000, say }),
  },
  files("power cut", "I1, I2", true, "faults/power-cut"),
  files("crash at each system call", "I1, I13, I14", true, "faults/kill-at-each-call"),
  files("kill -9 of device, gateway and link", "I1, I3", false, "kill"),
  files("full disk of the gateway", "I2, I4, I10", true, "faults/full-disk"),
  files("full disk of the device", "I4, I6", true, "faults/full-disk-device", "faults/full-disk-panel"),
  files("clock jumps", "I15", true, "faults/clock-jumps", "clock-step"),
  files("link down, half open, slow", "I3", false, "faults/link-down", "faults/refusals", "faults/reconnect-storm"),
  files("receiver unplugged 200 times", "I12", false, "faults/unplug"),
  files("backlog of 100,000", "I3, I5", false, "faults/backlog"),
  files("damaged files", "I13", false, "damaged-outbox", "damaged-databases"),
  files("SOS: kills at each rung", "I6, I7", false, "sos/kills", "sos/ladder"),
  files("SOS: presses and gestures", "I8, I9", false, "sos/presses", "sos/scenarios"),
  files("SOS: backlog, clocks, full disks", "I5, I6, I10", false, "sos/faults", "sos/full-disk"),
  files("SOS: storm with frozen console and subscriber", "I10, I12", false, "sos/storm"),
  files("two devices with one id, twice the same", "I3, I11", false, "sos/twice", "sos/identity"),
  files("broker and ingest contracts", "I2, I3", false, "ingest-contract"),
  files("InfluxDB down, slow, 429, 500, partial", "I10", false, "influx-answers", "influx-kill", "influx-gateway"),
  files("hostile bytes", "I11, I12, I16", false, "mqtt/fuzz", "mqtt/flood", "fuzz/ingest"),
  files("board: bad cable, reset, stuck button", "I6, I16", false, "scenario", "sos-device"),
  files("ten times the load", "I10, I12", false, "load"),
  files("looking is recorded, closed by default", "I17, I18", false, "looking", "access/set-up"),
  workers,
  model,
];
