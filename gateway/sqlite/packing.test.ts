import { expect, test } from "vitest";
import type { Outcome } from "../core/journal.ts";
import { packArrivals, packOutcomes, unpackArrivals, unpackOutcomes } from "./packing.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const arrivals = [
  { unit: "bike-07", receivedTime: 1_795_000_000_000, payload: bytes("first") },
  { unit: "bike-08", receivedTime: 1_795_000_000_001, payload: bytes("") },
  { unit: "bike-07", receivedTime: 1_795_000_000_002, payload: bytes("third") },
];
const fates = { stored: 2, duplicate: 1, sameTime: 3, expired: 4, quarantined: 0 };
const newest = {
  ts: 1_795_000_000_000,
  lat: 305_433_000,
  lon: 1_170_631_000,
  alt: null,
  spd: 410,
  crs: null,
  hdop: 9,
  sat: 14,
  mode: 3,
  reason: "deviation",
  clock: "system",
  rx: 1_795_000_000_000,
} as const;
const plain: Outcome = {
  unit: "bike-07",
  outbox: "00c0ffee",
  stored: [[3, 12]],
  refused: [],
  fates,
  newest,
  lostTime: null,
  desk: [],
  quarantineDropped: 0,
};

test("arrivals cross to the writer as they are", () => {
  expect(unpackArrivals(packArrivals(arrivals))).toEqual(arrivals);
});

test("outcomes come back as they are, plain or not", () => {
  const outcomes: readonly Outcome[] = [
    plain,
    {
      unit: "bike-08",
      outbox: null,
      stored: [],
      refused: [{ reason: "malformed", text: "the payload is not JSON", outbox: null, seqs: null }],
      fates: { stored: 0, duplicate: 0, sameTime: 0, expired: 0, quarantined: 1 },
      newest: null,
      lostTime: null,
      desk: [],
      quarantineDropped: 1,
    },
    { ...plain, newest: null, lostTime: 1_795_000_000_009 },
  ];
  expect(unpackOutcomes(packOutcomes(outcomes), arrivals)).toEqual(outcomes);
});

test("seqs with a hole between them stay so", () => {
  const outcome = {
    ...plain,
    stored: [
      [1, 2],
      [9, 9],
    ],
  } as const;
  expect(unpackOutcomes(packOutcomes([outcome]), arrivals.slice(0, 1))).toEqual([outcome]);
});
