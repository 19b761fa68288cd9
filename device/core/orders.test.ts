import { expect, test } from "vitest";
import { confirmed, isWaiting, type KitOrder, MOST_ORDERS, type Orders, ordered } from "./orders.ts";

const one = (kind: KitOrder["kind"], stage: KitOrder["stage"], id = "o1"): KitOrder => ({ id, kind, stage });
const text = (orders: Orders) => orders.map(({ id, stage }) => `${id} ${stage}`).join(", ");

const STATES: Readonly<Record<string, Orders>> = {
  none: [],
  "goto delivered": [one("goto", "delivered")],
  "goto accepted": [one("goto", "accepted")],
  "goto done": [one("goto", "done")],
  "message delivered": [one("message", "delivered")],
  "message done": [one("message", "done")],
  cancelled: [one("goto", "cancelled")],
};

test.each<[state: string, input: "goto" | "message" | "cancel" | "OK", next: string, event: string | null]>([
  ["none", "goto", "o1 delivered", "delivered"],
  ["none", "message", "o1 delivered", "delivered"],
  ["none", "cancel", "o1 cancelled", "delivered"],
  ["none", "OK", "", null],
  ["goto delivered", "goto", "o1 delivered", null],
  ["goto delivered", "message", "o1 delivered", null],
  ["goto delivered", "cancel", "o1 cancelled", "delivered"],
  ["goto delivered", "OK", "o1 accepted", "accepted"],
  ["goto accepted", "goto", "o1 accepted", null],
  ["goto accepted", "message", "o1 accepted", null],
  ["goto accepted", "cancel", "o1 cancelled", "delivered"],
  ["goto accepted", "OK", "o1 done", "arrived"],
  ["goto done", "goto", "o1 done", null],
  ["goto done", "message", "o1 done", null],
  ["goto done", "cancel", "o1 cancelled", "delivered"],
  ["goto done", "OK", "o1 done", null],
  ["message delivered", "goto", "o1 delivered", null],
  ["message delivered", "message", "o1 delivered", null],
  ["message delivered", "cancel", "o1 cancelled", "delivered"],
  ["message delivered", "OK", "o1 done", "accepted"],
  ["message done", "goto", "o1 done", null],
  ["message done", "message", "o1 done", null],
  ["message done", "cancel", "o1 cancelled", "delivered"],
  ["message done", "OK", "o1 done", null],
  ["cancelled", "goto", "o1 cancelled", null],
  ["cancelled", "message", "o1 cancelled", null],
  ["cancelled", "cancel", "o1 cancelled", null],
  ["cancelled", "OK", "o1 cancelled", null],
])("%s, %s", (state, input, next, event) => {
  const before = STATES[state] ?? [];
  const step = input === "OK" ? confirmed(before) : ordered(before, { id: "o1", kind: input });
  expect([text(step.orders), step.event]).toEqual([next, event === null ? null : { id: "o1", event }]);
});

test("OK answers the newest that has no answer, before it says that one has arrived", () => {
  const orders = [one("goto", "accepted", "o1"), one("goto", "delivered", "o2"), one("message", "delivered", "o3")];
  const answers: string[] = [];
  let left: Orders = orders;
  for (let step = confirmed(left); step.event; step = confirmed(left)) {
    answers.push(`${step.event.id} ${step.event.event}`);
    left = step.orders;
  }
  expect(answers).toEqual(["o3 accepted", "o2 accepted", "o2 arrived", "o1 arrived"]);
});

test("the lamp asks for an answer only to those that have none", () => {
  expect(Object.entries(STATES).flatMap(([name, orders]) => (isWaiting(orders) ? [name] : []))).toEqual([
    "goto delivered",
    "message delivered",
  ]);
});

test("of too many, one that is over goes first, and then the oldest", () => {
  const open = Array.from({ length: MOST_ORDERS - 1 }, (_, i) => one("goto", "delivered", `o${i}`));
  const full = [...open, one("goto", "done", "over")];
  expect(ordered(full, { id: "new", kind: "goto" }).orders.map(({ id }) => id)).toEqual([
    ...open.map(({ id }) => id),
    "new",
  ]);
  const allOpen = ordered(full, { id: "new", kind: "goto" }).orders;
  expect(ordered(allOpen, { id: "newer", kind: "goto" }).orders.map(({ id }) => id)).toEqual([
    ...open.slice(1).map(({ id }) => id),
    "new",
    "newer",
  ]);
});
