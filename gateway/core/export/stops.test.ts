import { expect, test } from "vitest";
import { KNOWN, EIGHT as T } from "../../../test/support/tracks.ts";
import type { StoredFix } from "../track.ts";
import { newStops, stopsWithin, takeRun } from "./stops.ts";

const ALL = { from: T - 1, to: T + 10_000_000 };
/** 0.0001 degree of latitude is 11.1 m. */
const NORTH_22_M = 2_000;
const NORTH_33_M = 3_000;

type Said = [seconds: number, reason: StoredFix["reason"], spd: number | null, north?: number];
const fixOf = ([seconds, reason, spd, north = 0]: Said): StoredFix => ({
  ...KNOWN,
  ts: T + seconds * 1_000,
  lat: KNOWN.lat + north,
  reason,
  spd,
});

/** Seconds of the stops of these runs, between which gaps lie. */
function secondsOf(runs: readonly (readonly Said[])[], span = ALL): readonly (readonly number[])[] {
  const stops = newStops();
  runs.forEach((run, n) => {
    takeRun(stops, run.map(fixOf), n > 0);
  });
  return stopsWithin(stops, span).map(({ from, to }) => [(from - T) / 1_000, (to - T) / 1_000]);
}

test.each<{ name: string; runs: readonly (readonly Said[])[]; stops: readonly (readonly number[])[] }>([
  { name: "nothing", runs: [[]], stops: [] },
  {
    name: "a unit that moves",
    runs: [
      [
        [0, "first", 400],
        [60, "interval", 400],
        [180, "interval", 400],
      ],
    ],
    stops: [],
  },
  {
    name: "stop, heartbeats, start",
    runs: [
      [
        [0, "stop", 30],
        [60, "parked", 0],
        [120, "parked", 0],
        [125, "start", 120],
      ],
    ],
    stops: [[0, 125]],
  },
  {
    name: "a stop of just two minutes",
    runs: [
      [
        [0, "stop", 0],
        [60, "parked", 0],
        [120, "start", 120],
      ],
    ],
    stops: [[0, 120]],
  },
  {
    name: "a stop of a second less",
    runs: [
      [
        [0, "stop", 0],
        [60, "parked", 0],
        [119, "start", 120],
      ],
    ],
    stops: [],
  },
  {
    name: "heartbeats without a speed",
    runs: [
      [
        [0, "parked", null],
        [60, "parked", null],
        [130, "parked", null],
      ],
    ],
    stops: [[0, 130]],
  },
  {
    name: "a foreign device that says its speed alone",
    runs: [
      [
        [0, "interval", 69],
        [60, "interval", 0],
        [150, "interval", 70],
      ],
    ],
    stops: [[0, 150]],
  },
  {
    name: "a foreign device that says no speed",
    runs: [
      [
        [0, "interval", null],
        [150, "interval", null],
      ],
    ],
    stops: [],
  },
  {
    name: "an SOS while it stands",
    runs: [
      [
        [0, "stop", 0],
        [10, "sos", 20],
        [130, "sos", 0],
        [140, "sos", 300],
      ],
    ],
    stops: [[0, 140]],
  },
  {
    name: "a start that is slow",
    runs: [
      [
        [0, "stop", 0],
        [60, "parked", 0],
        [130, "start", 40],
        [200, "interval", 400],
      ],
    ],
    stops: [[0, 130]],
  },
  {
    name: "creeping 22 m",
    runs: [
      [
        [0, "interval", 30],
        [130, "interval", 30, NORTH_22_M],
      ],
    ],
    stops: [[0, 130]],
  },
  {
    name: "creeping 33 m: pushed, not standing",
    runs: [
      [
        [0, "interval", 30],
        [130, "interval", 30, NORTH_33_M],
      ],
    ],
    stops: [],
  },
  {
    name: "two places, each for two minutes",
    runs: [
      [
        [0, "parked", 0],
        [120, "parked", 0],
        [180, "parked", 0, NORTH_33_M],
        [300, "parked", 0, NORTH_33_M],
      ],
    ],
    stops: [
      [0, 120],
      [180, 300],
    ],
  },
  {
    name: "a gap in the middle",
    runs: [
      [
        [0, "stop", 0],
        [60, "parked", 0],
        [130, "parked", 0],
      ],
      [
        [400, "parked", 0],
        [530, "start", 100],
      ],
    ],
    stops: [
      [0, 130],
      [400, 530],
    ],
  },
  {
    name: "a gap too early",
    runs: [
      [
        [0, "stop", 0],
        [60, "parked", 0],
      ],
      [
        [400, "parked", 0],
        [460, "parked", 0],
      ],
    ],
    stops: [],
  },
])("the stops of $name", ({ runs, stops }) => {
  expect(secondsOf(runs)).toEqual(stops);
});

const PARKED: readonly Said[] = [
  [0, "stop", 0],
  [60, "parked", 0],
  [120, "parked", 0],
  [180, "start", 100],
];
test.each([
  { from: 50, to: 100, stops: [[50, 100]] },
  { from: -50, to: 90, stops: [[0, 90]] },
  { from: 180, to: 300, stops: [] },
  { from: -100, to: 0, stops: [] },
])("a stop of three minutes in a span from $from s to $to s is $stops", ({ from, to, stops }) => {
  expect(secondsOf([PARKED], { from: T + from * 1_000, to: T + to * 1_000 })).toEqual(stops);
});

test("a stop is where its first fix was", () => {
  const stops = newStops();
  takeRun(stops, [fixOf([0, "stop", 0]), fixOf([130, "parked", 0, NORTH_22_M])], false);
  expect(stopsWithin(stops, ALL)).toEqual([{ from: T, to: T + 130_000, lat: 30.5433, lon: 117.0631 }]);
});
