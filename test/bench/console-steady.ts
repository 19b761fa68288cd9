/** What it costs to have a room in view, and whether that grows. */
import { readdirSync, readFileSync } from "node:fs";
import type { CDPSession } from "playwright-core";
import type { Browser } from "../browser/browser.ts";
import { cpuSeconds, footprint } from "./child.ts";
import type { LiveRoom } from "./console-room.ts";

export type Measure = Readonly<
  Record<"heapMb" | "browserMb" | "gatewayMb" | "pageCpuMs" | "browserCpuMs" | "kbPerS", number>
>;
/** `middle`: from half of the minutes on; trails are full after the first fifteen. */
export type LiveCost = { readonly minutes: number } & Readonly<Record<"early" | "middle" | "late", Measure>>;

const SETTLE_MS = 10_000;
const MOST_SPAN_MS = 60_000;

/** One console on the live page. A part of `minutes` (a quarter, a minute at most) is measured at its beginning, middle and end. */
export async function liveCost(browser: Browser, room: LiveRoom, minutes: number): Promise<LiveCost> {
  await using one = await browser.open({ base: room.base, as: null });
  await one.page.locator(".units-canvas").waitFor();
  const session = await one.context.newCDPSession(one.page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await pass(SETTLE_MS);
  const wholeMs = minutes * 60_000;
  const spanMs = Math.min(wholeMs / 4, MOST_SPAN_MS);
  const early = await measure(browser, room, session, spanMs);
  await pass(wholeMs / 2 - spanMs);
  const middle = await measure(browser, room, session, spanMs);
  await pass(wholeMs / 2 - 2 * spanMs);
  const late = await measure(browser, room, session, spanMs);
  return { minutes, early, middle, late };
}

async function measure(browser: Browser, room: LiveRoom, session: CDPSession, spanMs: number): Promise<Measure> {
  const look = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    return {
      at: performance.now(),
      taskS: of("TaskDuration"),
      cpuS: cpuSeconds(familyOf(browser.pid)),
      bytes: room.meter.down(),
    };
  };
  const from = await look();
  await pass(spanMs);
  const to = await look();
  const seconds = (to.at - from.at) / 1_000;
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return {
    heapMb: usedSize / 1e6,
    browserMb: familyOf(browser.pid).reduce((sum, pid) => sum + footprint(pid).rss, 0) / 1e6,
    gatewayMb: footprint(room.gateway.pid).rss / 1e6,
    pageCpuMs: ((to.taskS - from.taskS) * 1_000) / seconds,
    browserCpuMs: ((to.cpuS - from.cpuS) * 1_000) / seconds,
    kbPerS: (to.bytes - from.bytes) / 1_000 / seconds,
  };
}

/** A process and all that it has started, and those. */
export function familyOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number);
    } catch {
      return [];
    }
  });
  return [pid, ...children.flatMap((child) => (isThere(child) ? familyOf(child) : []))];
}

function isThere(pid: number): boolean {
  try {
    readFileSync(`/proc/${pid}/stat`);
    return true;
  } catch {
    return false;
  }
}

/** The span that is measured: time is the subject here. */
function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
