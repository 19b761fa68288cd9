import { describe, expect, test } from "vitest";
import { hasAdmin, isAccountName, mayGrant, type Operator } from "./account.ts";
import { ADDRESS_PATIENCE, forgiven, NAME_PATIENCE, type Strikes, struck, waitMs } from "./delay.ts";
import { normalPassword, passwordProblem } from "./password.ts";
import type { Principal, Right } from "./rights.ts";
import { isMap, isUrgent, ROUTES } from "./routes.ts";
import { isOver, sessionEnd } from "./session.ts";

const HOUR = 3_600_000;

describe("a session", () => {
  const limits = { absoluteMs: 24 * HOUR, idleMs: 12 * HOUR };
  test.each([
    { what: "just begun", createdTime: 0, usedTime: 0, end: 12 * HOUR },
    { what: "used after 3 h", createdTime: 0, usedTime: 3 * HOUR, end: 15 * HOUR },
    { what: "used after 20 h", createdTime: 0, usedTime: 20 * HOUR, end: 24 * HOUR },
  ])("$what ends at $end", ({ createdTime, usedTime, end }) => {
    expect(sessionEnd({ createdTime, usedTime }, limits)).toBe(end);
  });

  test.each([
    { now: 0, over: false },
    { now: 12 * HOUR - 1, over: false },
    { now: 12 * HOUR, over: true },
    { now: -25 * HOUR, over: true },
    { now: -1, over: false },
  ])("at $now is over: $over", ({ now, over }) => {
    expect(isOver({ createdTime: 0, usedTime: 0 }, limits, now)).toBe(over);
  });
});

describe("wrong passwords", () => {
  const strikes = (count: number): Strikes => ({ count, lastTime: 1_000_000 });
  test.each([
    { count: 2, patience: NAME_PATIENCE, wait: 0 },
    { count: 3, patience: NAME_PATIENCE, wait: 1_000 },
    { count: 4, patience: NAME_PATIENCE, wait: 2_000 },
    { count: 7, patience: NAME_PATIENCE, wait: 16_000 },
    { count: 8, patience: NAME_PATIENCE, wait: 30_000 },
    { count: 5_000, patience: NAME_PATIENCE, wait: 30_000 },
    { count: 9, patience: ADDRESS_PATIENCE, wait: 0 },
    { count: 10, patience: ADDRESS_PATIENCE, wait: 1_000 },
    { count: 16, patience: ADDRESS_PATIENCE, wait: 60_000 },
  ])("$count of them make one wait $wait ms", ({ count, patience, wait }) => {
    expect(waitMs(strikes(count), patience, 1_000_000)).toBe(wait);
  });

  test("the wait passes with time, and is no longer when the clock is set back", () => {
    expect(waitMs(strikes(4), NAME_PATIENCE, 1_001_500)).toBe(500);
    expect(waitMs(strikes(4), NAME_PATIENCE, 1_002_000)).toBe(0);
    expect(waitMs(strikes(4), NAME_PATIENCE, 0)).toBe(2_000);
  });

  test("none make nobody wait", () => {
    expect(waitMs(undefined, NAME_PATIENCE, 0)).toBe(0);
  });

  test("are forgotten after a quarter of an hour without a further one", () => {
    expect(waitMs(strikes(100), NAME_PATIENCE, 1_900_001)).toBe(0);
    expect(struck(strikes(100), 1_900_001)).toEqual({ count: 1, lastTime: 1_900_001 });
    expect(struck(strikes(100), 1_900_000)).toEqual({ count: 101, lastTime: 1_900_000 });
  });

  test("one that turned out right is taken back", () => {
    expect(forgiven(strikes(3))).toEqual({ count: 2, lastTime: 1_000_000 });
    expect(forgiven(strikes(1))).toBeNull();
  });
});

describe("a password", () => {
  test.each([
    { password: "elevenchars", says: "has 11 characters; it takes at least 12" },
    { password: "密码密码密码密码密码密", says: "has 11 characters" },
    { password: "a b".repeat(43), says: "too long" },
    { password: "chief.of.patrol", says: "the same as the name" },
    { password: " Chief.Of.Patrol ", says: "the same as the name" },
    { password: "password1234", says: "one of the commonest" },
    { password: "PassWord1234", says: "one of the commonest" },
    { password: "aaaaaaaaaaaaaaaa", says: "one of the commonest" },
    { password: "abababababababab", says: "one of the commonest" },
  ])("$password is refused", ({ password, says }) => {
    expect(passwordProblem(password, "chief.of.patrol")).toContain(says);
  });

  test.each([
    "correct horse battery",
    "twelve chars",
    "每天早上八点钟在门口集合",
    `${"x".repeat(126)}yz`,
    "            abc",
  ])("%s is taken, whatever characters it has", (password) => {
    expect(passwordProblem(password, "chief")).toBeNull();
  });

  test("is the same from a keyboard that composes and from one that does not", () => {
    expect(normalPassword("cafe\u0301 au lait 12")).toBe("caf\u00e9 au lait 12");
  });
});

describe("nobody gives what he does not have", () => {
  const giver = (rights: readonly Right[], station: string | null): Principal => {
    return { kind: "operator", actor: "operator:a", name: "a", rights, station, session: null };
  };
  test.each<{ has: Right[]; at: string | null; gives: Right[]; over: string | null; may: boolean }>([
    { has: ["live", "operators"], at: null, gives: ["live"], over: null, may: true },
    { has: ["live", "operators"], at: null, gives: ["live", "operators"], over: "east", may: true },
    { has: ["operators"], at: null, gives: ["live"], over: null, may: false },
    { has: ["live", "operators"], at: "east", gives: ["live"], over: "east", may: true },
    { has: ["live", "operators"], at: "east", gives: ["live"], over: "west", may: false },
    { has: ["live", "operators"], at: "east", gives: ["live"], over: null, may: false },
    { has: [], at: null, gives: [], over: null, may: true },
  ])("$has at $at gives $gives over $over: $may", ({ has, at, gives, over, may }) => {
    expect(mayGrant(giver(has, at), gives, over)).toBe(may);
  });
});

test("an admin is there only as one who is not disabled", () => {
  const one: Operator = { name: "a", display: "a", role: "admin", station: null, isDisabled: false, createdTime: 0 };
  expect(hasAdmin([one])).toBe(true);
  expect(hasAdmin([{ ...one, isDisabled: true }])).toBe(false);
  expect(hasAdmin([{ ...one, role: "supervisor" }])).toBe(false);
  expect(hasAdmin([])).toBe(false);
});

test.each([
  { name: "li.wei", ok: true },
  { name: "wall-1", ok: true },
  { name: "0_0", ok: true },
  { name: "x".repeat(64), ok: true },
  { name: "x".repeat(65), ok: false },
  { name: "", ok: false },
  { name: "Li", ok: false },
  { name: ".hidden", ok: false },
  { name: "../up", ok: false },
  { name: "李伟", ok: false },
  { name: "a b", ok: false },
])("$name is a name: $ok", ({ name, ok }) => {
  expect(isAccountName(name)).toBe(ok);
});

test.each([
  { url: "/api/v1/live", urgent: true },
  { url: "/api/v1/sos", urgent: true },
  { url: "/api/v1/sos/:id/acknowledge", urgent: true },
  { url: "/api/v1/sosorders", urgent: false },
  { url: "/api/v1/units", urgent: false },
  { url: undefined, urgent: false },
])("a request for $url is never counted against anyone: $urgent", ({ url, urgent }) => {
  expect(isUrgent(url)).toBe(urgent);
});

test.each([
  { url: "/api/v1/map", map: true },
  { url: "/api/v1/map/:source/:z/:x/:y", map: true },
  { url: "/api/v1/maps", map: false },
  { url: "/api/v1/units", map: false },
  { url: undefined, map: false },
])("a request for $url is counted with the map's: $map", ({ url, map }) => {
  expect(isMap(url)).toBe(map);
});

test("whoever may only look can change nothing: no route that changes something takes the right live", () => {
  const changing = Object.entries(ROUTES).filter(([route, { may }]) => may === "live" && !route.startsWith("GET "));
  expect(changing.map(([route]) => route)).toEqual([]);
});
