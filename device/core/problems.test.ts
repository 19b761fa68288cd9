import { describe, expect, test } from "vitest";
import { problemsOf } from "./problems.ts";

const none = { held: 0, confirmed: 0, dropped: 0, poor: 0, fixes: 5_000 };
const jumped = (text: string) => [`the receiver jumped ${text}; the jumps were not reported: check its antenna`];
const poor = [
  "a tenth or more of the receiver's fixes are poor (under 4 satellites or hdop over 4): check its antenna's view",
];

describe("problems", () => {
  test.each([
    ["nothing", none, []],
    ["fixes that were held and confirmed", { ...none, held: 9, confirmed: 9 }, []],
    ["one jump", { ...none, dropped: 1 }, jumped("once")],
    ["two", { ...none, dropped: 2 }, jumped("once")],
    ["three", { ...none, dropped: 3 }, jumped("3 times or more")],
    ["nine hundred", { ...none, dropped: 900 }, jumped("300 times or more")],
    ["a few poor fixes", { ...none, poor: 299 }, []],
    ["a tenth of them poor", { ...none, poor: 500 }, poor],
    ["less than a tenth of them poor", { ...none, poor: 499 }, []],
  ])("%s", (_, counts, expected) => {
    expect(problemsOf(counts, [])).toEqual(expected);
  });

  test("those of other parts are told too, within the contract's bounds", () => {
    const others = [null, "x".repeat(300), ...Array.from({ length: 30 }, (_, n) => `number ${n}`)];
    const told = problemsOf(none, others);
    expect(told).toHaveLength(20);
    expect(told[0]).toBe("x".repeat(200));
    expect(told[1]).toBe("number 0");
  });
});
