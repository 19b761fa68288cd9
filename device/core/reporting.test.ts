import { describe, expect, test } from "vitest";
import { STANDARD_PROFILE } from "../../protocol/messages.ts";
import type { Fix } from "./fix.ts";
import { isPoor, NOTHING_REPORTED, type ReportingInput, sosIntervalMs, step } from "./reporting.ts";

const START = 1_795_867_200_000;
/** One metre of latitude. */
const METRE = 1 / 111_195;

/** `metres` north of the start, `second` seconds after it. */
function fix(second: number, metres: number, speedMps: number | null, courseDeg: number | null = 0): Fix {
  return {
    fixTime: START + second * 1000,
    clock: "gnss",
    lat: 30 + metres * METRE,
    lon: 117,
    altitudeM: null,
    speedMps,
    courseDeg,
    hdop: 0.9,
    satellites: 9,
    mode: 3,
  };
}

/** `second: reason` of everything reported; parked ones with their metres from the start. */
function play(inputs: readonly (readonly [second: number, input: ReportingInput])[]): readonly string[] {
  let state = NOTHING_REPORTED;
  return inputs.flatMap(([second, input]) => {
    const result = step(state, input, second * 1000, STANDARD_PROFILE);
    state = result.state;
    return result.reports.map((r) => {
      if (r.type === "fix-lost") return `${second}: lost, last at ${(r.lastFixTime - START) / 1000}`;
      return `${second}: ${r.reason} at ${Math.round((r.fix.lat - 30) / METRE)} m`;
    });
  });
}

const at = (second: number, metres: number, speedMps: number | null, courseDeg?: number | null) =>
  [second, { type: "fix", fix: fix(second, metres, speedMps, courseDeg) }] as const;
/** The same fix with another quality. */
const as = ([second, { fix: one }]: ReturnType<typeof at>, quality: Partial<Pick<Fix, "hdop" | "satellites">>) =>
  [second, { type: "fix", fix: { ...one, ...quality } }] as const;
const none = (second: number) => [second, { type: "no-fix" }] as const;
const tick = (second: number) => [second, { type: "tick" }] as const;
const seconds = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("on the move", () => {
  test("a straight and slow ride is reported every 10 s", () => {
    expect(play(seconds(0, 21).map((s) => at(s, 2 * s, 2)))).toEqual([
      "0: first at 0 m",
      "10: interval at 20 m",
      "20: interval at 40 m",
    ]);
  });

  test("a straight and quick ride is reported every 50 m", () => {
    expect(play(seconds(0, 6).map((s) => at(s, 20 * s, 20)))).toEqual([
      "0: first at 0 m",
      "3: distance at 60 m",
      "6: distance at 120 m",
    ]);
  });

  test("a turn is reported as soon as a map would be wrong by 15 m", () => {
    expect(play([at(0, 0, 9), at(1, 9, 9), at(2, 11, 9, 90), at(3, 11, 9, 90), at(4, 11, 9, 90)])).toEqual([
      "0: first at 0 m",
      "3: deviation at 11 m",
    ]);
  });

  test("an error that will be over 21 m in the next second is reported now", () => {
    expect(play([at(0, 0, 8), at(1, 20, 8)])).toEqual(["0: first at 0 m", "1: deviation at 20 m"]);
  });

  test("a receiver that is faster is looked at once a second", () => {
    const quick = seconds(0, 49).map((n) => at(n / 10, 2 * n, 20));
    expect(play(quick)).toEqual(["0: first at 0 m", "3: distance at 60 m"]);
  });

  test("a clock that jumps back stops no interval", () => {
    const [, back] = at(-86_400, 10, 2);
    expect(play([at(0, 0, 2), [10, back]])).toEqual(["0: first at 0 m", "10: interval at 10 m"]);
  });

  test("a receiver without speed is judged by its positions", () => {
    expect(play(seconds(0, 9).map((s) => at(s, 6 * s, null, null)))).toEqual([
      "0: first at 0 m",
      "3: deviation at 18 m",
      "6: deviation at 36 m",
      "9: deviation at 54 m",
    ]);
  });
});

describe("at rest", () => {
  const parked = [at(0, 0, 5), at(1, 5, 0.3), at(2, 5, 0.2), at(3, 5, 0.1), at(4, 5, 0.1)];

  test("three seconds below 0.7 m/s are a stop", () => {
    expect(play(parked)).toEqual(["0: first at 0 m", "4: stop at 5 m"]);
  });

  test("a shorter halt is none", () => {
    expect(play([at(0, 0, 1.5), at(1, 1, 0.3), at(2, 1, 0.2), at(3, 1, 0.1), at(4, 2, 1.2), at(5, 3, 0.5)])).toEqual([
      "0: first at 0 m",
    ]);
  });

  test("it is reported every 60 s, always at the same place", () => {
    const creeping = seconds(5, 130).map((s) => at(s, 5 + (s % 14), 0.4));
    expect(play([...parked, ...creeping]).slice(2)).toEqual(["64: parked at 5 m", "124: parked at 5 m"]);
  });

  test("one quick fix does not end it, two do", () => {
    expect(play([...parked, at(5, 6, 1.2), at(6, 6, 0.9), at(7, 6, 1.2), at(8, 7, 1.3)]).slice(2)).toEqual([
      "8: start at 7 m",
    ]);
  });

  test("one quick fix that is away ends it", () => {
    expect(play([...parked, at(5, 21, 9)]).slice(2)).toEqual(["5: start at 21 m"]);
  });

  test("a slow one that is away moves the place", () => {
    const pushed = [at(5, 13, 0.6), at(6, 21, 0.6), ...seconds(7, 69).map((s) => at(s, 22, 0.2))];
    expect(play([...parked, ...pushed]).slice(2)).toEqual(["9: deviation at 22 m", "69: parked at 22 m"]);
  });

  test("a reflection of two seconds does not move the place", () => {
    const reflected = [at(5, 30, 0.1), at(6, 31, 0.1), at(7, 31, 0.1), ...seconds(8, 64).map((s) => at(s, 6, 0.1))];
    expect(play([...parked, ...reflected]).slice(2)).toEqual(["64: parked at 5 m"]);
  });

  test("how far a receiver may wander at rest grows with its hdop", () => {
    const wandering = seconds(5, 64).map((s) => as(at(s, 25, 0.3), { hdop: 3.4 }));
    expect(play([...parked, ...wandering]).slice(2)).toEqual(["64: parked at 5 m"]);
  });

  test("a start that begins while a heartbeat is due is not delayed by it", () => {
    const still = seconds(5, 62).map((s) => at(s, 5, 0.1));
    expect(play([...parked, ...still, at(63, 5, 0.2), at(64, 6, 1.2), at(65, 8, 1.5)]).slice(2)).toEqual([
      "64: parked at 5 m",
      "65: start at 8 m",
    ]);
  });
});

describe("a poor fix", () => {
  const few = { satellites: 3 } as const;
  const vague = { hdop: 4.1 } as const;

  test.each([
    ["3 satellites", { satellites: 3, hdop: 1 }, true],
    ["4 satellites", { satellites: 4, hdop: 1 }, false],
    ["hdop 4.1", { satellites: 12, hdop: 4.1 }, true],
    ["hdop 4", { satellites: 12, hdop: 4 }, false],
    ["neither known", { satellites: null, hdop: null }, false],
  ] as const)("%s", (_, quality, expected) => {
    expect(isPoor({ ...fix(0, 0, 1), ...quality })).toBe(expected);
  });

  test("on the move it is reported when a report is due, and is no deviation and no distance", () => {
    const canyon = seconds(1, 10).map((s) => as(at(s, s % 2 ? 60 : -60, 9), vague));
    expect(play([at(0, 0, 9), ...canyon])).toEqual(["0: first at 0 m", "10: interval at -60 m"]);
  });

  test("it is the first report, and not yet a place to stand at", () => {
    expect(play([as(at(0, 0, 0), few), as(at(1, 40, 0), few), at(2, 80, 0)])).toEqual([
      "0: first at 0 m",
      "2: deviation at 80 m",
    ]);
  });

  test("at rest it starts nothing and moves nothing", () => {
    const parked = [at(0, 5, 0.1), at(1, 5, 0.1)];
    const wild = seconds(2, 9).map((s) => as(at(s, 60 + s, 2), vague));
    expect(play([...parked, ...wild, at(10, 5, 0.1)])).toEqual(["0: first at 5 m"]);
  });

  test("ten seconds of them are believed, so that a unit under bad sky still leaves", () => {
    const leaving = seconds(1, 12).map((s) => as(at(s, 2 * s, 2), few));
    expect(play([at(0, 0, 0), ...leaving])).toEqual(["0: first at 0 m", "11: start at 22 m"]);
  });

  test("one good one that says the same settles it", () => {
    expect(play([at(0, 0, 0), as(at(1, 2, 2), few), as(at(2, 4, 2), few), at(3, 6, 2)])).toEqual([
      "0: first at 0 m",
      "3: start at 6 m",
    ]);
  });

  test("thirty seconds of them slow are a stop", () => {
    const standing = seconds(1, 32).map((s) => as(at(s, 9 + s, 0.2), few));
    expect(play([at(0, 0, 9), ...standing])).toEqual([
      "0: first at 0 m",
      "10: interval at 19 m",
      "20: interval at 29 m",
      "30: interval at 39 m",
      "31: stop at 40 m",
    ]);
  });
});

describe("without a position", () => {
  test("the loss is reported once, after 3 s, and the return at once", () => {
    expect(play([at(0, 0, 5), none(1), none(2), none(3), none(4), tick(9), at(10, 50, 5), at(11, 55, 5)])).toEqual([
      "0: first at 0 m",
      "3: lost, last at 0",
      "10: regained at 50 m",
    ]);
  });

  test("a receiver that falls silent is a loss after 5 s", () => {
    expect(play([at(0, 0, 5), tick(4), tick(5), tick(6)])).toEqual(["0: first at 0 m", "5: lost, last at 0"]);
  });

  test("a gap of two seconds is none", () => {
    expect(play([at(0, 0, 5), none(1), none(2), at(2.5, 12, 5)])).toEqual(["0: first at 0 m"]);
  });

  test("before the first fix there is nothing to lose", () => {
    expect(play([none(0), tick(100), none(200)])).toEqual([]);
  });

  test("what is regained at rest is parked there", () => {
    const back = seconds(10, 70).map((s) => at(s, 40, 0.1));
    expect(play([at(0, 0, 5), none(3), ...back]).slice(2)).toEqual(["10: regained at 40 m", "70: parked at 40 m"]);
  });
});

describe("while an SOS is open", () => {
  test.each([
    [0, 1_000],
    [59_999, 1_000],
    [60_000, 2_000],
    [599_999, 2_000],
    [600_000, 10_000],
    [36_000_000, 10_000],
  ])("after %i ms a fix is due every %i ms", (openMs, intervalMs) => {
    expect(sosIntervalMs(openMs)).toBe(intervalMs);
  });

  /** At rest from the start on, wandering a little; open from second 10 on, with an interval. */
  function atRest(intervalMs: number, to: number): readonly string[] {
    let state = NOTHING_REPORTED;
    return seconds(0, to).flatMap((second) => {
      const one = fix(second, second % 2, 0);
      const interval = second < 10 ? null : intervalMs;
      const result = step(state, { type: "fix", fix: one }, second * 1000, STANDARD_PROFILE, interval);
      state = result.state;
      return result.reports.map((r) =>
        r.type === "fix" ? `${second}: ${r.reason} at ${Math.round((r.fix.lat - 30) / METRE)} m` : "",
      );
    });
  }

  test("a parked unit is reported every second, where it truly is", () => {
    expect(atRest(1_000, 13)).toEqual([
      "0: first at 0 m",
      "10: sos at 0 m",
      "11: sos at 1 m",
      "12: sos at 0 m",
      "13: sos at 1 m",
    ]);
  });

  test("and later every 2 s and every 10 s, in place of what the clock asks for otherwise", () => {
    expect(atRest(2_000, 15)).toEqual(["0: first at 0 m", "10: sos at 0 m", "12: sos at 0 m", "14: sos at 0 m"]);
    expect(atRest(10_000, 35)).toEqual(["0: first at 0 m", "10: sos at 0 m", "20: sos at 0 m", "30: sos at 0 m"]);
  });

  test("a stop keeps its name", () => {
    let state = NOTHING_REPORTED;
    const reasons = seconds(0, 20).flatMap((second) => {
      const one = fix(second, second < 8 ? 5 * second : 40, second < 8 ? 5 : 0);
      const result = step(state, { type: "fix", fix: one }, second * 1000, STANDARD_PROFILE, 2_000);
      state = result.state;
      return result.reports.map((r) => (r.type === "fix" ? r.reason : r.type));
    });
    expect(new Set(reasons)).toEqual(new Set(["first", "sos", "stop"]));
  });
});
