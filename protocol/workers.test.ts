import { expect, test } from "vitest";
import { decodeLive, decodeRelayed, encodeLive, encodeRelayed } from "./workers.ts";

const FIX = {
  ...{ ts: 1_795_000_000_000, lat: 305_433_000, lon: 1_170_631_000, alt: 312, spd: 410, crs: 885, hdop: 9, sat: 14 },
  ...{ mode: 3, reason: "interval" as const, clock: "gnss" as const, rx: 1_795_000_000_250 },
};
const LIVE = { worker: "a1", units: [{ unit: "bike-07", fix: FIX, lostTime: null, heardTime: 1_795_000_000_250 }] };
const ORDER = {
  ...{ seq: 7, type: "order" as const, time: 1_795_000_000_000, clock: "gnss" as const, uptimeMs: 5_000 },
  ...{ id: "o1", event: "accepted" as const },
};
const RELAYED = {
  unit: "bike-07",
  outbox: "00c0ffee",
  records: [{ record: ORDER, time: 1_795_000_000_000, content: "{}" }],
};

test("what a worker tells, the desk reads", () => {
  expect(decodeLive(encodeLive(LIVE))).toMatchObject(LIVE);
  expect(decodeRelayed(encodeRelayed(RELAYED))).toMatchObject(RELAYED);
});

test.each([
  ["no JSON", "{"],
  ["nothing", ""],
  ["an array", "[]"],
  ["another version", JSON.stringify({ v: 2, ...LIVE })],
  ["no worker", JSON.stringify({ v: 1, units: [] })],
  ["a latitude beyond the pole", encodeLive({ worker: "a1", units: [unitWith({ lat: 900_000_001 })] })],
  ["a degree with decimals", encodeLive({ worker: "a1", units: [unitWith({ lon: 1.5 })] })],
  ["a reason that is none", encodeLive({ worker: "a1", units: [unitWith({ reason: "bored" as "interval" })] })],
])("%s is no live message", (_, text) => {
  expect(decodeLive(text)).toBeNull();
});

test.each([
  ["no JSON", "{"],
  ["another version", JSON.stringify({ v: 2, ...RELAYED })],
  ["a fix", JSON.stringify({ v: 1, ...RELAYED, records: [{ record: { type: "fix" }, time: 1, content: "" }] })],
])("%s is no relayed message", (_, text) => {
  expect(decodeRelayed(text)).toBeNull();
});

function unitWith(changes: Partial<typeof FIX>): (typeof LIVE.units)[number] {
  return { unit: "bike-07", fix: { ...FIX, ...changes }, lostTime: null, heardTime: 0 };
}
