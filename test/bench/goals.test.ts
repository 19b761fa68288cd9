import { expect, test } from "vitest";
import { verdictOf } from "./goal.ts";
import { goals } from "./goals.ts";
import type { Results } from "./parts.ts";
import { joined, type Run } from "./run.ts";

const judged = (results: Results) => {
  const run: Run = {
    commit: "0123456789ab",
    isClean: true,
    date: "2026-11-22 09:00",
    isQuick: false,
    runs: 5,
    machine: { cpu: "any", cores: 2, memoryGib: 4, system: "linux x64", node: "v20", loadAverage: 0, fsyncMs: 1 },
    parts: {},
    results,
  };
  return goals(joined([run])).map((goal) => [goal.of, goal.measured, goal.peer, verdictOf(goal)]);
};

test("what was not run has no goal", () => {
  expect(judged({})).toEqual([]);
});

test("a fleet stands beside mosquitto, and each of its goals is judged by itself", () => {
  const fleet = {
    units: 5_000,
    spanMs: 120_000,
    ours: { cpuPercent: 12, rssMb: 300 },
    mosquitto: { cpuPercent: 1.5, rssMb: 20 },
    backS: 8,
    series: [],
  };
  expect(judged({ fleet })).toEqual([
    ["P5", "12 % of a core", "mosquitto, stores nothing: 1.5", "met"],
    ["P5", "300 MB", "mosquitto, stores nothing: 20", "**gap: 0.83 of it**"],
    ["P5", "8 s", "", "met"],
  ]);
});

test("a start is judged by its median, and a first fix by its slowest", () => {
  const start = {
    size: { units: 50, days: 30 },
    gateway: { listeningMs: [800], readyMs: [900, 800, 3_000], nodeMs: [40], cpuMs: [700], bytes: 1 },
    device: { runningMs: [160, 2_500], startedMs: [1_900] },
  };
  expect(judged({ start })).toEqual([
    ["P12", "900 ms", "a Node that does nothing: 40 ms", "met"],
    ["P12", "2,500 ms", "", "**gap: 0.80 of it**"],
  ]);
});

test("ingest asks for 1.2 times the strong peer and ten times the simple one, at 5,000 connections to be level, and between nothing", () => {
  const trial = (ratePerS: number, cpuUsPerMessage: number) => {
    const counts = { proved: 1, spanMs: 1, sent: 1, missing: 0, payloadBytes: 300, loadCpu: 0.5 };
    return { mark: "result" as const, ...counts, pubackMs: null, proofMs: null, ratePerS, cpuUsPerMessage };
  };
  const plan = { ratePerS: null, warmUpMs: 1, measureMs: 1 };
  const trials = { patrol: [trial(110, 10)], "packet-rows": [trial(100, 20)], mqttjs: [trial(10, 90)] };
  const results = [50, 1_000, 5_000].map((connections) => ({ connections, window: 3, trials }));
  expect(
    judged({ ingest: { plan, contenders: [], results } }).map(([, measured, , verdict]) => [measured, verdict]),
  ).toEqual([
    ["1.1 x", "**gap: 0.92 of it**"],
    ["0.5 x", "met"],
    ["11 x", "met"],
    ["1.1 x", "met"],
    ["0.5 x", "met"],
    ["11 x", "met"],
    ["0", "met"],
  ]);
});
