import fc from "fast-check";
import { latLngToCell } from "h3-js";
import { describe, expect, test } from "vitest";
import { cellNumber, hexAt } from "./hexes.ts";
import { cellAtSpot, walk, wayOf } from "./way.ts";

type End = readonly [lat: number, lon: number];

/** Runs of cells on a way, as "cell from-to". */
function walked([lat, lon]: End, [toLat, toLon]: End, ms: number): readonly string[] {
  const from = { lat, lon, ts: 0 };
  const runs: string[] = [];
  walk(wayOf(from, { lat: toLat, lon: toLon, ts: ms }), cellAtSpot(from, null), (cell, start, end) => {
    if (start < end) runs.push(`${cell} ${start}-${end}`);
  });
  return runs;
}

/** The same, by asking H3 at every millisecond. */
function asked([lat, lon]: End, [toLat, toLon]: End, ms: number): readonly string[] {
  const runs: string[] = [];
  let since = 0;
  const cellAt = (time: number) =>
    cellNumber(latLngToCell((lat + ((toLat - lat) * time) / ms) / 1e7, (lon + ((toLon - lon) * time) / ms) / 1e7, 10));
  for (let time = 1; time <= ms; time++) {
    if (time < ms && cellAt(time) === cellAt(since)) continue;
    runs.push(`${cellAt(since)} ${since}-${time}`);
    since = time;
  }
  return runs;
}

describe("the cells on a way are those that H3 says for each millisecond", () => {
  test.each([
    ["at 30 degrees", 30.5, 117.06],
    ["at the equator", 0, 0],
    ["far in the north", 69.65, 18.95],
    ["far in the south", -54.8, -68.3],
  ])("%s", (_, lat, lon) => {
    const place = fc.tuple(fc.integer({ min: -30_000, max: 30_000 }), fc.integer({ min: -30_000, max: 30_000 }));
    fc.assert(
      fc.property(place, place, fc.integer({ min: 1, max: 1_500 }), ([a, b], [c, d], ms) => {
        const from: End = [lat * 1e7 + a, lon * 1e7 + b];
        const to: End = [lat * 1e7 + c, lon * 1e7 + d];
        expect(walked(from, to, ms)).toEqual(asked(from, to, ms));
      }),
      { seed: 20_261_122, numRuns: 60 },
    );
  });

  test("also creeping over a border, a centimetre at a time", () => {
    const [lat, lon] = [305_000_000, 1_170_600_000];
    const home = hexAt(lat / 1e7, lon / 1e7);
    let edge = 0;
    while (hexAt(lat / 1e7, (lon + edge) / 1e7).cell === home.cell) edge++;
    for (const [west, east] of [
      [edge - 1, edge],
      [edge - 2, edge + 1],
      [edge, edge - 1],
      [edge - 1, edge - 1],
    ]) {
      const from: End = [lat, lon + (west ?? 0)];
      const to: End = [lat, lon + (east ?? 0)];
      expect(walked(from, to, 3_000)).toEqual(asked(from, to, 3_000));
    }
  });

  test("over the antimeridian", () => {
    const runs = walked([0, 1_799_990_000], [0, -1_799_990_000], 10_000);
    // 222.6 m, which is two cells or more, and nothing the other way round the earth
    expect(runs.length).toBeGreaterThan(1);
    expect(runs.length).toBeLessThan(6);
  });
});
