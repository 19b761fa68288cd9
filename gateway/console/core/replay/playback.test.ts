import { describe, expect, test } from "vitest";
import {
  advanced,
  faster,
  loopStepped,
  marked,
  type Playback,
  playbackOf,
  type Speed,
  sought,
  toggled,
} from "./playback.ts";

const SPAN = { from: 1_000_000, to: 2_000_000 };
const at = (time: number, change: Partial<Playback> = {}): Playback => ({
  ...playbackOf(SPAN, time, 10),
  isPlaying: true,
  ...change,
});

describe("a step of the clock", () => {
  const quiet = [{ from: 1_200_000, to: 1_500_000 }];
  test.each<[string, Playback, Partial<Playback>]>([
    ["stands while it is not playing", at(1_100_000, { isPlaying: false }), { time: 1_100_000 }],
    ["goes on by the speed", at(1_100_000), { time: 1_101_000, skipped: 0 }],
    ["plays through what is quiet when asked to", at(1_199_500), { time: 1_200_500 }],
    ["jumps over what is quiet", at(1_199_500, { isSkipping: true }), { time: 1_500_000, skipped: 299_500 }],
    ["stops at the end", at(1_999_500), { time: 2_000_000, isPlaying: false }],
    ["begins a loop again at its end", at(1_299_500, { loop: { a: 1_100_000, b: 1_300_000 } }), { time: 1_100_000 }],
    ["goes on in a loop", at(1_200_000, { loop: { a: 1_100_000, b: 1_300_000 } }), { time: 1_201_000 }],
    ["a loop without an end is none", at(1_299_500, { loop: { a: 1_100_000, b: null } }), { time: 1_300_500 }],
    [
      "never plays beyond B by skipping",
      at(1_199_500, { isSkipping: true, loop: { a: 1_100_000, b: 1_300_000 } }),
      {
        time: 1_100_000,
      },
    ],
  ])("%s", (_name, before, after) => {
    expect(advanced(before, 100, quiet)).toMatchObject(after);
  });
});

test("it begins where the address says, within the span", () => {
  expect(playbackOf(SPAN, null, 1).time).toBe(1_000_000);
  expect(playbackOf(SPAN, 5, 1).time).toBe(1_000_000);
  expect(playbackOf(SPAN, 1_500_000, 1).time).toBe(1_500_000);
  expect(playbackOf(SPAN, 9_000_000, 1).time).toBe(2_000_000);
});

test("playing from the end begins at the beginning; pausing there stays", () => {
  expect(toggled(at(2_000_000, { isPlaying: false }))).toMatchObject({ isPlaying: true, time: 1_000_000 });
  expect(toggled(at(1_500_000))).toMatchObject({ isPlaying: false, time: 1_500_000 });
});

test.each<[Speed, 1 | -1, Speed]>([
  [1, -1, 1],
  [1, 1, 2],
  [2, 1, 5],
  [10, -1, 5],
  [20, 1, 60],
  [60, 1, 60],
])("from x%i a step of %i is x%i", (speed, by, expected) => {
  expect(faster(at(1_500_000, { speed }), by).speed).toBe(expected);
});

describe("a loop", () => {
  const loop = { a: 1_200_000, b: 1_400_000 };
  test("a jump outside ends it, one inside does not", () => {
    expect(sought(at(1_300_000, { loop }), 1_500_000)).toMatchObject({ loop: null, time: 1_500_000 });
    expect(sought(at(1_300_000, { loop }), 1_399_000).loop).toEqual(loop);
  });
  test.each<["a" | "b", number, Playback["loop"], Playback["loop"]]>([
    ["a", 1_300_000, null, { a: 1_300_000, b: null }],
    ["a", 1_300_000, loop, { a: 1_300_000, b: 1_400_000 }],
    ["a", 1_500_000, loop, { a: 1_500_000, b: null }],
    ["b", 1_300_000, null, { a: 1_000_000, b: 1_300_000 }],
    ["b", 1_500_000, { a: 1_200_000, b: null }, { a: 1_200_000, b: 1_500_000 }],
    ["b", 1_100_000, { a: 1_200_000, b: null }, { a: 1_100_000, b: 1_200_000 }],
    ["b", 1_200_000, { a: 1_200_000, b: null }, { a: 1_200_000, b: null }],
  ])("%s at %i of %o is %o", (mark, time, before, after) => {
    expect(marked(at(time, { loop: before }), mark).loop).toEqual(after);
  });
  test("its button begins it, ends it, and takes it away", () => {
    const begun = loopStepped(at(1_200_000));
    expect(begun.loop).toEqual({ a: 1_200_000, b: null });
    expect(loopStepped(begun).loop).toBeNull();
    const ended = loopStepped({ ...begun, time: 1_300_000 });
    expect(ended.loop).toEqual({ a: 1_200_000, b: 1_300_000 });
    expect(loopStepped(ended).loop).toBeNull();
  });
});
