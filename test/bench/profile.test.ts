import { expect, test } from "vitest";
import { type Profile, spending } from "./profile.ts";

const frame = (functionName: string, url = "", lineNumber = 0) => ({ functionName, url, lineNumber });
const PROFILE: Profile = {
  nodes: [
    { id: 1, callFrame: frame("(idle)") },
    { id: 2, callFrame: frame("close", "file:///x/dist/device/core/epoch.js", 90) },
    { id: 3, callFrame: frame("", "file:///x/node_modules/@scope/part/build/a.js", 11) },
    { id: 4, callFrame: frame("(garbage collector)") },
    { id: 5, callFrame: frame("writev") },
    { id: 6, callFrame: frame("nextTick", "node:internal/process/task_queues", 3) },
  ],
  samples: [1, 2, 3, 2, 4, 5, 6],
  timeDeltas: [10_000, 3_000, 2_000, 1_000, 2_000, 1_500, 500],
};

test("the time of a thread goes to the functions that took it themselves, and idling is none of it", () => {
  expect(spending(PROFILE, "function", 3)).toEqual({
    busyMs: 10,
    idleMs: 10,
    rows: [
      { name: "device/core/epoch.js close", ms: 4, share: 0.4 },
      { name: "@scope/part/build/a.js line 12", ms: 2, share: 0.2 },
      { name: "(garbage collector)", ms: 2, share: 0.2 },
    ],
  });
});

test("or to packages, folders of ours, Node's own code and native code", () => {
  expect(spending(PROFILE, "package", 9).rows.map(({ name, ms }) => [name, ms])).toEqual([
    ["ours: device/core", 4],
    ["@scope/part", 2],
    ["(garbage collector)", 2],
    ["native code", 1.5],
    ["Node's JavaScript", 0.5],
  ]);
});
