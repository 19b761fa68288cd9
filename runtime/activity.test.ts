import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { type Activity, aborted, every, pause, runAll } from "./activity.ts";

describe("activities that run together", () => {
  test("end without an error when they are told to", async () => {
    const stop = new AbortController();
    const ended: string[] = [];
    const run = runAll(stop.signal, [
      async (signal) => {
        await aborted(signal);
        ended.push("a");
      },
      async (signal) => {
        await aborted(signal);
        ended.push("b");
      },
    ]);
    stop.abort();
    await expect(run).resolves.toBeUndefined();
    expect(ended).toEqual(["a", "b"]);
  });

  test("end when one fails, and its failure is thrown after the others have closed", async () => {
    const ended: string[] = [];
    const failing: Activity = () => Promise.reject(new Error("cannot go on"));
    const closing: Activity = async (signal) => {
      await aborted(signal);
      await pause(1, new AbortController().signal);
      ended.push("closed");
    };
    await expect(runAll(new AbortController().signal, [closing, failing])).rejects.toThrow("cannot go on");
    expect(ended).toEqual(["closed"]);
  });

  test("throw the first of two failures", async () => {
    const second: Activity = async (signal) => {
      await aborted(signal);
      throw new Error("second");
    };
    const first: Activity = () => Promise.reject(new Error("first"));
    await expect(runAll(new AbortController().signal, [second, first])).rejects.toThrow("first");
  });

  test("take a throw before the first await for a failure", async () => {
    const throwing: Activity = () => {
      throw new Error("at once");
    };
    await expect(runAll(new AbortController().signal, [throwing])).rejects.toThrow("at once");
  });

  test("throw what fails while they are being stopped", async () => {
    const stop = new AbortController();
    const run = runAll(stop.signal, [
      async (signal) => {
        await aborted(signal);
        throw new Error("while closing");
      },
    ]);
    stop.abort();
    await expect(run).rejects.toThrow("while closing");
  });

  test("one that ends early ends none of the others", async () => {
    const stop = new AbortController();
    let isOver = false;
    const run = runAll(stop.signal, [() => Promise.resolve(), aborted]).then(() => {
      isOver = true;
    });
    await pause(1, new AbortController().signal);
    expect(isOver).toBe(false);
    stop.abort();
    await run;
  });

  test("none of them is over at once", async () => {
    await expect(runAll(new AbortController().signal, [])).resolves.toBeUndefined();
  });
});

describe("a pause", () => {
  test("that passes says so and leaves no listener behind", async () => {
    const { signal } = new AbortController();
    await expect(pause(1, signal)).resolves.toBe(true);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("is cut short when it is told to", async () => {
    const stop = new AbortController();
    const waiting = pause(3_600_000, stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBe(false);
  });

  test("does not begin when it was told before", async () => {
    await expect(pause(3_600_000, AbortSignal.abort())).resolves.toBe(false);
  });
});

test("repeated work waits for the call before and stops when told", async () => {
  const stop = new AbortController();
  let running = 0;
  let most = 0;
  let calls = 0;
  await every(1, async () => {
    running++;
    most = Math.max(most, running);
    await pause(5, stop.signal);
    running--;
    if (++calls === 3) stop.abort();
  })(stop.signal);
  expect({ calls, most }).toEqual({ calls: 3, most: 1 });
});

test("repeated work that fails ends the repetition with its failure", async () => {
  const failing = every(1, () => Promise.reject(new Error("broken")));
  await expect(failing(new AbortController().signal)).rejects.toThrow("broken");
});

test("waiting for a stop that has come already takes no time", async () => {
  await expect(aborted(AbortSignal.abort())).resolves.toBeUndefined();
});
