import { beforeEach, describe, expect, test } from "vitest";
import { LimitedError } from "../../runtime/error.ts";
import { Delays } from "./delays.ts";

let now: number;
let counted: Record<string, number>;
let delays: Delays;

beforeEach(() => {
  now = 1_000_000;
  counted = {};
  delays = new Delays(
    () => now,
    (name, kind) => {
      counted[`${name} ${kind}`] = (counted[`${name} ${kind}`] ?? 0) + 1;
    },
  );
});

/** How long a try must wait, in ms; 0: it went ahead (and counts as wrong). */
function tryIt(name: string, address: string): number {
  try {
    delays.begin(name, address);
    return 0;
  } catch (err) {
    if (err instanceof LimitedError) return err.retryAfterMs;
    throw err;
  }
}

describe("guesses at one name", () => {
  test("wait longer and longer, wherever they come from", () => {
    const waits = [];
    for (let n = 0; n < 10; n++) {
      const wait = tryIt("chief", `10.0.0.${n}`);
      waits.push(wait);
      now += wait;
      if (wait > 0) tryIt("chief", `10.0.0.${n}`);
    }
    expect(waits).toEqual([0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test("many at the same moment are no way round", () => {
    const waits = Array.from({ length: 6 }, (_, n) => tryIt("chief", `10.0.0.${n}`));
    expect(waits).toEqual([0, 0, 0, 1_000, 1_000, 1_000]);
    expect(counted).toEqual({ "sign_ins delayed": 3 });
  });

  test("do not delay the same name where it has signed in before", () => {
    tryIt("chief", "10.0.0.1");
    delays.right("chief", "10.0.0.1");
    for (let n = 0; n < 5; n++) tryIt("chief", "172.16.0.9");
    expect(tryIt("chief", "172.16.0.9")).toBeGreaterThan(0);
    expect(tryIt("chief", "10.0.0.1")).toBe(0);
  });

  test("do not delay another name", () => {
    for (let n = 0; n < 5; n++) tryIt("chief", "10.0.0.1");
    expect(tryIt("li.wei", "10.0.0.1")).toBe(0);
  });
});

describe("guesses from one address", () => {
  test("wait after ten, whatever the names", () => {
    const waits = Array.from({ length: 12 }, (_, n) => tryIt(`name-${n}`, "10.0.0.1"));
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000, 1_000]);
  });

  test("are not hidden by signing in with a good password between them", () => {
    for (let n = 0; n < 9; n++) {
      tryIt(`name-${n}`, "10.0.0.1");
      tryIt("mallory", "10.0.0.1");
      delays.right("mallory", "10.0.0.1");
    }
    tryIt("name-9", "10.0.0.1");
    expect(tryIt("name-10", "10.0.0.1")).toBe(1_000);
  });
});

test("a try that was right counts for nothing", () => {
  for (let n = 0; n < 50; n++) {
    expect(tryIt("chief", "10.0.0.1")).toBe(0);
    delays.right("chief", "10.0.0.1");
  }
});

test("memory is bounded: the oldest name is forgotten after 10,000 others, and that is counted", () => {
  for (let n = 0; n < 4; n++) tryIt("chief", `a-${n}`);
  expect(tryIt("chief", "b")).toBe(1_000);
  for (let n = 0; n < 10_000; n++) tryIt(`name-${n}`, `c-${n}`);
  expect(tryIt("chief", "d")).toBe(0);
  expect(counted["dropped sign-in-strikes"]).toBeGreaterThan(0);
});
