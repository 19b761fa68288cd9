import { describe, expect, test } from "vitest";
import { Turns } from "./turns.ts";

const NOTHING_DONE = { made: 0, kept: 0, unsaved: 0, rebuilt: 0 };
const STAYS = { aborted: false };

function scene() {
  const cancelled: number[] = [];
  const counts: [string, string, number | undefined][] = [];
  const turns = new Turns(
    { cancel: async (id) => void cancelled.push(id) },
    (name, kind, by) => void counts.push([name, kind ?? "", by]),
  );
  return { cancelled, counts, turns };
}

/** Work that ends when it is told to. */
function held() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end: () => end(), work: () => ended.then(() => ({ value: "first", tally: NOTHING_DONE })) };
}

describe("who asks for a report", () => {
  test("is answered one after another, and what was done is counted", async () => {
    const { turns, counts } = scene();
    const began: number[] = [];
    const ask = () =>
      turns.next(STAYS, async (id) => {
        began.push(id);
        return { value: id, tally: { ...NOTHING_DONE, made: 3 } };
      });
    expect(await Promise.all([ask(), ask()])).toEqual([1, 2]);
    expect(began).toEqual([1, 2]);
    expect(counts.filter(([, kind]) => kind === "made")).toEqual([
      ["reports", "made", 3],
      ["reports", "made", 3],
    ]);
    expect(turns.waiting).toBe(0);
  });

  test("is refused where one is being answered and eight wait, and told to come again", async () => {
    const { turns } = scene();
    const { end, work } = held();
    const asked = Array.from({ length: 9 }, () => turns.next(STAYS, work));
    expect(turns.waiting).toBe(9);
    await expect(turns.next(STAYS, work)).rejects.toMatchObject({ retryAfterMs: 5_000 });
    end();
    expect(await Promise.all(asked)).toHaveLength(9);
  });

  test("and has gone by the time is passed over", async () => {
    const { turns } = scene();
    const { end, work } = held();
    const first = turns.next(STAYS, work);
    const stop = new AbortController();
    const second = turns.next(stop.signal, async () => {
      throw new Error("it was begun");
    });
    stop.abort();
    end();
    expect(await first).toBe("first");
    await expect(second).rejects.toThrow("Whoever asked for the report has gone.");
  });

  test("and goes while it is made has the task cancelled", async () => {
    const { turns, cancelled } = scene();
    const { end, work } = held();
    const stop = new AbortController();
    const asked = turns.next(stop.signal, (id) => {
      stop.abort();
      expect(id).toBe(1);
      return work();
    });
    end();
    await asked;
    expect(cancelled).toEqual([1]);
  });

  test("is answered after one whose report failed", async () => {
    const { turns } = scene();
    const failing = turns.next(STAYS, async () => {
      throw new Error("the disk refuses");
    });
    const next = turns.next(STAYS, async (id) => ({ value: id, tally: NOTHING_DONE }));
    await expect(failing).rejects.toThrow("the disk refuses");
    expect(await next).toBe(2);
  });
});
