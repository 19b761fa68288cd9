import { expect, test } from "vitest";
import { packFixes, unpackFixes } from "./fix-block.ts";
import type { StoredFix } from "./track.ts";

const whole: StoredFix = {
  ts: 1_795_000_000_123,
  lat: -305_433_123,
  lon: 1_800_000_000,
  alt: -42,
  spd: 0,
  crs: 3_599,
  hdop: 9,
  sat: 0,
  mode: 2,
  reason: "regained",
  clock: "none",
  rx: 1_795_000_000_900,
};
const bare: StoredFix = { ...whole, alt: null, spd: null, crs: null, hdop: null, sat: null, mode: 3, clock: "system" };

test("fixes come out of a block as they went in, what is not known and what stands for a minute too", () => {
  const fixes: readonly StoredFix[] = [whole, bare, { ...bare, isMinute: true }];
  expect(unpackFixes(packFixes(fixes))).toEqual(fixes);
});

test("a block has a number for each column, and no fix for none", () => {
  expect([...packFixes([whole])]).toEqual([
    1_795_000_000_123, -305_433_123, 1_800_000_000, -42, 0, 3_599, 9, 0, 2, 8, 2, 1_795_000_000_900,
  ]);
  expect(unpackFixes(packFixes([]))).toEqual([]);
});
