import { describe, expect, test } from "vitest";
import { BARE as bare, KNOWN as known, EIGHT as T } from "../../../test/support/tracks.ts";
import type { Mark } from "../gap.ts";
import type { StoredFix, TrackStore } from "../track.ts";
import { replayTrack, unitBundle, type View } from "./bundle.ts";

const SPAN = { from: T, to: T + 300_000 };
const VIEW: View = { span: SPAN, known: "now", simplifyM: null, now: T + 86_400_000 };

/** A store of one unit that hands out `size` fixes at a time. */
function storeOf(fixes: readonly StoredFix[], marks: readonly Mark[], size: number): TrackStore {
  return {
    async *fixes(_unit, { from, to }) {
      const asked = fixes.filter(({ ts }) => ts >= from && ts < to);
      for (let at = 0; at < asked.length; at += size) yield asked.slice(at, at + size);
    },
    marks: async () => marks,
    newest: async () => new Map(),
  };
}

async function bundleOf(fixes: readonly StoredFix[], view: Partial<View> = {}, marks: readonly Mark[] = [], size = 3) {
  const whole = { ...VIEW, ...view };
  const track = await replayTrack(storeOf(fixes, marks, size), "bike-07", whole.span);
  return (await unitBundle(track, whole, 100_000))?.bundle;
}

/** A fix so many seconds after `T`. */
const at = (seconds: number, change: Partial<StoredFix> = {}): StoredFix => ({
  ...known,
  ts: T + seconds * 1_000,
  rx: T + seconds * 1_000 + 900,
  ...change,
});
const every = (from: number, to: number, step: number, change: Partial<StoredFix> = {}) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => at(from + n * step, change));

describe("the replay bundle", () => {
  test("has columns of differences that skip what is not known", async () => {
    const third = { ...known, ts: T + 20_000, lat: 305_433_104, lon: 1_170_630_950, alt: 306, spd: 0, crs: 3_599 };
    expect(await bundleOf([known, bare, third], { span: { from: T, to: T + 30_000 }, now: T + 30_000 })).toEqual({
      unit: "bike-07",
      count: 3,
      ts: [1_795_248_000_000, 10_000, 10_000],
      lat: [30_543_300, 0, 10],
      lon: [117_063_100, 0, -5],
      alt: [31, null, 0],
      spd: [41, null, -41],
      crs: [89, null, -89],
      reason: [1, 1, 1],
      gaps: [],
      stops: [],
    });
  });

  test("as known then also says how long each fix was on its way", async () => {
    const fixes = [at(0), at(10, { rx: T + 400_000 }), at(20)];
    expect((await bundleOf(fixes, { known: "then" }))?.rx).toEqual([900, 389_100, -389_100]);
    expect(await bundleOf(fixes)).not.toHaveProperty("rx");
  });

  test("does not lose a metre to rounding over ten thousand steps", async () => {
    const fixes = Array.from({ length: 10_000 }, (_, n) => ({ ...known, ts: T + n * 1_000, lat: n * 14 }));
    const bundle = await bundleOf(fixes, { span: { from: T, to: T + 10_000_000 } }, [], 5_000);
    expect(bundle?.lat.reduce<number>((sum, step) => sum + (step ?? 0), 0)).toBe(13_999);
  });

  test("names its gaps with their cause, cut off at the edges of the span", async () => {
    const fixes = [at(-100), at(10), at(110), at(250), at(260), at(330)];
    const marks: readonly Mark[] = [{ what: "lost", from: T + 150_000, to: T + 150_000 }];
    expect((await bundleOf(fixes, {}, marks))?.gaps).toEqual([
      { from: T, to: T + 10_000, cause: "unknown" },
      { from: T + 10_000, to: T + 110_000, cause: "unknown" },
      { from: T + 110_000, to: T + 250_000, cause: "no-signal" },
      { from: T + 260_000, to: T + 300_000, cause: "unknown" },
    ]);
  });

  test("has no gap at an edge where a fix beyond it says that the unit was there", async () => {
    const bundle = await bundleOf([at(-50), ...every(5, 295, 10), at(310)]);
    expect(bundle).toMatchObject({ count: 30, gaps: [] });
    expect(bundle?.ts[0]).toBe(T + 5_000);
  });

  test("of no fixes is one gap, up to now and not beyond", async () => {
    expect(await bundleOf([], { now: T + 100_000 })).toMatchObject({
      count: 0,
      ts: [],
      reason: [],
      stops: [],
      gaps: [{ from: T, to: T + 100_000, cause: "unknown" }],
    });
  });

  test("has stops that began before the span from its beginning on, and none of under two minutes", async () => {
    const parked = every(-120, 60, 60, { reason: "parked", spd: 0 });
    const short = [at(100, { reason: "stop", spd: 0 }), at(160, { reason: "parked", spd: 0 }), at(200)];
    expect((await bundleOf([...parked, at(70, { reason: "start" }), ...short]))?.stops).toEqual([
      { from: T, to: T + 70_000, lat: 30.5433, lon: 117.0631 },
    ]);
  });

  test("simplified keeps the ends of each run, every gap, and what stops were made of", async () => {
    const standing = every(0, 180, 10, { spd: 0 });
    const moving = every(250, 290, 10).map((fix, n) => ({ ...fix, lat: fix.lat + n * 1_000 }));
    const bundle = await bundleOf([...standing, ...moving], { simplifyM: 10 });
    expect(bundle).toMatchObject({ count: 4, ts: [T, 180_000, 70_000, 40_000] });
    expect(bundle?.gaps).toEqual((await bundleOf([...standing, ...moving]))?.gaps);
    expect(bundle?.stops).toMatchObject([{ from: T, to: T + 180_000 }]);
  });

  test.each([
    [2, 2],
    [1, undefined],
    [0, undefined],
  ])("of 2 fixes when at most %i are allowed holds %s", async (most, count) => {
    const track = await replayTrack(storeOf([known, bare], [], 5), "a", SPAN);
    expect((await unitBundle(track, VIEW, most))?.bundle.count).toBe(count);
  });
});
