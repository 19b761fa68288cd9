import { expect, test } from "vitest";
import { closed, cornersIn, cornersText, opened } from "./corners.ts";

test("corners are typed as latitude and longitude, a line each", () => {
  const typed = "30.24873 120.13841\n\n 30.25,120.14 \n30.24；120.15\n-1.5\t-0.25\n";
  expect(cornersIn(typed)).toEqual({
    ok: true,
    corners: [
      [120.13841, 30.24873],
      [120.14, 30.25],
      [120.15, 30.24],
      [-0.25, -1.5],
    ],
  });
});

test.each([
  ["30.2", 1],
  ["30.2 120.1\nhere", 2],
  ["30.2 120.1 5", 1],
  ["120.1 30.2\n\n0 0 0", 1],
  ["30.2 181", 1],
  ["1e2 3", 1],
])("%j has no place in line %i", (typed, line) => {
  expect(cornersIn(typed)).toEqual({ ok: false, line });
});

test("a ring is closed for the wire and open for people", () => {
  const corners = [
    [0, 0],
    [1, 0],
    [1, 1],
  ] as const;
  const ring = [...corners, [0, 0] as const];
  expect(closed(corners)).toEqual(ring);
  expect(closed(ring)).toEqual(ring);
  expect(closed([])).toEqual([]);
  expect(opened(ring)).toEqual(corners);
  expect(opened(corners)).toEqual(corners);
  expect(cornersText([[120.138_410_04, 30.25]])).toBe("30.25 120.13841");
});
