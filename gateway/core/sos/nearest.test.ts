import { describe, expect, test } from "vitest";
import { type Candidate, nearest } from "./nearest.ts";

/** A hundredth of a degree north: 1111.95 m. */
const target = { lat: 30.51, lon: 117 };
const at = (over: Partial<Candidate> = {}): Candidate => ({
  unit: "bike-07",
  kind: "e-bike",
  state: "live",
  fixAgeMs: 3_000,
  place: { lat: 30.5, lon: 117, speedMps: null, courseDeg: null },
  isOnDuty: true,
  order: null,
  incident: null,
  hasKit: true,
  ...over,
});

test("the way is the straight line times 1.35, the time the kind's usual speed", () => {
  const [one] = nearest(target, [at()]);
  expect(one).toEqual({
    unit: "bike-07",
    kind: "e-bike",
    state: "live",
    distanceM: 1501,
    etaMs: 250_189,
    fixAgeMs: 3_000,
    reasons: [],
  });
});

describe("who cannot be sent, and why", () => {
  test.each([
    { over: { place: null }, reasons: ["no-position"] },
    { over: { state: "stale" }, reasons: ["stale-fix"] },
    { over: { state: "lost" }, reasons: ["stale-fix"] },
    { over: { state: "revoked" }, reasons: ["revoked"] },
    { over: { incident: "i1" }, reasons: ["own-sos"] },
    { over: { order: "o1" }, reasons: ["other-order"] },
    { over: { isOnDuty: false }, reasons: ["off-duty"] },
    { over: { isOnDuty: null }, reasons: [] },
    { over: { hasKit: false }, reasons: ["no-kit"] },
    {
      over: { state: "stale", order: "o1", isOnDuty: false },
      reasons: ["stale-fix", "other-order", "off-duty"],
    },
  ] as { over: Partial<Candidate>; reasons: string[] }[])("$reasons", ({ over, reasons }) => {
    expect(nearest(target, [at(over)])[0]?.reasons).toEqual(reasons);
  });
});

test("the quicker comes first, whoever cannot be sent comes last, and names decide between equals", () => {
  const units = [
    at({ unit: "foot-01", kind: "foot" }),
    at({ unit: "moto-02", kind: "motorcycle", place: { lat: 30.495, lon: 117, speedMps: null, courseDeg: null } }),
    at({ unit: "bike-09" }),
    at({ unit: "bike-08" }),
    at({ unit: "bike-01", order: "o1", place: { lat: 30.51, lon: 117, speedMps: 0, courseDeg: null } }),
    at({ unit: "bike-02", place: null }),
  ];
  expect(nearest(target, units).map(({ unit }) => unit)).toEqual([
    "moto-02",
    "bike-08",
    "bike-09",
    "foot-01",
    "bike-01",
    "bike-02",
  ]);
});

test.each([
  { courseDeg: 0, speedMps: 5, etaMs: 250_189 },
  { courseDeg: 180, speedMps: 5, etaMs: 270_190 },
  { courseDeg: 90, speedMps: 5, etaMs: 260_190 },
  { courseDeg: 180, speedMps: 0.5, etaMs: 250_189 },
])("a course of $courseDeg at $speedMps m/s: $etaMs ms", ({ courseDeg, speedMps, etaMs }) => {
  const [one] = nearest(target, [at({ place: { lat: 30.5, lon: 117, speedMps, courseDeg } })]);
  expect(one?.etaMs).toBeCloseTo(etaMs, -2);
});
