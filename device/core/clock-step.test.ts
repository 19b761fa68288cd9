import { describe, expect, test } from "vitest";
import { decide, NO_OFFSETS } from "./clock-step.ts";
import type { Fix } from "./fix.ts";

const HOST = 1_795_248_000_000;

function fix(offsetMs: number, changes: Partial<Fix> = {}): Fix {
  const measured = { lat: 30, lon: 117, altitudeM: null, speedMps: 0, courseDeg: null, hdop: 1, satellites: 9 };
  return { ...measured, mode: 3, fixTime: HOST + offsetMs, clock: "gnss", ...changes };
}

/** What is decided at each fix, one a second. */
function play(fixes: readonly Fix[]): readonly (number | null)[] {
  let state = NO_OFFSETS;
  return fixes.map((one, second) => {
    const decision = decide(state, one, HOST, second * 1000);
    state = decision.state;
    return decision.offsetMs;
  });
}

describe("the host's clock", () => {
  test.each<[string, readonly number[], number]>([
    ["56 years behind", [1.795e12, 1.795e12, 1.795e12, 1.795e12, 1.795e12], 1.795e12],
    ["an hour ahead", [-3_600_000, -3_600_100, -3_599_900, -3_600_050, -3_599_950], -3_600_000],
    ["2.1 s behind", [2_100, 2_100, 2_100, 2_100, 2_100], 2_100],
  ])("%s is set at the fifth fix that says so", (_, offsets, expected) => {
    expect(play(offsets.map((one) => fix(one)))).toEqual([null, null, null, null, expected]);
  });

  test.each<[string, readonly Fix[]]>([
    ["right", Array(20).fill(fix(-300))],
    ["off by 2 s", Array(20).fill(fix(2_000))],
    ["off by different times each second", Array.from({ length: 20 }, (_, n) => fix(10_000 + n * 1_500))],
    ["off now and then", Array.from({ length: 20 }, (_, n) => fix(n % 5 === 4 ? 0 : 9_000))],
    ["off by the word of a poor fix", Array(20).fill(fix(9_000, { satellites: 3 }))],
    ["off by the host's own word", Array(20).fill(fix(9_000, { clock: "system" }))],
  ])("%s is left alone", (_, fixes) => {
    expect(play(fixes)).toEqual(Array(20).fill(null));
  });

  test("that could not be set is tried again after ten minutes", () => {
    const decisions = play(Array(1_210).fill(fix(60_000)));
    expect(decisions.flatMap((one, second) => (one === null ? [] : [second]))).toEqual([4, 604, 1_204]);
  });
});
