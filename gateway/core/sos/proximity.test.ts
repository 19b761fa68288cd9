import { expect, test } from "vitest";
import { type Approach, approached, isThere } from "./proximity.ts";

const target = { lat: 30.5, lon: 117 };
/** Metres north of the target. */
const fix = (metres: number, seconds: number) => ({ lat: 30.5 + metres / 111_195, lon: 117, time: seconds * 1000 });

function walk(...steps: readonly (readonly [metres: number, seconds: number])[]): Approach | null {
  return steps.reduce<Approach | null>((so, [metres, seconds]) => approached(so, fix(metres, seconds), target), null);
}

test.each([
  {
    name: "51 m off",
    steps: [
      [51, 0],
      [51, 30],
    ],
    there: false,
  },
  {
    name: "just come near",
    steps: [
      [200, 0],
      [40, 30],
    ],
    there: false,
  },
  {
    name: "near for 10 s",
    steps: [
      [200, 0],
      [40, 20],
      [30, 30],
    ],
    there: true,
  },
  {
    name: "near, away and near again",
    steps: [
      [40, 0],
      [80, 5],
      [40, 30],
    ],
    there: false,
  },
] as { name: string; steps: [number, number][]; there: boolean }[])("$name: there is $there", ({ steps, there }) => {
  const approach = walk(...steps);
  expect(approach && isThere(approach, 30_000)).toBe(there);
});

test.each([
  {
    name: "has not moved",
    steps: [
      [500, 0],
      [505, 60],
      [495, 120],
    ],
    since: 0,
  },
  {
    name: "has moved",
    steps: [
      [500, 0],
      [460, 60],
      [455, 120],
    ],
    since: 60_000,
  },
  {
    name: "creeps all the while",
    steps: [
      [500, 0],
      [480, 30],
      [460, 60],
      [440, 90],
    ],
    since: 60_000,
  },
] as { name: string; steps: [number, number][]; since: number }[])("$name: since $since", ({ steps, since }) => {
  expect(walk(...steps)?.stoodSince).toBe(since);
});

test("without a place to go to nobody is there", () => {
  expect(approached(null, fix(0, 0), null).nearSince).toBeNull();
});
