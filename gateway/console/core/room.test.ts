import { expect, test } from "vitest";
import { shownUnit } from "../../../test/support/screen.ts";
import {
  afterEvent,
  afterEvents,
  EMPTY_ROOM,
  inOrderOfUrgency,
  type LiveEvent,
  type Order,
  type ShownIncident,
  snapshotOf,
} from "./room.ts";

const T = 1_795_248_000_000;
const sos = (id: string, changes: object = {}): ShownIncident =>
  ({
    id,
    unit: "bike-07",
    state: "OPEN",
    isRinging: true,
    flags: { drill: false },
    times: { pressed: T },
    ...changes,
  }) as ShownIncident;
const order = (id: string, state: string) => ({ id, unit: "bike-08", state }) as Order;
const after = (...events: readonly LiveEvent[]) => events.reduce(afterEvent, EMPTY_ROOM);
const SNAPSHOT: LiveEvent = {
  name: "snapshot",
  data: {
    time: T,
    units: [shownUnit("bike-07"), shownUnit("bike-08")],
    sos: [sos("A")],
    orders: [order("O", "issued")],
    ground: "g1",
  },
};

test("a snapshot is all that there is, whatever was before", () => {
  const room = after({ name: "sos", data: { time: T, sos: sos("gone") } }, SNAPSHOT);
  expect([...room.units.keys()]).toEqual(["bike-07", "bike-08"]);
  expect([...room.sos.keys()]).toEqual(["A"]);
  expect([...room.orders.keys()]).toEqual(["O"]);
});

test("fixes move the units that they name, and no others", () => {
  const fix = { lat: 1 } as never;
  const room = after(SNAPSHOT, {
    name: "fixes",
    data: {
      time: T,
      fixes: [
        { unit: "bike-08", state: "live", fix, fixAgeMs: 5 },
        { unit: "stranger", state: "live", fix, fixAgeMs: 5 },
      ],
    },
  });
  expect(room.units.get("bike-08")).toMatchObject({ kind: "e-bike", state: "live", fixAgeMs: 5, fix: { lat: 1 } });
  expect(room.units.get("bike-07")?.fix).toBeNull();
  expect(room.units.has("stranger")).toBe(false);
});

test("a status brings a unit that is new", () => {
  const room = after(SNAPSHOT, { name: "status", data: { time: T, unit: shownUnit("foot-01") } });
  expect(room.units.size).toBe(3);
});

test("an incident stays until it is closed, and is then the one that ended last", () => {
  const opened = after(SNAPSHOT, { name: "sos", data: { time: T, sos: sos("B") } });
  expect([...opened.sos.keys()]).toEqual(["A", "B"]);
  const closed = afterEvent(opened, { name: "sos", data: { time: T, sos: sos("A", { state: "CLOSED" }) } });
  expect([...closed.sos.keys()]).toEqual(["B"]);
  expect(closed.ended?.id).toBe("A");
  expect(closed.closed.map(({ id }) => id)).toEqual(["A"]);
});

test("an order is as it was told last", () => {
  const room = after(SNAPSHOT, { name: "order", data: { time: T, order: order("O", "accepted") } });
  expect(room.orders.get("O")?.state).toBe("accepted");
});

test("a change of the ground is told by another mark", () => {
  expect(after(SNAPSHOT).ground).toBe("g1");
  expect(after(SNAPSHOT, { name: "ground", data: { time: T, ground: "g2" } }).ground).toBe("g2");
});

test("a window that opens later has the same in view", () => {
  const room = after(SNAPSHOT, { name: "sos", data: { time: T, sos: sos("B") } });
  expect(after(snapshotOf(room, T))).toEqual(room);
});

test("what nobody has answered comes first, the oldest before the others; drills come last", () => {
  const all = [
    sos("drill", { flags: { drill: true }, times: { pressed: T - 9 } }),
    sos("answered", { isRinging: false, times: { pressed: T - 5 } }),
    sos("second", { times: { pressed: T + 1 } }),
    sos("first", { times: { pressed: T } }),
  ];
  expect(inOrderOfUrgency(all).map(({ id }) => id)).toEqual(["first", "second", "answered", "drill"]);
});

test("several events at once are the same as one after the other", () => {
  const status = (unit: string, kind: string): LiveEvent => ({
    name: "status",
    data: { time: T, unit: { ...shownUnit(unit), kind } },
  });
  const events: readonly LiveEvent[] = [
    status("early", "foot"),
    SNAPSHOT,
    status("bike-07", "car"),
    status("foot-01", "foot"),
    { name: "sos", data: { time: T, sos: sos("B") } },
    status("bike-08", "car"),
  ];
  expect(afterEvents(EMPTY_ROOM, events)).toEqual(after(...events));
  expect([...afterEvents(EMPTY_ROOM, events).units.values()].map(({ kind }) => kind)).toEqual(["car", "car", "foot"]);
});
