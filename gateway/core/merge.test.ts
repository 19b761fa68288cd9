import { describe, expect, test } from "vitest";
import { byAge, merged } from "./merge.ts";
import type { Span, StoredFix, TrackStore } from "./track.ts";

/** A fix of that time, from the store that its altitude names. */
function fix(ts: number, from: 1 | 2): StoredFix {
  return {
    ts,
    lat: 0,
    lon: 0,
    alt: from,
    spd: null,
    crs: null,
    hdop: null,
    sat: null,
    mode: 3,
    reason: "interval",
    clock: "gnss",
    rx: 0,
  };
}

async function* pages(from: 1 | 2, ...times: readonly (readonly number[])[]): AsyncGenerator<readonly StoredFix[]> {
  for (const page of times) yield page.map((ts) => fix(ts, from));
}

async function flat(
  fixes: AsyncIterable<readonly StoredFix[]>,
): Promise<readonly (readonly [number, number | null])[]> {
  const all: (readonly [number, number | null])[] = [];
  for await (const page of fixes) {
    expect(page.length).toBeGreaterThan(0);
    all.push(...page.map((one) => [one.ts, one.alt] as const));
  }
  return all;
}

describe("two stores merged", () => {
  test.each([
    { what: "nothing in either", a: [], b: [], is: [] },
    {
      what: "the first alone",
      a: [[1, 2], [3]],
      b: [],
      is: [
        [1, 1],
        [2, 1],
        [3, 1],
      ],
    },
    {
      what: "the second alone",
      a: [],
      b: [[1], [2, 3]],
      is: [
        [1, 2],
        [2, 2],
        [3, 2],
      ],
    },
    {
      what: "the first before the second",
      a: [[1, 2]],
      b: [[3]],
      is: [
        [1, 1],
        [2, 1],
        [3, 2],
      ],
    },
    {
      what: "the second before the first",
      a: [[3]],
      b: [[1, 2]],
      is: [
        [1, 2],
        [2, 2],
        [3, 1],
      ],
    },
    {
      what: "the same in both",
      a: [[1, 2]],
      b: [[1], [2]],
      is: [
        [1, 1],
        [2, 1],
      ],
    },
    {
      what: "one among many",
      a: [[2]],
      b: [[1, 2, 3], [4]],
      is: [
        [1, 2],
        [2, 1],
        [3, 2],
        [4, 2],
      ],
    },
    {
      what: "many about one",
      a: [
        [1, 2],
        [3, 4],
      ],
      b: [[3]],
      is: [
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1],
      ],
    },
    {
      what: "by turns over page borders",
      a: [[1, 3], [5]],
      b: [[2], [4, 6]],
      is: [
        [1, 1],
        [2, 2],
        [3, 1],
        [4, 2],
        [5, 1],
        [6, 2],
      ],
    },
    {
      what: "empty pages",
      a: [[], [1], []],
      b: [[], [2]],
      is: [
        [1, 1],
        [2, 2],
      ],
    },
  ])("hold $what", async ({ a, b, is }) => {
    expect(await flat(merged(pages(1, ...a), pages(2, ...b)))).toEqual(is);
  });

  test("are both closed when the reader stops", async () => {
    const closed: number[] = [];
    async function* endless(from: 1 | 2) {
      try {
        for (let ts = 0; ; ts++) yield [fix(ts, from)];
      } finally {
        closed.push(from);
      }
    }
    for await (const page of merged(endless(1), endless(2))) if (page[0]?.ts === 3) break;
    expect(closed.sort()).toEqual([1, 2]);
  });
});

describe("tracks by age", () => {
  const asked: { from: 1 | 2; span: Span }[] = [];
  const store = (from: 1 | 2, times: readonly number[]): TrackStore => ({
    fixes: (_unit, span) => {
      asked.push({ from, span });
      return pages(
        from,
        times.filter((ts) => ts >= span.from && ts < span.to),
      );
    },
    marks: () => Promise.resolve([{ what: "lost", from, to: from }]),
    newest: () => Promise.resolve(new Map([["bike-07", fix(from, from)]])),
  });
  const both = byAge(store(1, [50, 100, 150]), store(2, [10, 50, 150]), () => 100);

  test.each([
    {
      span: { from: 0, to: 200 },
      is: [
        [10, 2],
        [50, 1],
        [100, 1],
        [150, 1],
      ],
      local: 2,
      distant: 1,
    },
    {
      span: { from: 100, to: 200 },
      is: [
        [100, 1],
        [150, 1],
      ],
      local: 1,
      distant: 0,
    },
    {
      span: { from: 0, to: 100 },
      is: [
        [10, 2],
        [50, 1],
      ],
      local: 1,
      distant: 1,
    },
    { span: { from: 0, to: 20 }, is: [[10, 2]], local: 1, distant: 1 },
  ])("of $span.from to $span.to come from where they are", async ({ span, is, local, distant }) => {
    asked.length = 0;
    expect(await flat(both.fixes("bike-07", span))).toEqual(is);
    expect(asked.filter((one) => one.from === 1)).toHaveLength(local);
    expect(asked.filter((one) => one.from === 2)).toHaveLength(distant);
  });

  test("take what units said and last known positions from the local store", async () => {
    expect(await both.marks("bike-07", { from: 0, to: 1 })).toEqual([{ what: "lost", from: 1, to: 1 }]);
    expect((await both.newest()).get("bike-07")?.alt).toBe(1);
  });
});
