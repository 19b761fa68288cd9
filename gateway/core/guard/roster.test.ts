import { describe, expect, test } from "vitest";
import { Roster } from "./roster.ts";

/** `a` with a session that is kept, `a-` without; those in `away` have left. */
function rosterWith(entered: readonly string[], away: readonly string[] = []): Roster {
  const roster = new Roster(2);
  for (const one of entered) roster.enter("u", idOf(one), !one.endsWith("-"));
  for (const one of away) roster.leave("u", idOf(one));
  return roster;
}
const idOf = (one: string) => (one === "bare" ? "u" : `u.${one.replace("-", "")}`);

describe("a client id that signs in", () => {
  test.each([
    { what: "first", entered: [], away: [], id: "a", answer: { ok: true, dropped: null }, size: 1 },
    { what: "beside another", entered: ["a"], away: [], id: "b", answer: { ok: true, dropped: null }, size: 2 },
    { what: "again", entered: ["a", "b"], away: [], id: "a", answer: { ok: true, dropped: null }, size: 2 },
    {
      what: "back to its session",
      entered: ["a", "b"],
      away: ["a"],
      id: "a",
      answer: { ok: true, dropped: null },
      size: 2,
    },
    { what: "when all others are connected", entered: ["a", "b"], away: [], id: "c", answer: { ok: false }, size: 2 },
    {
      what: "when one is away",
      entered: ["a", "b"],
      away: ["b"],
      id: "c",
      answer: { ok: true, dropped: "u.b" },
      size: 2,
    },
    {
      what: "when all are away: the one least lately used goes",
      entered: ["a", "b", "a"],
      away: ["a", "a", "b"],
      id: "c",
      answer: { ok: true, dropped: "u.b" },
      size: 2,
    },
    {
      what: "when one left without a session",
      entered: ["a", "b-"],
      away: ["b-"],
      id: "c",
      answer: { ok: true, dropped: null },
      size: 2,
    },
    {
      what: "bare, when all places are taken",
      entered: ["a", "b"],
      away: [],
      id: "bare",
      answer: { ok: true, dropped: null },
      size: 3,
    },
    {
      what: "for SOS, when all places are taken",
      entered: ["a", "b"],
      away: [],
      id: "sos",
      answer: { ok: true, dropped: null },
      size: 3,
    },
    {
      what: "beside the bare one and the one for SOS",
      entered: ["bare", "sos", "a"],
      away: [],
      id: "b",
      answer: { ok: true, dropped: null },
      size: 4,
    },
  ])("$what", ({ entered, away, id, answer, size }) => {
    const roster = rosterWith(entered, away);
    expect(roster.enter("u", idOf(id), true)).toEqual(answer);
    expect(roster.size).toBe(size);
  });
});

test("a taken-over connection that leaves does not take the place of the newer one", () => {
  const roster = rosterWith(["a-", "a-"], ["a-"]);
  expect(roster.size).toBe(1);
  roster.leave("u", "u.a");
  expect(roster.size).toBe(0);
});

test("units do not share their places", () => {
  const roster = rosterWith(["a", "b"]);
  expect(roster.enter("v", "v.a", true)).toEqual({ ok: true, dropped: null });
});

test("a unit that is forgotten leaves nothing, and leaving afterwards is harmless", () => {
  const roster = rosterWith(["bare", "a"]);
  expect(roster.forget("u")).toEqual(["u", "u.a"]);
  roster.leave("u", "u.a");
  expect([roster.forget("u"), roster.size]).toEqual([[], 0]);
});
