import { describe, expect, test } from "vitest";
import { DICTIONARIES, say } from "./text/text.ts";
import { distanceText, kmhText, placeText, spanText, stopwatch } from "./words.ts";

test.each([
  [-5, "0 s", "0 秒"],
  [8_400, "8 s", "8 秒"],
  [60_000, "1 min", "1 分"],
  [231_000, "3 min 51 s", "3 分 51 秒"],
  [840_000, "14 min", "14 分"],
  [3_600_000, "1 h", "1 小时"],
  [7_500_000, "2 h 5 min", "2 小时 5 分"],
  [259_200_000, "3 d", "3 天"],
])("%d ms is %s", (ms, en, zh) => {
  expect(spanText(ms, "en")).toBe(en);
  expect(spanText(ms, "zh-CN")).toBe(zh);
});

test.each([
  [-1, "00:00"],
  [23_900, "00:23"],
  [727_000, "12:07"],
  [3_723_000, "1:02:03"],
])("a clock that has run for %d ms shows %s", (ms, text) => {
  expect(stopwatch(ms)).toBe(text);
});

test.each([
  [84, "80 m"],
  [994, "990 m"],
  [996, "1.0 km"],
  [1_340, "1.3 km"],
  [12_400, "12 km"],
])("%d m is %s", (metres, text) => {
  expect(distanceText(metres)).toBe(text);
});

test("a speed is in km/h, and one that is not known is a dash", () => {
  expect(kmhText(15.3)).toBe("55");
  expect(kmhText(null)).toBe("–");
});

test("a place says its hemispheres", () => {
  expect(placeText(30.24873, 120.13841)).toBe("30.24873 N 120.13841 E");
  expect(placeText(-33.9, -18.4)).toBe("33.90000 S 18.40000 W");
});

describe("the two dictionaries", () => {
  const zh = DICTIONARIES["zh-CN"];
  const { en } = DICTIONARIES;
  const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

  test("have the same keys", () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test("have the same values to put in", () => {
    const wrong = Object.keys(en).filter(
      (key) => String(holes(en[key as keyof typeof en])) !== String(holes(zh[key as keyof typeof zh])),
    );
    expect(wrong).toEqual([]);
  });

  test("have no empty text", () => {
    expect([...Object.entries(en), ...Object.entries(zh)].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test("put values in where their names stand, as text", () => {
    expect(say("en", "alarm.pressed", { unit: "$& <b>{x}" })).toBe("$& <b>{x} pressed SOS");
    expect(say("zh-CN", "alarm.more", { count: 2 })).toBe("另 2 起未应答");
  });
});
