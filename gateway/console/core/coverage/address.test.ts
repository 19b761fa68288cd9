import { describe, expect, test } from "vitest";
import { type Asked, askedOf, bulletinPath, pathWith, replayOf, reportPath, spanParams } from "./address.ts";

const read = (query: string) => askedOf((name) => new URLSearchParams(query).get(name));
const NOTHING: Asked = {
  ...{ tab: "cells", reach: "shift", span: null, station: null, mode: "hours", blindHours: 24, open: null },
};
const FROM = 1_795_264_200_000;
const TO = 1_795_271_400_000;

describe("the address", () => {
  test.each<[string, string, Partial<Asked>]>([
    ["nothing is the usual", "", {}],
    ["a tab, mode and threshold", "tab=points&mode=passes&blind=48", { tab: "points", mode: "passes", blindHours: 48 }],
    ["what there is not is the usual", "tab=x&mode=blur&blind=25&by=year", {}],
    ["a week", "by=week", { reach: "week" }],
    ["times of one's own", `from=${FROM}&to=${TO}`, { reach: "custom", span: { from: FROM, to: TO } }],
    [
      "times of a shift",
      "by=shift&from=2026-11-21T12:30:00Z&to=2026-11-21T14:30:00Z",
      { reach: "shift", span: { from: FROM, to: TO } },
    ],
    ["a span that ends before it begins is none", `from=${TO}&to=${FROM}`, {}],
    ["a span that the gateway would refuse is none", `from=${FROM}&to=${FROM + 63 * 86_400_000}`, {}],
    ["a station and what is open", "station=west&open=abc", { station: "west", open: "abc" }],
  ])("%s", (_name, query, expected) => {
    expect(read(query)).toEqual({ ...NOTHING, ...expected });
  });
  test("the times are written as they are read", () => {
    const written = spanParams("week", { from: FROM, to: TO });
    expect(written).toEqual({ by: "week", from: "2026-11-21T12:30:00Z", to: "2026-11-21T14:30:00Z" });
  });
});

describe("calls", () => {
  test("a report of everything, and of a station with its cells", () => {
    expect(reportPath({ report: "patrol", from: 1, to: 2, station: null })).toBe("/reports/patrol?from=1&to=2");
    expect(reportPath({ report: "coverage", from: 1, to: 2, station: "a b", cells: true, blindHours: 8 })).toBe(
      "/reports/coverage?from=1&to=2&station=a%20b&cells=true&blindHours=8",
    );
  });
  test("with a purpose, as a file, with both, with neither", () => {
    expect(pathWith("/x?a=1", "why & who")).toBe("/x?a=1&purpose=why%20%26%20who");
    expect(pathWith("/x?a=1", null, "csv")).toBe("/x?a=1&format=csv");
    expect(pathWith("/x", "why", "csv")).toBe("/x?format=csv&purpose=why");
    expect(pathWith("/x?a=1", null)).toBe("/x?a=1");
  });
  test("the bulletin", () => {
    expect(bulletinPath({ station: "west", week: "2026-W47", format: "html", language: "zh-CN" })).toBe(
      "/api/v1/reports/bulletin?station=west&week=2026-W47&format=html&lang=zh-CN",
    );
  });
});

describe("into the replay", () => {
  test("a stay is shown with how the unit came and left, the playhead at its beginning", () => {
    expect(replayOf(["p105"], { from: FROM, to: TO })).toEqual({
      ...{ u: ["p105"], from: "2026-11-21T12:25:00Z", to: "2026-11-21T14:35:00Z", t: "2026-11-21T12:30:00Z", bg: null },
    });
  });
  test("no more than the replay takes, with the others behind", () => {
    const asked = replayOf([], { from: FROM, to: FROM + 7 * 86_400_000 }, true);
    expect([asked.to, asked.bg]).toEqual(["2026-11-23T12:25:00Z", "1"]);
  });
});
