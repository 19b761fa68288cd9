import { describe, expect, test } from "vitest";
import type { Expectation } from "./core/command.ts";
import type { KitPattern } from "./core/kit-sentence.ts";
import { type Ask, judge } from "./expectation.ts";
import type { Shown } from "./kit.ts";

/** A kit that shows what the test says. */
function lamp(pattern: KitPattern, isSilent = false) {
  const listeners = new Set<(shown: Shown) => void>();
  let shown: Shown = { pattern, isSilent };
  return {
    get shown() {
      return shown;
    },
    get listeners() {
      return listeners.size;
    },
    onShow: (listener: (shown: Shown) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show: (next: KitPattern, silent = false) => {
      shown = { pattern: next, isSilent: silent };
      for (const listener of listeners) listener(shown);
    },
  };
}

const seen = (forMs: number, isSilent = false): Expectation => ({
  verb: "expect-kit",
  unit: "a",
  pattern: "SEEN",
  isSilent,
  forMs,
});
const acknowledged = (forMs: number): Expectation => ({ verb: "expect-sos", unit: "a", state: "acknowledged", forMs });
const none = (forMs: number): Expectation => ({ verb: "expect-no-sos", unit: "a", forMs });

const never = new AbortController().signal;
const judgeKit = (expectation: Expectation, kit: ReturnType<typeof lamp>, signal = never) =>
  judge(expectation, "line 3: it", { kit: () => kit }, null, signal);
const judgeSos = (expectation: Expectation, ask: Ask | null, signal = never) =>
  judge(expectation, "line 3: it", { kit: () => lamp("OFF") }, ask, signal);

describe("what a kit must show", () => {
  test("holds when it shows it already", async () => {
    expect(await judgeKit(seen(1), lamp("SEEN"))).toEqual({ is: "held" });
  });

  test("holds when it shows it for a moment only", async () => {
    const kit = lamp("STORED");
    const judging = judgeKit(seen(60_000), kit);
    kit.show("SEEN");
    kit.show("ACKNOWLEDGED");
    expect(await judging).toEqual({ is: "held" });
    expect(kit.listeners).toBe(0);
  });

  test("fails at the end of its time, with what it shows", async () => {
    const kit = lamp("STORED");
    expect(await judgeKit(seen(5), kit)).toEqual({ is: "failed", text: "line 3: it: the kit shows STORED" });
    expect(kit.listeners).toBe(0);
  });

  test("silently, does not hold when it is shown with light and sound", async () => {
    const kit = lamp("SEEN");
    const judging = judgeKit(seen(60_000, true), kit);
    kit.show("STORED", true);
    kit.show("SEEN", true);
    expect(await judging).toEqual({ is: "held" });
    expect(await judgeKit(seen(1, true), lamp("SEEN"))).toMatchObject({ is: "failed" });
    expect(await judgeKit(seen(1), lamp("STORED", true))).toEqual({
      is: "failed",
      text: "line 3: it: the kit shows STORED silently",
    });
  });

  test("is not judged when it is aborted before", async () => {
    const stop = new AbortController();
    const judging = judgeKit(seen(60_000), lamp("STORED"), stop.signal);
    stop.abort();
    expect(await judging).toEqual({ is: "unjudged" });
  });
});

describe("what an SOS must be", () => {
  test("is asked until it holds, by any spelling", async () => {
    const answers = [null, "OPEN", "seen", "ACKNOWLEDGED"];
    const asked: string[] = [];
    const ask = async (unit: string) => {
      asked.push(unit);
      return answers[asked.length - 1] ?? null;
    };
    expect(await judgeSos(acknowledged(60_000), ask)).toEqual({ is: "held" });
    expect(asked).toEqual(["a", "a", "a", "a"]);
    expect(await judgeSos({ ...acknowledged(1), state: "on-scene" } as Expectation, async () => "ON_SCENE")).toEqual({
      is: "held",
    });
  });

  test.each([
    ["OPEN", "it is open"],
    [null, "there is no SOS"],
  ])("fails at the end of its time when the answer is %s", async (answer, text) => {
    expect(await judgeSos(acknowledged(5), async () => answer)).toEqual({ is: "failed", text: `line 3: it: ${text}` });
  });

  test("or that there is none, holds at the end of its time only", async () => {
    let asked = 0;
    const ask = async () => {
      asked += 1;
      return null;
    };
    expect(await judgeSos(none(120), ask)).toEqual({ is: "held" });
    expect(asked).toBeGreaterThanOrEqual(2);
    expect(await judgeSos(none(60_000), async () => "OPEN")).toEqual({
      is: "failed",
      text: "line 3: it: there is one, open",
    });
  });

  test("fails with what whoever was asked has to say, or when nobody is there to ask", async () => {
    const refuses = async () => {
      throw new Error("the gateway does not answer");
    };
    expect(await judgeSos(acknowledged(5), refuses)).toEqual({
      is: "failed",
      text: "line 3: it: the gateway does not answer",
    });
    expect(await judgeSos(acknowledged(5), null)).toEqual({
      is: "failed",
      text: "line 3: it: nobody here can ask the gateway",
    });
  });

  test("is not judged when it is aborted before", async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await judgeSos(none(60_000), async () => null, stop.signal)).toEqual({ is: "unjudged" });
  });
});
