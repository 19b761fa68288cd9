import { expect, test } from "vitest";
import type { Health } from "../protocol/messages.ts";
import { openLog } from "../runtime/log.ts";
import { NO_HEALTH } from "../test/support/messages.ts";
import { until } from "../test/support/until.ts";
import { newUnit, type ShownUnit, shownUnit } from "./core/fleet.ts";
import type { FurtherQueue } from "./core/forward.ts";
import type { LiveFleet } from "./core/services.ts";
import { StatePoints } from "./state-points.ts";

type Change = Parameters<Parameters<LiveFleet["listen"]>[0]>[0];
const NOTHING = shownUnit(
  newUnit({ unit: "bike-07", kind: "e-bike", station: null, label: null, revokedTime: null }, null),
  0,
);
const health: Health = { ...NO_HEALTH, gnss: "fix", batteryMv: 3_700 };

/** A fleet of one unit that says what it is told to, and a queue that refuses while it is told to. */
function parts() {
  const listeners = new Set<(change: Change) => void>();
  let shown: ShownUnit = NOTHING;
  const queued: string[] = [];
  const disk = { isFull: false, refusals: 0 };
  const counts: Record<string, number> = {};
  const enqueue: FurtherQueue["enqueue"] = (measurement, lines) => {
    if (disk.isFull) {
      disk.refusals++;
      return Promise.reject(new Error("disk full"));
    }
    queued.push(...lines.map((line) => `${measurement}: ${line}`));
    return Promise.resolve(0);
  };
  let clock = 0;
  const states = new StatePoints({
    fleet: {
      all: () => [shown],
      one: (unit) => (unit === "bike-07" ? shown : null),
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    queue: { enqueue } as FurtherQueue,
    now: () => ++clock,
    count: (name, kind, by = 1) => {
      if (by > 0) counts[`${name}/${kind}`] = (counts[`${name}/${kind}`] ?? 0) + by;
    },
    log: openLog("test", "silent"),
    gatherMs: 1,
  });
  const say = (change: Partial<ShownUnit>, what: Change["what"] = "status") => {
    shown = { ...shown, ...change };
    for (const listener of listeners) listener({ unit: "bike-07", what });
  };
  return { states, say, queued, disk, counts, listeners };
}

test("each status with its health and each edge of presence is queued once; a fix is not", async () => {
  const { states, say, queued, listeners } = parts();
  const stop = new AbortController();
  const running = states.run(stop.signal);
  say({ presence: "online" });
  say({ health });
  say({ heardTime: 9 });
  say({ presence: "offline" }, "fix");
  await until("the lines are queued", () => queued.length === 2);
  say({ presence: "offline" });
  stop.abort();
  await running;
  expect(queued).toEqual([
    'state: state,unit=bike-07 presence="online" 1',
    'state: state,unit=bike-07 presence="online",gnss="fix",battery_mv=3700i 2',
    expect.stringMatching(/^state: state,unit=bike-07 presence="offline" \d+$/),
  ]);
  expect(listeners.size).toBe(0);
});

test("lines that the disk refuses are queued once it does not, in their order", async () => {
  const { states, say, queued, disk, counts } = parts();
  const stop = new AbortController();
  const running = states.run(stop.signal);
  disk.isFull = true;
  say({ presence: "online" });
  await until("the disk has refused", () => disk.refusals > 1);
  say({ presence: "offline" });
  disk.isFull = false;
  await until("both are queued", () => queued.length === 2);
  stop.abort();
  await running;
  expect(queued.map((line) => /presence="(\w+)"/.exec(line)?.[1])).toEqual(["online", "offline"]);
  expect(counts).toEqual({});
});
