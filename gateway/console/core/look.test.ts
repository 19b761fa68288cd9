import { describe, expect, test } from "vitest";
import { shownUnit } from "../../../test/support/screen.ts";
import type { ShownFix } from "../../core/track.ts";
import { ageOf, isAgeSaid, type Look, lookOf } from "./look.ts";
import type { Order, ShownIncident, ShownUnit } from "./room.ts";

const T = 1_795_248_000_000;
const FIX = { fixTime: T, speedMps: 8, courseDeg: 90, reason: "interval", lat: 30, lon: 120 } as ShownFix;
const unit = (changes: Partial<ShownUnit>): ShownUnit => ({
  ...shownUnit("bike-07"),
  state: "live",
  presence: "online",
  fix: FIX,
  fixAgeMs: 0,
  ...changes,
});
const sos = (of: string, isDrill: boolean) => ({ id: "S", unit: of, flags: { drill: isDrill } }) as ShownIncident;
const order = (changes: Partial<Order>): Order =>
  ({ id: "O", unit: "bike-07", kind: "goto", state: "issued", endedTime: null, incident: "S", ...changes }) as Order;

type Case = {
  readonly when: string;
  readonly is: Look;
  readonly unit?: Partial<ShownUnit>;
  readonly sos?: readonly ShownIncident[];
  readonly orders?: readonly Order[];
  readonly open?: readonly string[];
};

describe("a unit looks", () => {
  test.each<Case>([
    { when: "moving", is: "patrol" },
    { when: "of a speed that is not known", is: "standing", unit: { fix: { ...FIX, speedMps: null } } },
    { when: "slower than 0.7 m/s", is: "standing", unit: { fix: { ...FIX, speedMps: 0.6 } } },
    { when: "parked", is: "standing", unit: { fix: { ...FIX, reason: "parked", speedMps: 2 } } },
    { when: "stale and moving", is: "patrol", unit: { state: "stale" } },
    { when: "lost", is: "lost", unit: { state: "lost" } },
    { when: "without satellites", is: "lost", unit: { lostTime: T } },
    { when: "online and without any fix", is: "lost", unit: { state: "unknown", fix: null } },
    { when: "never heard", is: "offline", unit: { state: "unknown", fix: null, presence: "unknown" } },
    { when: "offline", is: "offline", unit: { presence: "offline" } },
    { when: "revoked", is: "offline", unit: { state: "revoked" } },
    { when: "in an SOS", is: "sos", sos: [sos("bike-07", false)] },
    { when: "in an SOS and offline", is: "sos", sos: [sos("bike-07", false)], unit: { presence: "offline" } },
    { when: "in a drill", is: "patrol", sos: [sos("bike-07", true)] },
    { when: "beside the SOS of another", is: "patrol", sos: [sos("bike-08", false)] },
    { when: "with an order that is issued", is: "ordered", orders: [order({})] },
    { when: "with an order, and offline", is: "ordered", orders: [order({})], unit: { presence: "offline" } },
    { when: "with a message", is: "patrol", orders: [order({ kind: "message" })] },
    { when: "with an order that it declined", is: "patrol", orders: [order({ state: "declined", endedTime: T })] },
    {
      when: "arrived at an SOS that goes on",
      is: "scene",
      orders: [order({ state: "arrived", endedTime: T })],
      open: ["S"],
    },
    { when: "arrived at an SOS that is closed", is: "patrol", orders: [order({ state: "arrived", endedTime: T })] },
  ])("$is when $when", ({ is, unit: changes = {}, sos: all = [], orders = [], open = [] }) => {
    expect(lookOf(unit(changes), all, orders, (id) => open.includes(id))).toBe(is);
  });
});

describe("the age of a fix", () => {
  test.each([
    { now: T + 9_000, age: 9_000, isSaid: false },
    { now: T + 10_000, age: 10_000, isSaid: false },
    { now: T + 10_001, age: 10_001, isSaid: true },
    { now: T - 2_000, age: 0, isSaid: false },
  ])("at $now is $age, and said: $isSaid", ({ now, age, isSaid }) => {
    expect(ageOf(unit({}), now)).toBe(age);
    expect(isAgeSaid(unit({}), now)).toBe(isSaid);
  });

  test("of a unit without a fix is not known, and nothing is said", () => {
    expect(ageOf(unit({ fix: null }), T)).toBeNull();
    expect(isAgeSaid(unit({ fix: null }), T)).toBe(false);
  });
});
