import { expect, test } from "vitest";
import { fixTimeOf } from "./clock.ts";

const BUILT = Date.UTC(2026, 10, 1);
const HOST = Date.UTC(2026, 10, 28, 12, 0, 0);
const UNSET = Date.UTC(1970, 0, 1);
const WEEKS_1024 = 619_315_200_000;
const NOON = 43_200_000;

test.each([
  ["a date after the build is taken", HOST + 250, NOON, HOST, false, HOST + 250, "gnss"],
  ["so it is when the host's clock was never set", HOST, NOON, UNSET, false, HOST, "gnss"],
  ["1024 weeks ago is now", HOST - WEEKS_1024, NOON, HOST, false, HOST, "gnss"],
  ["2048 weeks ago is now", HOST - 2 * WEEKS_1024, NOON, HOST, false, HOST, "gnss"],
  ["a day ahead of the host is taken", HOST + 86_400_000, NOON, HOST, false, HOST + 86_400_000, "gnss"],
  ["more than a day ahead is not", HOST + 86_400_001, NOON, HOST, false, HOST, "system"],
  ["ahead of a host clock that was never set it is", HOST + WEEKS_1024, NOON, UNSET, false, HOST + WEEKS_1024, "gnss"],
  ["the day before the build rolls over and is unusable", BUILT - 1, NOON, HOST, false, HOST, "system"],
  ["a recording's date stands", Date.UTC(1999, 7, 22), 0, HOST, true, Date.UTC(1999, 7, 22), "gnss"],
  ["a time of day takes the host's date", null, NOON - 2000, HOST, false, HOST - 2000, "system"],
  ["over midnight too", null, 86_399_000, Date.UTC(2026, 10, 28), false, Date.UTC(2026, 10, 27, 23, 59, 59), "system"],
  ["nothing at all takes the host's time", null, null, HOST + 0.4, false, HOST, "system"],
  ["nothing at all and no host clock is no time", null, NOON, UNSET + 5000, false, 5000, "none"],
] as const)("%s", (_, receiverTime, timeOfDayMs, now, recorded, fixTime, clock) => {
  const host = { now, builtTime: BUILT, recorded };
  expect(fixTimeOf({ receiverTime, timeOfDayMs, uptimeMs: 0 }, host)).toEqual({ fixTime, clock });
});
