import { expect, test } from "vitest";
import type { Broker } from "../core/broker.ts";
import { EMPTY_DESK } from "../core/sos/desk.ts";
import type { Order } from "../core/sos/order.ts";
import { UnitTeller } from "./unit-teller.ts";

const order = (id: string, unit: string, state: Order["state"]): readonly [string, Order] => [
  id,
  {
    ...{ id, unit, state, kind: "goto", text: "", lat: 30, lon: 117, incident: null },
    by: { actor: "operator:li", name: "Li" },
    ...{ issuedTime: 1, deliveredTime: null, acceptedTime: null, arrivedTime: null, endedTime: null },
  },
];

test("a unit that comes back is told of what waits for it and of what was taken back, however long the gateway was away", () => {
  const sent: string[] = [];
  const broker = {
    retain: () => {},
    send: (unit: string, _channel: string, text: string) => {
      const { id, kind } = JSON.parse(text) as { readonly id: string; readonly kind: string };
      sent.push(`${unit} ${id} ${kind}`);
      return true;
    },
  } as unknown as Broker;
  const orders = new Map([
    order("a", "bike-07", "issued"),
    order("b", "bike-07", "cancelled"),
    order("c", "bike-07", "arrived"),
    order("d", "moto-02", "cancelled"),
  ]);
  const state = () => ({ ...EMPTY_DESK, orders });
  const teller = new UnitTeller({ broker: () => broker, state, units: () => [] });
  teller.reachable("bike-07");
  expect(sent.splice(0)).toEqual(["bike-07 a goto", "bike-07 b cancel"]);
  teller.reachable(null);
  expect(sent).toEqual(["bike-07 a goto"]);
});
