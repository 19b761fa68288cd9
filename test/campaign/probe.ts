/**
 * Loaded into a process by `node --import .../probe.js?<file>`: once in a while it writes what the process takes, a line each.
 * It holds nothing open and keeps no process alive.
 */
import { appendFileSync, readdirSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** `delayMs`: the longest stall of the main thread since the sample before. */
export type Sample = {
  readonly pid: number;
  readonly at: number;
  readonly rssMb: number;
  readonly heapMb: number;
  readonly handles: number;
  readonly delayMs: number;
};

const EVERY_MS = 10_000;
const MB = 1_048_576;

if (isMainThread) begin(decodeURIComponent(new URL(import.meta.url).search.slice(1)));

function begin(file: string): void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  setInterval(() => {
    const { rss, heapUsed } = process.memoryUsage();
    const sample: Sample = {
      pid: process.pid,
      at: Date.now(),
      rssMb: rss / MB,
      heapMb: heapUsed / MB,
      handles: readdirSync("/proc/self/fd").length,
      delayMs: delay.max / 1e6,
    };
    delay.reset();
    appendFileSync(file, `${JSON.stringify(sample)}\n`);
  }, EVERY_MS).unref();
}
