import { expect, test } from "vitest";
import { lampOf } from "./kit-lamp.ts";

test.each([
  ["OFF", "none", "off", 0],
  ["IDLE", "green", "glint", 0],
  ["LATCHED", "red", "fast", 0],
  ["STORED", "red", "slow", 1],
  ["SEEN", "red", "solid", 2],
  ["ACKNOWLEDGED", "red", "solid", 4],
  ["DISPATCHED", "red", "double", 6],
  ["ORDER", "green", "slow", 3],
  ["FAULT", "amber", "slow", 0],
] as const)("%s is %s, %s, with %i beeps, and nothing at all when silent", (pattern, colour, light, beeps) => {
  expect(lampOf(pattern, false)).toEqual({ colour, light, beeps });
  expect(lampOf(pattern, true)).toEqual({ colour: "none", light: "off", beeps: 0 });
});
