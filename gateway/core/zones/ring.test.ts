import { describe, expect, test } from "vitest";
import { crossingProblem, keptRing, ringProblem } from "./ring.ts";
import type { Corner, Ring } from "./zones.ts";

const square: Ring = [
  [117, 30],
  [118, 30],
  [118, 31],
  [117, 31],
  [117, 30],
];

/** A regular polygon of so many corners around 117 E, 30 N. */
function round(corners: number): Ring {
  const at = (n: number): Corner => [
    117 + Math.cos((2 * Math.PI * n) / corners),
    30 + Math.sin((2 * Math.PI * n) / corners),
  ];
  return keptRing(Array.from({ length: corners + 1 }, (_, n) => at(n % corners)));
}

const problemOf = (ring: Ring) => ringProblem(ring) ?? crossingProblem(ring);

describe("a ring is kept", () => {
  test("in steps of 1e-7 degree, without a corner twice in a row, its inside on the left", () => {
    const clockwise: Ring = [
      [117.123_456_78, 30],
      [117.123_456_78, 30.000_000_01],
      [117.123_456_78, 31],
      [118, 31],
      [118, -0],
      [117.123_456_78, 30],
    ];
    expect(keptRing(clockwise)).toEqual([
      [117.1234568, 30],
      [118, 0],
      [118, 31],
      [117.1234568, 31],
      [117.1234568, 30],
    ]);
  });

  test("as it is when it is so already", () => {
    expect(keptRing(square)).toEqual(square);
  });
});

describe("a ring is sound", () => {
  test.each<[string, Ring]>([
    ["of a square", square],
    ["of a triangle", [square[0], square[1], square[2], square[0]] as Ring],
    ["of a thousand corners", round(1_000)],
    ["with a corner on a straight side", [[117, 30], [117.5, 30], ...square.slice(1)] as Ring],
    [
      "that is hollow",
      [
        [0, 0],
        [3, 0],
        [3, 3],
        [2, 3],
        [2, 1],
        [1, 1],
        [1, 3],
        [0, 3],
        [0, 0],
      ],
    ],
    [
      "as wide as half of the earth",
      [
        [-90, -80],
        [90, -80],
        [90, 80],
        [-90, 80],
        [-90, -80],
      ],
    ],
    [
      "with sides a step apart",
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0.5, 1e-7],
        [0, 1],
        [0, 0],
      ],
    ],
  ])("%s", (_, ring) => {
    expect(problemOf(ring)).toBeNull();
  });
});

describe("a ring is refused", () => {
  const few = "must have at least 3 different corners, and the first one again at its end";
  const crosses = (a: number, b: number) =>
    `must not cross or touch itself; the sides from corner ${a} and from corner ${b} meet`;
  test.each<[string, Ring, string]>([
    ["that is empty", [], few],
    ["of two corners", [square[0], square[1], square[0]] as Ring, few],
    [
      "of a corner three times",
      keptRing([
        [1, 1],
        [1, 1],
        [1, 1],
        [1, 1],
      ] as Ring),
      few,
    ],
    ["of 1,001 corners", round(1_001), "must have at most 1000 corners, not 1001"],
    ["that is open", square.slice(0, 4), "must be closed: its last corner is its first one again"],
    [
      "with latitude first",
      [
        [30, 117],
        [31, 117],
        [31, 118],
        [30, 117],
      ] as Ring,
      "must have its corners as [longitude, latitude] within 180 and 90 degrees; corner 1 is not",
    ],
    [
      "beyond the date line",
      [
        [179, 0],
        [181, 0],
        [181, 1],
        [179, 0],
      ] as Ring,
      "must have its corners as [longitude, latitude] within 180 and 90 degrees; corner 2 is not",
    ],
    [
      "with what is no number",
      [
        [179, 0],
        [180, 0],
        [180, Number.NaN],
        [179, 0],
      ] as Ring,
      "must have its corners as [longitude, latitude] within 180 and 90 degrees; corner 3 is not",
    ],
    [
      "over the antimeridian",
      [
        [179, 0],
        [-179, 0],
        [-179, 1],
        [179, 1],
        [179, 0],
      ] as Ring,
      "must not cross the antimeridian; draw a zone on either side of it",
    ],
    [
      "like a bow tie",
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
        [0, 0],
      ] as Ring,
      crosses(1, 3),
    ],
    [
      "without an inside",
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [0, 0],
      ] as Ring,
      crosses(1, 3),
    ],
    [
      "with a spike",
      [
        [0, 0],
        [2, 0],
        [2, 2],
        [3, 3],
        [2, 2],
        [0, 2],
        [0, 0],
      ] as Ring,
      crosses(2, 5),
    ],
    [
      "with a corner on another side",
      [
        [0, 0],
        [2, 0],
        [2, 2],
        [1, 0],
        [0, 2],
        [0, 0],
      ] as Ring,
      crosses(1, 4),
    ],
    [
      "with two corners in one place",
      [
        [0, 0],
        [2, 0],
        [1, 1],
        [2, 2],
        [0, 2],
        [1, 1],
        [0, 0],
      ] as Ring,
      crosses(2, 6),
    ],
    [
      "that crosses by a single step",
      [
        [-180, -90],
        [180, -89.999_999_9],
        [180, -90],
        [-180, -89.999_999_9],
        [-180, -90],
      ] as Ring,
      "must not cross the antimeridian; draw a zone on either side of it",
    ],
    [
      "that crosses by a single step in the middle",
      [
        [-90, 0],
        [90, 1e-7],
        [90, 0],
        [-90, 1e-7],
        [-90, 0],
      ] as Ring,
      crosses(1, 3),
    ],
  ])("%s", (_, ring, problem) => {
    expect(problemOf(ring)).toBe(problem);
  });

  test("of 1,000 corners that crosses itself at one place only", () => {
    const ring = [...round(1_000)];
    const [a, b] = [ring[500] as Corner, ring[501] as Corner];
    ring[500] = b;
    ring[501] = a;
    expect(problemOf(ring)).toMatch(/^must not cross or touch itself/);
  });
});
