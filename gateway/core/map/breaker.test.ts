import { expect, test } from "vitest";
import { asked, type Breaker, CLOSED, failed, pauseOf } from "./breaker.ts";

/** So many failures one after another, a second apart, the first at 1000. */
function after(failures: number): Breaker {
  let breaker = CLOSED;
  for (let n = 1; n <= failures; n++) breaker = failed(breaker, n * 1000, null, n * 1000);
  return breaker;
}

test.each([
  { failures: 0, pauseMs: 0 },
  { failures: 1, pauseMs: 0 },
  { failures: 2, pauseMs: 0 },
  { failures: 3, pauseMs: 1_000 },
  { failures: 4, pauseMs: 2_000 },
  { failures: 8, pauseMs: 32_000 },
  { failures: 9, pauseMs: 60_000 },
  { failures: 500, pauseMs: 60_000 },
])("after $failures failures in a row nobody asks for $pauseMs ms", ({ failures, pauseMs }) => {
  expect(pauseOf(after(failures), failures * 1000)).toBe(pauseMs);
});

test("a pause runs out", () => {
  expect(pauseOf(after(3), 3_999)).toBe(1);
  expect(pauseOf(after(3), 4_000)).toBe(0);
});

test("what a server asks for is kept to, a minute at most", () => {
  expect(pauseOf(failed(CLOSED, 0, 5_000, 10), 10)).toBe(5_000);
  expect(pauseOf(failed(CLOSED, 0, 500_000, 10), 10)).toBe(60_000);
});

test("requests that were under way together fail as one", () => {
  let breaker = failed(CLOSED, 1_000, null, 2_000);
  for (let n = 0; n < 15; n++) breaker = failed(breaker, 1_000, null, 2_001);
  expect(pauseOf(breaker, 2_001)).toBe(0);
  expect(breaker.failures).toBe(1);
});

test("after a pause one request finds out, and the others wait for it", () => {
  const probing = asked(after(3), 4_000);
  expect(pauseOf(probing, 4_000)).toBe(15_000);
  expect(pauseOf(failed(probing, 4_000, null, 4_100), 4_100)).toBe(2_000);
});

test("while all is well nobody waits for anybody", () => {
  expect(pauseOf(asked(CLOSED, 1_000), 1_000)).toBe(0);
  expect(pauseOf(asked(after(2), 3_000), 3_000)).toBe(0);
});
