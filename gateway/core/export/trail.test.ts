import { expect, test } from "vitest";
import { type TrailFix, trailOf } from "./trail.ts";

const SPAN = { from: 1_000_000, to: 1_600_000 };
const at = (seconds: number, lat = 0, reason: TrailFix["reason"] = "interval"): TrailFix => ({
  ts: SPAN.from + seconds * 1_000,
  lat,
  lon: 10 * seconds,
  reason,
});

test("a trail is the last fix of each ten seconds of ten minutes, as differences of 1e-6 degree", () => {
  expect(trailOf("bike-07", [at(1, 104), at(2, 106), at(9, 206), at(10, 306), at(25, 0)], SPAN)).toEqual({
    unit: "bike-07",
    ts: [1_009_000, 1_000, 15_000],
    lat: [21, 10, -31],
    lon: [9, 1, 15],
    breaks: [],
  });
});

test("both fixes at a gap stay, and where to draw no line is said", () => {
  const trail = trailOf("bike-07", [at(1), at(3), at(64), at(68), at(69)], SPAN);
  expect(trail).toMatchObject({ ts: [1_003_000, 61_000, 5_000], breaks: [1] });
});

test("a heartbeat of a parked unit is no gap", () => {
  expect(trailOf("bike-07", [at(1, 0, "parked"), at(61, 0, "parked")], SPAN)).toMatchObject({ breaks: [] });
});

test("600 fixes become 60 points", () => {
  expect(
    trailOf(
      "bike-07",
      Array.from({ length: 600 }, (_, n) => at(n)),
      SPAN,
    ).ts,
  ).toHaveLength(60);
});
