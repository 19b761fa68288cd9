import { describe, expect, test } from "vitest";
import { filter, NOTHING_FILTERED, type TimedFix } from "./filter.ts";

/** One metre of latitude. */
const METRE = 1 / 111_195;

type Step = readonly [second: number, metres: number, speedMps: number | null, hdop?: number | null];

/** `metres` north of the start; uptime and GNSS time agree. */
function fix([second, metres, speedMps, hdop = 1]: Step): TimedFix {
  return {
    uptimeMs: second * 1000,
    fix: {
      fixTime: 1_795_867_200_000 + second * 1000,
      clock: "gnss",
      lat: 30 + metres * METRE,
      lon: 117,
      altitudeM: null,
      speedMps,
      courseDeg: 0,
      hdop,
      satellites: 9,
      mode: 3,
    },
  };
}

/** What passes after each fix, as metres from the start, and the counts at the end. */
function play(fixes: readonly TimedFix[]) {
  let state = NOTHING_FILTERED;
  const passed = fixes.map((next) => {
    const result = filter(state, next);
    state = result.state;
    return result.passed.map((one) => Math.round((one.fix.lat - 30) / METRE));
  });
  return { passed, ...state.counts };
}

describe("what can have been reached passes at once", () => {
  test.each<readonly [name: string, from: Step, to: Step]>([
    ["standing still", [0, 0, 0], [1, 0, 0]],
    ["wandering at rest", [0, 0, 0], [1, 20, 0.2]],
    ["driving 20 m/s", [0, 0, 20], [1, 20, 20]],
    ["accelerating hard from rest", [0, 0, 0], [3, 45, 25]],
    ["a gap of 20 s at 20 m/s", [0, 0, 20], [20, 600, 20]],
    ["a tunnel of four minutes", [0, 0, 20], [240, 5_000, 22]],
    ["parked, switched off, and driven away for an hour", [0, 0, 0], [3_600, 60_000, 15]],
    ["a receiver without speed at 60 m/s", [0, 0, null], [1, 60, null]],
    ["a poor fix that wanders further", [0, 0, 0, 4.5], [1, 45, 0, 4.5]],
    ["a receiver that does not say its hdop", [0, 0, 0, null], [1, 28, 0, null]],
    ["ten fixes a second", [0, 0, 20], [0.1, 2, 20]],
  ])("%s", (_, from, to) => {
    expect(play([fix(from), fix(to)])).toEqual({ passed: [[0], [to[1]]], held: 0, confirmed: 0, dropped: 0 });
  });
});

describe("what cannot have been reached", () => {
  test.each<readonly [name: string, from: Step, jump: Step, back: Step]>([
    ["200 m aside in a second", [0, 0, 10], [1, 200, 10], [2, 20, 10]],
    ["80 m aside at rest", [0, 0, 0], [1, 80, 0], [2, 0, 0]],
    ["with a speed that it cannot have gained", [0, 0, 10], [1, 400, 390], [2, 20, 10]],
    ["without a speed", [0, 0, null], [1, 500, null], [2, 20, null]],
    ["at an hdop beyond all measure", [0, 0, 5], [1, 900, 5, 99], [2, 10, 5]],
  ])("%s is held back, and dropped when the next fix is back", (_, from, jump, back) => {
    expect(play([fix(from), fix(jump), fix(back)])).toEqual({
      passed: [[0], [], [back[1]]],
      held: 1,
      confirmed: 0,
      dropped: 1,
    });
  });

  test("passes, with the two after it, when they go on from there", () => {
    const frozenThenFreed = [fix([0, 0, 0]), fix([1, 470, 18]), fix([2, 488, 18]), fix([3, 506, 18])];
    expect(play(frozenThenFreed)).toEqual({
      passed: [[0], [], [], [470, 488, 506]],
      held: 2,
      confirmed: 2,
      dropped: 0,
    });
  });

  test("passes sooner when the next fix agrees and could have been reached meanwhile", () => {
    const far = [fix([0, 0, 10]), fix([1, 60, 10]), fix([3, 85, 10])];
    expect(play(far)).toEqual({ passed: [[0], [], [60, 85]], held: 1, confirmed: 1, dropped: 0 });
  });

  test("two jumps to one place are jumps when the third fix is back", () => {
    const pair = [fix([0, 0, 10]), fix([1, 300, 10]), fix([2, 310, 10]), fix([3, 30, 10])];
    expect(play(pair)).toEqual({ passed: [[0], [], [], [30]], held: 2, confirmed: 0, dropped: 2 });
  });

  test("jumps to different places do not confirm each other", () => {
    const wild = [fix([0, 0, 0]), fix([1, 500, 0]), fix([2, -500, 0]), fix([3, 900, 0]), fix([4, 0, 0])];
    expect(play(wild)).toEqual({ passed: [[0], [], [], [], [0]], held: 3, confirmed: 0, dropped: 3 });
  });

  test("a first fix that was wrong is left behind after three that agree", () => {
    const start = [fix([0, 9_000, 0]), fix([1, 0, 5]), fix([2, 5, 5]), fix([3, 10, 5]), fix([4, 15, 5])];
    expect(play(start)).toEqual({ passed: [[9_000], [], [], [0, 5, 10], [15]], held: 2, confirmed: 2, dropped: 0 });
  });

  test("after 10 s of contradictions the receiver is believed again", () => {
    const raving = Array.from({ length: 12 }, (_, n) => fix([n, n % 2 ? 50_000 : n * 9_000, 0]));
    const { passed, ...counts } = play(raving);
    expect(passed.map((one) => one.length)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(counts).toEqual({ held: 10, confirmed: 0, dropped: 10 });
  });
});

describe("clocks", () => {
  test("a receiver's clock that jumps back takes no time from the vehicle", () => {
    const back = fix([2, 40, 20]);
    const jumped = { ...back, fix: { ...back.fix, fixTime: 1_795_000_000_000 } };
    expect(play([fix([0, 0, 20]), jumped]).passed).toEqual([[0], [40]]);
  });

  test("bytes that waited and came at once are judged by the receiver's clock", () => {
    const waited = [fix([0, 0, 30]), fix([5, 150, 30]), fix([10, 300, 30])].map((one) => ({ ...one, uptimeMs: 0 }));
    expect(play(waited).passed).toEqual([[0], [150], [300]]);
  });

  test("nothing overflows over the 180th meridian", () => {
    const [west, east] = [fix([0, 0, 5]), fix([1, 5, 5])];
    const over = [
      { ...west, fix: { ...west.fix, lon: 179.99999 } },
      { ...east, fix: { ...east.fix, lon: -179.99999 } },
    ];
    expect(play(over).passed).toEqual([[0], [5]]);
  });
});
