import { describe, expect, test } from "vitest";
import { decodeOrder, decodeSosState } from "./decode.ts";

describe("where SOS incidents stand", () => {
  const incident = { id: "01JD8Z4X9M3Q7V5K2T6WBN1RCE", rung: "acknowledged", by: "Li Wei", at: 1_795_248_130_000 };
  const read = (changes: object) => decodeSosState(JSON.stringify({ v: 1, incidents: [{ ...incident, ...changes }] }));

  test.each(["stored", "seen", "acknowledged", "dispatched", "closed"])("with the rung %s is read", (rung) => {
    const message = { v: 1, incidents: [{ ...incident, rung, by: null }] };
    expect(read({ rung, by: null })).toEqual({ ok: true, message });
  });

  test("with no incident is read", () => {
    expect(decodeSosState('{"v":1,"incidents":[]}')).toEqual({ ok: true, message: { v: 1, incidents: [] } });
  });

  test.each([{ rung: "latched" }, { rung: null }, { id: "x" }, { by: 7 }, { at: -1 }, { at: "now" }])(
    "with %j is refused",
    (changes) => {
      expect(read(changes).ok).toBe(false);
    },
  );
});

describe("an order", () => {
  const order = {
    v: 1,
    id: "order-118",
    kind: "goto",
    text: "Officer needs help",
    lat: 30.5433,
    lon: 117.0631,
    issuedTime: 1_795_248_140_000,
  };

  test.each([{}, { kind: "message", lat: null, lon: null }, { kind: "cancel", text: "" }])(
    "with %j is read",
    (changes) => {
      expect(decodeOrder(JSON.stringify({ ...order, ...changes }))).toEqual({
        ok: true,
        message: { ...order, ...changes },
      });
    },
  );

  test.each([{ kind: "dance" }, { id: "" }, { id: "x".repeat(65) }, { lat: 91 }, { lon: "east" }, { v: 2 }])(
    "with %j is refused",
    (changes) => {
      expect(decodeOrder(JSON.stringify({ ...order, ...changes })).ok).toBe(false);
    },
  );
});
