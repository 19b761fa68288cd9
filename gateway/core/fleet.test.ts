import { describe, expect, test } from "vitest";
import type { FixReason } from "../../protocol/record.ts";
import { NO_HEALTH } from "../../test/support/messages.ts";
import { freshnessOf, newUnit, shownUnit, type UnitState, withConnection, withFacts, withStatus } from "./fleet.ts";
import type { StoredFix } from "./track.ts";

function fix(ts: number, reason: FixReason = "interval"): StoredFix {
  return {
    ts,
    lat: 1,
    lon: 2,
    alt: null,
    spd: null,
    crs: null,
    hdop: null,
    sat: 9,
    mode: 3,
    reason,
    clock: "gnss",
    rx: ts + 5,
  };
}
const health = { ...NO_HEALTH, version: "1", uptimeMs: 1 };
const entry = { unit: "bike-07", kind: "e-bike", station: null, label: null, revokedTime: null };
const fresh = newUnit(entry, null);
const at100 = newUnit(entry, fix(100));

describe("the marker of a unit", () => {
  test.each<{
    name: string;
    before: UnitState;
    fix: StoredFix | null;
    lost: number | null;
    ts: number | null;
    lostTime: number | null;
  }>([
    { name: "stands nowhere before the first fix", before: fresh, fix: null, lost: null, ts: null, lostTime: null },
    { name: "stands at the first fix", before: fresh, fix: fix(100), lost: null, ts: 100, lostTime: null },
    { name: "moves to a newer fix", before: at100, fix: fix(101), lost: null, ts: 101, lostTime: null },
    { name: "stays for an older fix", before: at100, fix: fix(99), lost: null, ts: 100, lostTime: null },
    {
      name: "stays for a fix of the same time",
      before: at100,
      fix: { ...fix(100), lat: 9 },
      lost: null,
      ts: 100,
      lostTime: null,
    },
    { name: "is lost after its last fix", before: at100, fix: null, lost: 120, ts: 100, lostTime: 120 },
    { name: "is lost with its last fix", before: at100, fix: null, lost: 100, ts: 100, lostTime: 100 },
    { name: "is not lost for an older loss", before: at100, fix: null, lost: 99, ts: 100, lostTime: null },
    { name: "is lost before any fix", before: fresh, fix: null, lost: 50, ts: null, lostTime: 50 },
    {
      name: "is found by a newer fix",
      before: { ...at100, lostTime: 120 },
      fix: fix(130),
      lost: null,
      ts: 130,
      lostTime: null,
    },
    {
      name: "stays lost for a late fix",
      before: { ...at100, lostTime: 120 },
      fix: fix(110),
      lost: null,
      ts: 110,
      lostTime: 120,
    },
    {
      name: "keeps the latest of two losses",
      before: { ...at100, lostTime: 120 },
      fix: null,
      lost: 110,
      ts: 100,
      lostTime: 120,
    },
    {
      name: "of one message with both stands at its fix",
      before: at100,
      fix: fix(130),
      lost: 120,
      ts: 130,
      lostTime: null,
    },
  ])("$name", ({ before, fix: newest, lost, ts, lostTime }) => {
    const after = withFacts(before, { fix: newest, lostTime: lost }, 777);
    expect({
      ts: after.fix?.ts ?? null,
      lat: after.fix?.lat ?? null,
      lostTime: after.lostTime,
      heardTime: after.heardTime,
    }).toEqual({
      ts,
      lat: ts === null ? null : 1,
      lostTime,
      heardTime: 777,
    });
  });
});

describe("the presence of a unit", () => {
  const message = (state: "online" | "offline", session: number) =>
    ({ v: 1, state, session, sentTime: 0, health: null }) as const;
  const of = (presence: UnitState["presence"], session: number): UnitState => ({ ...fresh, presence, session });

  test.each([
    { before: of("unknown", 0), said: message("online", 4), presence: "online", session: 4 },
    { before: of("unknown", 0), said: message("offline", 4), presence: "offline", session: 4 },
    { before: of("online", 4), said: message("offline", 4), presence: "offline", session: 4 },
    { before: of("online", 5), said: message("offline", 4), presence: "online", session: 5 },
    { before: of("offline", 4), said: message("online", 5), presence: "online", session: 5 },
    { before: of("offline", 9), said: message("online", 1), presence: "online", session: 1 },
    { before: of("online", 4), said: message("offline", 5), presence: "offline", session: 5 },
  ])(
    "$before.presence in session $before.session, then $said.state of session $said.session",
    ({ before, said, presence, session }) => {
      expect(withStatus(before, said, 1)).toMatchObject({ presence, session });
    },
  );

  test.each([
    { before: "unknown", isConnected: true, after: "online" },
    { before: "offline", isConnected: true, after: "online" },
    { before: "online", isConnected: true, after: "online" },
    { before: "unknown", isConnected: false, after: "unknown" },
    { before: "offline", isConnected: false, after: "offline" },
    { before: "online", isConnected: false, after: "offline" },
  ] as const)("$before, its connection up: $isConnected, is $after", ({ before, isConnected, after }) => {
    expect(withConnection(of(before, 3), isConnected, 1)).toMatchObject({ presence: after, session: 3 });
  });

  test("health that is not said again stays", () => {
    const known = withStatus(fresh, { ...message("online", 1), health }, 1);
    expect(withStatus(known, message("online", 2), 2)).toMatchObject({ health: { version: "1" }, heardTime: 2 });
  });

  test("an old will changes nothing at all", () => {
    const before = of("online", 5);
    expect(withStatus(before, { ...message("offline", 4), health }, 1)).toBe(before);
  });
});

describe("how fresh a unit is", () => {
  const state = (reason: FixReason, intervalMs: number | null): UnitState => ({
    ...newUnit(entry, fix(1_000_000, reason)),
    health: intervalMs === null ? null : { ...health, intervalMs },
  });

  test.each([
    { reason: "interval", intervalMs: null, staleAfter: 35_000 },
    { reason: "deviation", intervalMs: null, staleAfter: 35_000 },
    { reason: "sos", intervalMs: null, staleAfter: 35_000 },
    { reason: "parked", intervalMs: null, staleAfter: 135_000 },
    { reason: "interval", intervalMs: 30_000, staleAfter: 75_000 },
    { reason: "parked", intervalMs: 100_000, staleAfter: 215_000 },
  ] as const)("after a fix for $reason with an interval of $intervalMs", ({ reason, intervalMs, staleAfter }) => {
    const ages = [0, staleAfter, staleAfter + 1, 600_000, 600_001];
    const freshness = ages.map((age) => freshnessOf(state(reason, intervalMs), 1_000_000 + age));
    expect(freshness).toEqual(["live", "live", "stale", "stale", "lost"]);
  });

  test("nothing is known of it before its first fix", () => {
    expect(freshnessOf(fresh, 1)).toBe("unknown");
  });

  test("a fix a little ahead of the gateway's clock is live and of no age", () => {
    expect(shownUnit(at100, 40)).toMatchObject({ state: "live", fixAgeMs: 0 });
  });
});

test("a unit as it is shown carries what is known and null for the rest", () => {
  expect(shownUnit(fresh, 1)).toEqual({
    unit: "bike-07",
    kind: "e-bike",
    station: null,
    label: null,
    officers: [],
    zones: [],
    revokedTime: null,
    state: "unknown",
    presence: "unknown",
    fix: null,
    fixAgeMs: null,
    lostTime: null,
    heardTime: null,
    health: null,
  });
  expect(shownUnit(at100, 350)).toMatchObject({ state: "live", fixAgeMs: 250, heardTime: 105, fix: { fixTime: 100 } });
});
