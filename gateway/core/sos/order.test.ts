import { describe, expect, test } from "vitest";
import {
  applies,
  foldOrder,
  isStanding,
  messageOf,
  type Order,
  type OrderHappening,
  type OrderState,
} from "./order.ts";

const T0 = 1_795_000_000_000;
const by = { actor: "operator:li.wei", name: "Li Wei" };
const TEXT = { unit: "moto-02", kind: "goto", text: "east gate", lat: 30.5, lon: 117.06, incident: "i1" } as const;
const event = (name: "delivered" | "accepted" | "declined" | "arrived"): OrderHappening => {
  return { type: "event", event: name, time: T0 };
};
const CANCEL: OrderHappening = { type: "cancel", by };
const WAYS: Record<OrderState, readonly OrderHappening[]> = {
  issued: [],
  delivered: [event("delivered")],
  accepted: [event("delivered"), event("accepted")],
  declined: [event("delivered"), event("declined")],
  arrived: [event("delivered"), event("accepted"), event("arrived")],
  cancelled: [CANCEL],
};

function folded(...whats: readonly OrderHappening[]): Order {
  const all: readonly OrderHappening[] = [{ type: "issue", by, order: TEXT }, ...whats];
  const order = all.reduce<Order | null>((so, what, n) => foldOrder(so, { order: "o1", at: T0 + n, what }), null);
  if (!order) throw new Error("nothing issued it");
  return order;
}

const INPUTS = {
  delivered: event("delivered"),
  accepted: event("accepted"),
  declined: event("declined"),
  arrived: event("arrived"),
  cancel: CANCEL,
} as const;

/** The state after each input. */
const TABLE: Record<OrderState, Record<keyof typeof INPUTS, OrderState>> = {
  issued: {
    delivered: "delivered",
    accepted: "accepted",
    declined: "declined",
    arrived: "arrived",
    cancel: "cancelled",
  },
  delivered: {
    delivered: "delivered",
    accepted: "accepted",
    declined: "declined",
    arrived: "arrived",
    cancel: "cancelled",
  },
  accepted: {
    delivered: "accepted",
    accepted: "accepted",
    declined: "declined",
    arrived: "arrived",
    cancel: "cancelled",
  },
  declined: {
    delivered: "declined",
    accepted: "accepted",
    declined: "declined",
    arrived: "declined",
    cancel: "declined",
  },
  arrived: { delivered: "arrived", accepted: "arrived", declined: "arrived", arrived: "arrived", cancel: "arrived" },
  cancelled: {
    delivered: "cancelled",
    accepted: "cancelled",
    declined: "cancelled",
    arrived: "cancelled",
    cancel: "cancelled",
  },
};

const states = Object.keys(WAYS) as readonly OrderState[];
const inputs = Object.keys(INPUTS) as readonly (keyof typeof INPUTS)[];
test.each(states.flatMap((state) => inputs.map((input) => ({ state, input, next: TABLE[state][input] }))))(
  "$state and $input: $next",
  ({ state, input, next }) => {
    const order = folded(...WAYS[state]);
    const what = INPUTS[input] as Exclude<OrderHappening, { type: "issue" }>;
    const after = foldOrder(order, { order: "o1", at: T0 + 60_000, what });
    expect(after?.state).toBe(next);
    if (!applies(order, what)) expect(after).toBe(order);
  },
);

test.each([
  ["issued", true],
  ["delivered", true],
  ["accepted", true],
  ["declined", false],
  ["arrived", false],
  ["cancelled", false],
] as const)("%s stands: %s", (state, stands) => expect(isStanding(folded(...WAYS[state]))).toBe(stands));

describe("what the unit is told", () => {
  test("is the order, with the time of its issue", () => {
    expect(messageOf(folded())).toEqual({
      v: 1,
      id: "o1",
      kind: "goto",
      text: "east gate",
      lat: 30.5,
      lon: 117.06,
      issuedTime: T0,
    });
  });
  test("and that it is taken back", () => expect(messageOf(folded(CANCEL)).kind).toBe("cancel"));
});

test("the times of its way are kept", () => {
  expect(folded(...WAYS.arrived)).toMatchObject({
    issuedTime: T0,
    deliveredTime: T0 + 1,
    acceptedTime: T0 + 2,
    arrivedTime: T0 + 3,
    endedTime: T0 + 3,
  });
});
