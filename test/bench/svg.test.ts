import { expect, test } from "vitest";
import { type Curve, svgOf, ticks } from "./svg.ts";

test.each([
  { most: 1, expected: [0, 0.2, 0.4, 0.6, 0.8, 1] },
  { most: 7, expected: [0, 1, 2, 3, 4, 5, 6, 7] },
  { most: 37.2, expected: [0, 5, 10, 15, 20, 25, 30, 35, 40] },
  { most: 5_000, expected: [0, 1_000, 2_000, 3_000, 4_000, 5_000] },
  { most: 200_000, expected: [0, 50_000, 100_000, 150_000, 200_000] },
  { most: 0, expected: [0, 1] },
])("an axis up to $most has whole steps and covers it", ({ most, expected }) => {
  expect(ticks(most)).toEqual(expected);
});

const CURVE: Curve = {
  name: "a",
  title: "a < b & c",
  xLabel: "units",
  yLabel: "ms",
  series: [
    {
      name: "ours",
      points: [
        [0, 0],
        [50, 5],
        [100, 10],
      ],
    },
    {
      name: "theirs",
      points: [
        [50, 2],
        [100, 4],
      ],
    },
  ],
};

test("points lie on the scale of both axes, from 0 at the corner to the last tick at the far end", () => {
  // 64 to 660 across and 292 up to 64 are the frame.
  expect(svgOf(CURVE)).toContain('d="M64 292L362 178L660 64"');
});

test("each series has a mark of its own shape at each point and one in the legend", () => {
  const text = svgOf(CURVE);
  expect(text.match(/<circle /g)).toHaveLength(4);
  expect(text.match(/<rect /g)).toHaveLength(3);
  expect(text).toContain(">theirs</text>");
});

test("what a title says is never markup", () => {
  expect(svgOf(CURVE)).toContain("<title>a &lt; b &amp; c</title>");
});
