import { expect, test } from "vitest";
import { openLog } from "../runtime/log.ts";
import { plausibleClock } from "./certificate-clock.ts";

const log = openLog("test", "silent");
const never = () => false;

test.each([
  ["mqtt://gateway:1883", never],
  ["mqtts://gateway:8883", () => true],
])("%s is not waited for when the clock does not matter or is right", async (url, isPlausible) => {
  await plausibleClock(url, isPlausible, log, new AbortController().signal, 3_600_000);
});

test("with TLS it waits until the clock is set", async () => {
  let looks = 0;
  const isPlausible = () => {
    looks += 1;
    return looks > 3;
  };
  await plausibleClock("mqtts://gateway:8883", isPlausible, log, new AbortController().signal, 3_600_000);
  expect(looks).toBeGreaterThan(3);
});

test("a clock that is never set is waited for only so long", async () => {
  let looks = 0;
  const isPlausible = () => {
    looks += 1;
    return false;
  };
  await plausibleClock("mqtts://gateway:8883", isPlausible, log, new AbortController().signal, 300);
  expect(looks).toBeGreaterThan(2);
});

test("a device that is told to stop does not wait", async () => {
  const stop = new AbortController();
  const waiting = plausibleClock("mqtts://gateway:8883", never, log, stop.signal, 3_600_000);
  stop.abort();
  await waiting;
});
