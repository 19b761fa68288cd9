import { expect, test } from "vitest";
import { zonesAt } from "./zones-at.ts";

const WEST = {
  name: "west",
  kind: "patrol",
  ring: [
    [117, 30],
    [118, 30],
    [118, 31],
    [117, 31],
    [117, 30],
  ],
} as const;
const MARKET = {
  name: "market",
  kind: "key",
  ring: [
    [117.5, 30.5],
    [117.6, 30.5],
    [117.55, 30.6],
    [117.5, 30.5],
  ],
} as const;

test.each([
  ["in one", { lat: 30.1, lon: 117.1 }, ["west"]],
  ["in two: the area that is looked at by itself first", { lat: 30.52, lon: 117.55 }, ["market", "west"]],
  ["just outside", { lat: 31.01, lon: 117.5 }, []],
])("a place %s", (_name, place, names) => {
  expect(zonesAt(place, [WEST, MARKET])).toEqual(names);
});
