import { expect, test } from "vitest";
import { blindCells, duePoints } from "./ground-state.ts";

const HOUR = 3_600_000;

test("cells are of the class of the time that nobody was there", () => {
  const now = 1_000 * HOUR;
  const ring = [0, 0, 0.001, 0, 0, 0.001];
  const cells = [now - 25 * HOUR, now - 72 * HOUR, null].map((lastTime) => ({ ring, lastTime }));
  const drawn = blindCells({ cells, time: now, blindMs: 24 * HOUR });
  expect(drawn.classes).toEqual([3, 4, 5]);
  expect(drawn.corners.map((corners) => corners.length)).toEqual([6, 6, 6]);
});

test("what is due or overdue is drawn, what is done or not known here is not", () => {
  const state = { planned: 2, visited: 0, lastVisit: null };
  const points = ["a", "b", "c"].map((id) => ({ id, name: `point ${id}`, lat: 0, lon: 0, radiusM: 75 }));
  const states = [
    { ...state, checkpoint: "a", due: 1, isOverdue: false },
    { ...state, checkpoint: "b", due: 2, isOverdue: true },
    { ...state, checkpoint: "c", due: 0, isOverdue: false },
    { ...state, checkpoint: "gone", due: 2, isOverdue: true },
  ];
  expect(duePoints(states, points).map(({ name, mark }) => `${name} ${mark}`)).toEqual([
    "point a due",
    "point b overdue",
  ]);
});
