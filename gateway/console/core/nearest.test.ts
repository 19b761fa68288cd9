import { expect, test } from "vitest";
import { choicesOf, etaText, type LeftOut, promptness, type Ranked, reasonKey, withoutSent } from "./nearest.ts";
import { DICTIONARIES } from "./text/text.ts";

const one = (unit: string, ...reasons: LeftOut[]): Ranked => {
  return { unit, kind: "e-bike", state: "live", distanceM: 100, etaMs: 53_000, fixAgeMs: 1_000, reasons };
};

test("five can be chosen, and whoever is left out keeps its reasons", () => {
  const items = [one("a"), one("b"), one("c"), one("d"), one("e"), one("f"), one("x", "no-kit"), one("y", "own-sos")];
  const { choices, out } = choicesOf({ items, detour: 1.35 });
  expect(choices.map(({ unit }) => unit)).toEqual(["a", "b", "c", "d", "e"]);
  expect(out.map(({ unit }) => unit)).toEqual(["x", "y"]);
});

test("who was sent a moment ago is not offered again", () => {
  const ranking = { items: [one("a"), one("b"), one("x", "no-kit")], detour: 1.35 };
  const { choices, out } = choicesOf(withoutSent(ranking, ["a", "x"]));
  expect(choices.map(({ unit }) => unit)).toEqual(["b"]);
  expect(out.map(({ unit, reasons }) => `${unit} ${reasons}`)).toEqual(["a other-order", "x no-kit"]);
});

test.each([
  [53_000, "0′53″"],
  [104_600, "1′45″"],
  [725_000, "12′05″"],
  [3_900_000, "1 h 05′"],
  [null, "–"],
])("%s ms is %s", (ms, text) => {
  expect(etaText(ms)).toBe(text);
});

test.each<LeftOut>(["revoked", "no-position", "stale-fix", "own-sos", "other-order", "off-duty", "no-kit"])(
  "%s is said in both languages",
  (reason) => {
    const key = reasonKey(reason);
    expect(DICTIONARIES.en[key]).toBeTruthy();
    expect(DICTIONARIES["zh-CN"][key]).toBeTruthy();
  },
);

test.each([
  [0, 1],
  [120_000, 0.5],
  [999_000, 0.06],
  [null, 0],
])("who needs %s ms has a bar of %d", (ms, part) => {
  expect(promptness(ms)).toBe(part);
});
