import { expect, test } from "vitest";
import type { Order, ShownIncident } from "./room.ts";
import { marksOf, placeOnStrip, placesOf, type StripMark, ticksOf, timeOnStrip } from "./strip.ts";

/** 2026-11-21 08:02:30 UTC. */
const NOW = 1_795_248_150_000;

test("the strip is half an hour, and now is its right end", () => {
  expect(placeOnStrip(NOW, NOW)).toBe(1);
  expect(placeOnStrip(NOW - 900_000, NOW)).toBe(0.5);
  expect(placeOnStrip(NOW - 1_800_000, NOW)).toBe(0);
});

test.each([
  { at: 0.5, ago: 900_000 },
  { at: -3, ago: 1_800_000 },
  { at: 7, ago: 0 },
])("a click at $at is $ago ms ago", ({ at, ago }) => {
  expect(timeOnStrip(at, NOW)).toBe(NOW - ago);
});

test("ticks are the whole five minutes of the clock", () => {
  const ticks = ticksOf(NOW);
  expect(ticks).toHaveLength(6);
  expect(ticks[0]?.time).toBe(NOW - 1_650_000);
  expect(ticks.at(-1)?.time).toBe(NOW - 150_000);
});

test("presses, drills, orders and arrivals are marked where they were, in order; messages and what is older are not", () => {
  const sos = (id: string, pressed: number, state: string, drill = false) =>
    ({ id, unit: "bike-07", state, flags: { drill }, times: { pressed } }) as ShownIncident;
  const order = (id: string, kind: string, issuedTime: number, arrivedTime: number | null) =>
    ({ id, unit: "bike-08", kind, issuedTime, arrivedTime, endedTime: arrivedTime }) as Order;
  const marks = marksOf(
    [
      sos("A", NOW - 900_000, "CLOSED"),
      sos("B", NOW - 60_000, "OPEN"),
      sos("C", NOW - 9_000_000, "OPEN"),
      sos("D", NOW, "SEEN", true),
    ],
    [order("O", "goto", NOW - 300_000, NOW - 100_000), order("M", "message", NOW - 5_000, null)],
    NOW,
  );
  expect(marks.map(({ kind, id, isOver }) => `${kind} ${id} ${isOver}`)).toEqual([
    "sos A true",
    "order O true",
    "arrived O there true",
    "sos B false",
    "drill D false",
  ]);
});

test("marks that would lie on each other are one place, which shows the most urgent of them", () => {
  const mark = (kind: StripMark["kind"], id: string, at: number): StripMark => ({
    ...{ kind, id, at, unit: "bike-07", time: 1, isOver: false },
  });
  const marks = [
    mark("order", "A", 0.5),
    mark("sos", "B", 0.51),
    mark("arrived", "C", 0.524),
    mark("drill", "D", 0.525),
  ];
  const places = placesOf(marks, 0.025);
  expect(places.map(({ front, all }) => [front.id, front.at, all.map(({ id }) => id).join("")])).toEqual([
    ["B", 0.5, "ABC"],
    ["D", 0.525, "D"],
  ]);
  expect(placesOf([], 0.025)).toEqual([]);
});
