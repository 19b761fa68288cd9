import { expect, test } from "vitest";
import { STANDARD_PROFILE } from "../protocol/messages.ts";
import { Position } from "./position.ts";

const START = 1_795_248_000_000;

/** What is due after each report of a unit at these speeds, one fix a second due north. */
async function dueAfter(speedsMps: readonly number[]): Promise<readonly string[]> {
  const due: string[] = [];
  let uptimeMs = 0;
  const position: Position = new Position({
    outbox: {
      append: async (record) => {
        // The record is made before the interval is read.
        due.push(`${record.type === "fix" ? record.reason : record.type} ${position.intervalMs}`);
        return 1;
      },
    },
    profile: STANDARD_PROFILE,
    clock: { take: () => {}, stamp: () => ({ time: START + uptimeMs, clock: "gnss", uptimeMs }) },
    uptimeMs: () => uptimeMs,
  });
  let northM = 0;
  for (const speedMps of speedsMps) {
    const fix = {
      fixTime: START + uptimeMs,
      clock: "gnss",
      lat: 30.54 + northM / 110_862,
      lon: 117.06,
      altitudeM: null,
      speedMps,
      courseDeg: speedMps > 0 ? 0 : null,
      hdop: 0.9,
      satellites: 12,
      mode: 3,
    } as const;
    await position.take({ type: "fix", fix, uptimeMs });
    northM += speedMps;
    uptimeMs += 1_000;
  }
  return due;
}

test("at rest the next report is due after the parked interval, from the stop on and not from the first heartbeat", async () => {
  const due = await dueAfter([...Array(25).fill(5), ...Array(70).fill(0), ...Array(5).fill(5)]);
  expect(due.at(0)).toBe("first 10000");
  expect(due.filter((one) => /^(stop|parked|start)/.test(one))).toEqual(["stop 60000", "parked 60000", "start 10000"]);
});

test("a unit that is at rest when it begins says so", async () => {
  expect(await dueAfter(Array(5).fill(0))).toEqual(["first 60000"]);
});

test("the best position is the last fix and its age, and an open SOS sets the pace", async () => {
  let uptimeMs = 5_000;
  const position: Position = new Position({
    outbox: { append: async () => 1 },
    profile: STANDARD_PROFILE,
    clock: { take: () => {}, stamp: () => ({ time: START, clock: "gnss", uptimeMs }) },
    uptimeMs: () => uptimeMs,
  });
  expect(position.best).toEqual({ position: null, positionAgeMs: null });
  const quality = { altitudeM: null, speedMps: 0, courseDeg: null, hdop: 0.9, satellites: 12, mode: 3 } as const;
  const fix = { fixTime: START, clock: "gnss", lat: 30.54, lon: 117.06, ...quality } as const;
  await position.take({ type: "fix", fix, uptimeMs });
  uptimeMs += 90_000;
  expect(position.best).toEqual({
    position: { lat: 30.54, lon: 117.06, fixTime: START, hdop: 0.9 },
    positionAgeMs: 90_000,
  });
  expect(position.intervalMs).toBe(60_000);
  position.sosSince = uptimeMs;
  expect(position.intervalMs).toBe(1_000);
  uptimeMs += 60_000;
  expect(position.intervalMs).toBe(2_000);
  uptimeMs += 540_000;
  expect(position.intervalMs).toBe(10_000);
  position.sosSince = null;
  expect(position.intervalMs).toBe(60_000);
});
