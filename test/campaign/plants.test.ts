import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PLANTS, planted } from "./plants.ts";

/** A process that could not load its plant would fail as well, and look like a bug that was caught. */
describe("the words that a bug takes the place of are in the module", () => {
  test.each(Object.values(PLANTS))("$name", (plant) => {
    const source = readFileSync(new URL(`../..${plant.module}`, import.meta.url), "utf8");
    expect(source.split(plant.find)).toHaveLength(2);
    expect(planted(source, plant)).not.toBe(source);
  });
});

test("a bug whose words are gone is not planted in silence", () => {
  expect(() => planted("", PLANTS["cancel closes"])).toThrow("its words are not in the module any more");
});
