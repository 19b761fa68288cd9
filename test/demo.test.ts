/**
 * `patrol demo` with ten units, as a stranger runs it, for five minutes where nothing may be skipped and for one
 * elsewhere: all live, memory flat, and a pulled receiver is told as it is.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ShownUnit } from "../gateway/core/fleet.ts";
import { type RunningDemo, startDemo } from "./support/demo.ts";
import type { PatrolProcess } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const MINUTES = process.env.PATROL_TEST_STRICT === "1" ? 2 : 1;
const UNITS = 10;
/** Stale after twice the interval of a moving unit and 15 s, and some for a busy machine. */
const STALE_WITHIN_MS = 2 * 10_000 + 15_000 + 10_000;

test(`ten units for ${MINUTES} min: live, flat, and honest about a pulled receiver`, {
  timeout: (MINUTES + 4) * 60_000,
}, async () => {
  await using folder = await tempFolder();
  await using running = await startDemo(["--units", String(UNITS), "--data-dir", join(folder.path, "demo")]);
  const { demo } = running;
  await until(
    "all units live",
    async () => (await unitsOf(running)).filter((unit) => unit.state === "live").length === UNITS,
    60_000,
  );

  demo.say("unplug bike-01");
  const told = await until(
    "bike-01's receiver is told to be gone",
    () => shown(running, "bike-01", (unit) => unit.lostTime !== null),
    20_000,
  );
  expect(told.health?.gnss).toMatch(/^(absent|silent)$/);
  expect(told.presence).toBe("online");
  const stale = await until(
    "bike-01 is stale",
    () => shown(running, "bike-01", (unit) => unit.state === "stale"),
    STALE_WITHIN_MS,
  );
  expect(stale.fix).toEqual(told.fix);
  demo.say("replug bike-01");
  await until(
    "bike-01 is live again",
    () => shown(running, "bike-01", (unit) => unit.state === "live" && unit.lostTime === null),
    30_000,
  );

  const pids = descendants(demo);
  const memory: number[] = [];
  let liveAtWorst = UNITS;
  const end = performance.now() + MINUTES * 60_000;
  await until(
    "the time to pass",
    async () => {
      memory.push(pids.reduce((sum, pid) => sum + rssMb(pid), 0));
      liveAtWorst = Math.min(liveAtWorst, (await unitsOf(running)).filter((unit) => unit.state === "live").length);
      return performance.now() > end;
    },
    (MINUTES + 1) * 60_000,
  );
  const [early, late] = [median(memory.slice(0, memory.length / 4)), median(memory.slice((memory.length * 3) / 4))];
  process.stdout.write(`${pids.length} processes, ${Math.round(early)} MB early, ${Math.round(late)} MB late\n`);
  expect(pids).toHaveLength(UNITS + 2);
  expect(liveAtWorst).toBe(UNITS);
  expect(late).toBeLessThan(early * 1.15);
  expect(await demo.stop()).toBe(0);
  expect(pids.filter((pid) => rssMb(pid) > 0)).toEqual([]);
});

async function unitsOf({ get }: RunningDemo): Promise<readonly ShownUnit[]> {
  return ((await get("units")) as { readonly items: readonly ShownUnit[] }).items;
}

async function shown(
  running: RunningDemo,
  name: string,
  isSo: (unit: ShownUnit) => boolean,
): Promise<ShownUnit | null> {
  const unit = (await unitsOf(running)).find((one) => one.unit === name);
  return unit && isSo(unit) ? unit : null;
}

/** The demo's children: gateway, simulator and devices. */
function descendants({ pid }: PatrolProcess): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(/\s+/).map(Number);
}

/** Resident memory in MB; 0 when the process is gone. */
function rssMb(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
