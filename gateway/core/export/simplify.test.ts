import fc from "fast-check";
import { expect, test } from "vitest";
import { KNOWN, EIGHT as T } from "../../../test/support/tracks.ts";
import type { StoredFix } from "../track.ts";
import { simplified } from "./simplify.ts";

const fix = (ms: number, lat: number, lon: number, reason: StoredFix["reason"] = "interval"): StoredFix => ({
  ...KNOWN,
  ts: T + ms,
  lat,
  lon,
  reason,
});

/** Steps of up to a minute and 300 m each way, as a unit may send them. */
const walk = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: 60_000 }),
    fc.integer({ min: -27_000, max: 27_000 }),
    fc.integer({ min: -27_000, max: 27_000 }),
    fc.constantFrom<StoredFix["reason"]>("interval", "distance", "deviation", "stop", "start", "parked"),
  ),
  { minLength: 1, maxLength: 120 },
);

function trackOf(steps: readonly (readonly [number, number, number, StoredFix["reason"]])[], south: number) {
  const here = { ms: 0, lat: south, lon: 1_170_000_000 };
  return steps.map(([ms, lat, lon, reason]) => {
    Object.assign(here, { ms: here.ms + ms, lat: here.lat + lat, lon: here.lon + lon });
    return fix(here.ms, here.lat, here.lon, reason);
  });
}

/** Where a unit is drawn at `ts`, in degrees. */
function drawn(fixes: readonly StoredFix[], ts: number): readonly [lat: number, lon: number] {
  const next = fixes.findIndex((one) => one.ts >= ts);
  const [a, b] = [fixes[Math.max(0, next - 1)], fixes[next]] as [StoredFix, StoredFix];
  const share = a.ts === b.ts ? 0 : (ts - a.ts) / (b.ts - a.ts);
  return [(a.lat + share * (b.lat - a.lat)) / 1e7, (a.lon + share * (b.lon - a.lon)) / 1e7];
}

/** Haversine, on its own here. */
function metres([lat1, lon1]: readonly [number, number], [lat2, lon2]: readonly [number, number]): number {
  const r = Math.PI / 180;
  const h =
    Math.sin(((lat2 - lat1) * r) / 2) ** 2 +
    Math.cos(lat1 * r) * Math.cos(lat2 * r) * Math.sin(((lon2 - lon1) * r) / 2) ** 2;
  return 2 * 6_371_009 * Math.asin(Math.sqrt(h));
}

test("at every instant a simplified unit is at most the bound off", () => {
  fc.assert(
    fc.property(
      walk,
      fc.constantFrom(1, 5, 10, 50, 500),
      fc.constantFrom(0, 305_000_000, -620_000_000),
      (steps, bound, south) => {
        const fixes = trackOf(steps, south);
        const fewer = simplified(fixes, bound);
        const [begin, end] = [fixes[0]?.ts ?? 0, fixes.at(-1)?.ts ?? 0];
        for (let n = 0; n <= 200; n++) {
          const ts = begin + ((end - begin) * n) / 200;
          expect(metres(drawn(fewer, ts), drawn(fixes, ts))).toBeLessThanOrEqual(bound * 1.002 + 0.01);
        }
        for (const { ts } of fixes) {
          expect(metres(drawn(fewer, ts), drawn(fixes, ts))).toBeLessThanOrEqual(bound * 1.002 + 0.01);
        }
      },
    ),
    { seed: 20_261_122, numRuns: 300 },
  );
});

test("what stays is some of what was given, in order, with both ends and where it started and stopped", () => {
  fc.assert(
    fc.property(walk, (steps) => {
      const fixes = trackOf(steps, 305_000_000);
      const fewer = simplified(fixes, 1_000);
      expect(fewer).toEqual(fixes.filter((one) => fewer.includes(one)));
      expect(fewer[0]).toBe(fixes[0]);
      expect(fewer.at(-1)).toBe(fixes.at(-1));
      const marks = fixes.filter(({ reason }) => reason === "start" || reason === "stop");
      expect(marks.every((one) => fewer.includes(one))).toBe(true);
    }),
    { seed: 20_261_122, numRuns: 100 },
  );
});

test("an even ride is its two ends, a wait in the middle of it is not", () => {
  const even = [fix(0, 0, 0), fix(1_000, 1_000, 0), fix(2_000, 2_000, 0), fix(3_000, 3_000, 0)];
  expect(simplified(even, 1)).toEqual([even[0], even[3]]);
  // On the same line, but two seconds late: 22 m off in time.
  const wait = [fix(0, 0, 0), fix(1_000, 1_000, 0), fix(3_000, 1_000, 0), fix(4_000, 4_000, 0)];
  expect(simplified(wait, 10)).toEqual([wait[0], wait[2], wait[3]]);
});

test("of nothing is nothing, of one is one", () => {
  expect(simplified([], 5)).toEqual([]);
  expect(simplified([KNOWN], 5)).toEqual([KNOWN]);
});

test("a row of ten thousand that must all stay is done in pieces", () => {
  const zigzag = Array.from({ length: 10_000 }, (_, n) => fix(n * 1_000, n % 2 === 0 ? 0 : 10_000, 0));
  expect(simplified(zigzag, 1)).toHaveLength(10_000);
});
