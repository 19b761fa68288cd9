import { describe, expect, test } from "vitest";
import { RIGHTS_OF } from "../core/access/rights.ts";
import { askedWeek, stationOf } from "./bulletin-query.ts";

const ZONE = "Asia/Shanghai";
const TUESDAY = Date.parse("2026-11-24T12:00:00+08:00");

function peopleOf(...stations: readonly string[]) {
  const all = stations.map((station) => ({ station, name: station }));
  return { stations: ({ limit }: { readonly limit: number }) => Promise.resolve(all.slice(0, limit)) };
}

const who = (station: string | null) =>
  ({
    kind: "operator",
    actor: "operator:li",
    name: "Li",
    rights: RIGHTS_OF.supervisor,
    station,
    session: null,
  }) as const;

describe("whose bulletin", () => {
  test.each([
    { asked: "daguan", scope: null, there: ["daguan", "yixiu"], station: "daguan" },
    { asked: undefined, scope: null, there: ["daguan"], station: "daguan" },
    { asked: undefined, scope: "yixiu", there: ["daguan", "yixiu"], station: "yixiu" },
    { asked: "yixiu", scope: "yixiu", there: ["daguan", "yixiu"], station: "yixiu" },
  ])("$asked asked by one of $scope where there are $there: $station", async ({ asked, scope, there, station }) => {
    const query = asked === undefined ? {} : { station: asked };
    expect(await stationOf(query, who(scope), peopleOf(...there))).toBe(station);
  });

  test.each([
    { asked: "daguan", scope: "yixiu", there: ["daguan", "yixiu"], says: "There is no station daguan; GET" },
    { asked: undefined, scope: null, there: [], says: "There is no station yet, and a bulletin is a station's." },
    {
      asked: undefined,
      scope: null,
      there: ["daguan", "yixiu"],
      says: "Say whose bulletin, station=...: daguan, yixiu.",
    },
  ])("$asked asked by one of $scope where there are $there is refused", async ({ asked, scope, there, says }) => {
    const query = asked === undefined ? {} : { station: asked };
    await expect(stationOf(query, who(scope), peopleOf(...there))).rejects.toThrow(says);
  });

  test("of very many stations twenty are named", async () => {
    const many = Array.from({ length: 30 }, (_, n) => `s${n}`);
    await expect(stationOf({}, who(null), peopleOf(...many))).rejects.toThrow(/: s0, .*, s19 and others\.$/);
  });
});

describe("which week", () => {
  const monday = String(Date.parse("2026-11-16T00:00:00+08:00"));
  test.each([
    { query: {}, week: "2026-W47" },
    { query: { week: "2026-W01" }, week: "2026-W01" },
    { query: { from: monday, to: "2026-11-23T00:00:00+08:00" }, week: "2026-W47" },
  ])("$query is $week", ({ query, week }) => {
    expect(askedWeek(query, ZONE, TUESDAY)).toBe(week);
  });

  test.each([
    { query: { from: monday } },
    { query: { to: monday } },
    { query: { from: monday, to: "2026-11-22T00:00:00+08:00" } },
    { query: { from: "2026-11-16T00:00:00Z", to: "2026-11-23T00:00:00Z" } },
    { query: { from: "yesterday", to: "today" } },
    { query: { week: "2026-W47", from: monday, to: "2026-11-23T00:00:00+08:00" } },
  ])("$query is no week", ({ query }) => {
    expect(() => askedWeek(query, ZONE, TUESDAY)).toThrow("A bulletin is of one week: give week=2026-W47");
  });
});
