import { expect, test } from "vitest";
import { stepClock } from "./clock-step.ts";

async function asked(to: string, uptimeMs = 50_000): Promise<readonly number[]> {
  const set: number[] = [];
  const keep = (time: number) => {
    set.push(time);
    return Promise.resolve();
  };
  await stepClock(to, keep, () => uptimeMs);
  return set;
}

test.each([
  ["1795248000123", 1_795_248_000_123],
  ["1795248000123-50000", 1_795_248_000_123],
  ["1795248000123-48500", 1_795_248_001_623],
])("%s sets the clock to what is true now", async (to, expected) => {
  expect(await asked(to)).toEqual([expected]);
});

test.each([
  ["now", '"now" is no time'],
  ["-5", '"-5" is no time'],
  ["1795248000123; reboot", "is no time"],
  ["0", "1970-01-01T00:00:00.000Z is not from 2026 to 2075"],
  ["1767225599999", "2025-12-31T23:59:59.999Z is not from 2026 to 2075"],
  ["3400000000000", "is not from 2026 to 2075"],
  ["1795248000123-60000", "was true -10000 ms ago"],
  ["1795248000123-0", null],
  ["1795248000123-1", null],
])("%s is looked at before anything is set", async (to, sentence) => {
  const uptimeMs = sentence === null ? 60_001 + Number(to.split("-")[1]) : 50_000;
  await expect(asked(to, uptimeMs)).rejects.toThrow(sentence ?? "was true 60001 ms ago");
});
