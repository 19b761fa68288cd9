import { describe, expect, test } from "vitest";
import { Door, networkOf } from "./door.ts";

const LIMITS = { connectMs: 5_000, sockets: 5, strangers: 3, strangersPerAddress: 2 };

/** `a1`: the first socket from address a, and so on; known ones have sent their CONNECT. */
function doorWith(known: readonly string[], strangers: readonly string[]): Door<string> {
  const door = new Door<string>(LIMITS);
  for (const one of known) {
    door.arrive(one, one.slice(0, 1), 0);
    door.introduce(one);
  }
  for (const one of strangers) door.arrive(one, one.slice(0, 1), 0);
  return door;
}

describe("a socket that arrives", () => {
  test.each([
    { what: "at an empty door", known: [], strangers: [], arrived: { ok: true, evicted: null }, sockets: 1 },
    { what: "beside others", known: ["a1"], strangers: ["a2", "b1"], arrived: { ok: true, evicted: null }, sockets: 4 },
    {
      what: "where its address has its fill of strangers",
      known: [],
      strangers: ["b1", "c1", "c2"],
      arrived: { ok: true, evicted: "c1" },
      sockets: 3,
    },
    {
      what: "where there are too many strangers in all",
      known: [],
      strangers: ["a1", "a2", "b1"],
      arrived: { ok: true, evicted: "a1" },
      sockets: 3,
    },
    {
      what: "where all places are taken, some by strangers",
      known: ["a1", "a2", "a3"],
      strangers: ["b1", "b2"],
      arrived: { ok: true, evicted: "b1" },
      sockets: 5,
    },
    {
      what: "where all places are taken by those that are known",
      known: ["a1", "a2", "a3", "a4", "a5"],
      strangers: [],
      arrived: { ok: false },
      sockets: 5,
    },
    {
      what: "where its address has many that are known",
      known: ["c1", "c2", "c3"],
      strangers: ["c4"],
      arrived: { ok: true, evicted: null },
      sockets: 5,
    },
  ])("$what", ({ known, strangers, arrived, sockets }) => {
    const door = doorWith(known, strangers);
    expect(door.arrive("c9", "c", 0)).toEqual(arrived);
    expect(door.sockets).toBe(sockets);
  });
});

describe("a stranger", () => {
  test("that has sent its CONNECT is known, once", () => {
    const door = doorWith([], ["a1"]);
    expect([door.introduce("a1"), door.introduce("a1"), door.introduce("z1")]).toEqual([true, false, false]);
    expect([door.sockets, door.strangers]).toEqual([1, 0]);
  });

  test("that was evicted cannot be introduced any more", () => {
    const door = doorWith([], ["c1", "c2"]);
    door.arrive("c3", "c", 0);
    expect(door.introduce("c1")).toBe(false);
  });

  test("leaves its place, whether known or not, and leaving twice is harmless", () => {
    const door = doorWith(["a1"], ["b1"]);
    for (const one of ["a1", "b1", "b1", "z1"]) door.leave(one);
    expect(door.sockets).toBe(0);
  });

  test.each([
    { now: 4_999, late: [] },
    { now: 5_000, late: ["a1"] },
    { now: 6_000, late: ["a1", "b1"] },
    { now: 60_000, late: ["a1", "b1"] },
  ])("is overdue after 5 s: at $now ms $late", ({ now, late }) => {
    const door = new Door<string>(LIMITS);
    door.arrive("a1", "a", 0);
    door.arrive("b1", "b", 1_000);
    door.arrive("a2", "a", 2_000);
    door.introduce("a2");
    expect(door.overdue(now)).toEqual(late);
    expect(door.overdue(now)).toEqual([]);
    expect(door.sockets).toBe(3 - late.length);
  });
});

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::1", "0:0:0:0"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:0DB8:1:2::9", "2001:db8:1:2"],
  ["2001:db8::9", "2001:db8:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["", ""],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
