import { describe, expect, test } from "vitest";
import { displayWidth, type LiveRow, liveTable, plainLine, wantsColour } from "./live-table.ts";

const header = { url: "http://127.0.0.1:8080", storedRecords: 12345, storedPerS: 9.96 };
const live: LiveRow = {
  unit: "bike-01",
  kind: "e-bike",
  state: "live",
  lat: 30.54331,
  lon: 117.06312,
  speedMps: 5,
  courseDeg: 88.5,
  fixAgeMs: 1200,
  satellites: 14,
  outboxRecords: 3,
};
const unknown: LiveRow = {
  unit: "moto-01",
  kind: "motorcycle",
  state: "unknown",
  lat: null,
  lon: null,
  speedMps: null,
  courseDeg: null,
  fixAgeMs: null,
  satellites: null,
  outboxRecords: null,
};
const plainScreen = { columns: 80, rows: 24, isColoured: false };

/** The lines as a person sees them. */
function seen(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken away
  return text.replace(/\x1b\[[\d;]*[A-Za-z]/g, "").split("\r\n");
}

describe("the table on a terminal", () => {
  test("shows the gateway, how many units are in which state, and a line per unit with - for what is not known", () => {
    expect(seen(liveTable(header, [live, unknown], plainScreen))).toEqual([
      "patrol demo  http://127.0.0.1:8080  stored 12345 records, 10.0/s",
      "2 units: 1 live, 0 stale, 0 lost, 1 unknown",
      "",
      "unit         kind       state           lat        lon km/h crs  age sats queue",
      "bike-01      e-bike     * live     30.54331  117.06312 18.0 089   1s   14     3",
      "moto-01      motorcycle ? unknown         -          -    -   -    -    -     -",
    ]);
  });

  test("is drawn from the top left corner, clears each line behind its text and everything below, and never scrolls", () => {
    expect(liveTable({ url: "u", storedRecords: null, storedPerS: null }, [], plainScreen)).toBe(
      "\x1b[Hpatrol demo  u  stored - records, -/s\x1b[K\r\n" +
        "0 units: 0 live, 0 stale, 0 lost, 0 unknown\x1b[K\r\n\x1b[K\r\n" +
        "unit         kind       state           lat        lon km/h crs  age sats queue\x1b[K\x1b[J",
    );
  });

  test("names what does not fit the height", () => {
    const lines = seen(liveTable(header, Array(50).fill(live), { ...plainScreen, rows: 10 }));
    expect(lines).toHaveLength(9);
    expect(lines.at(-1)).toBe("... 46 more");
  });

  test("shows all units when they just fit", () => {
    const lines = seen(liveTable(header, Array(5).fill(live), { ...plainScreen, rows: 10 }));
    expect(lines).toHaveLength(9);
    expect(lines.at(-1)).toContain("bike-01");
  });

  test.each([
    [1, 1],
    [2, 1],
    [5, 4],
    [6, 5],
  ])("on a terminal of %i rows draws %i lines", (rows, drawn) => {
    expect(seen(liveTable(header, Array(50).fill(live), { ...plainScreen, rows }))).toHaveLength(drawn);
  });

  test.each([20, 40, 79, 80, 81, 100, 200])(
    "leaves the last of %i columns free, whatever the values are",
    (columns) => {
      const long = {
        ...live,
        unit: "a-unit-with-a-name-of-32-letters",
        lat: -30.54331,
        lon: -117.06312,
        speedMps: 540,
      };
      const worst = { ...long, fixAgeMs: 1e15, outboxRecords: 123_456_789, satellites: 255, kind: "电动自行车巡逻" };
      for (const line of seen(liveTable(header, [long, worst], { columns, rows: 24, isColoured: false }))) {
        expect(displayWidth(line)).toBeLessThan(columns);
      }
    },
  );

  test.each([
    ["live", "* live", "\x1b[32m"],
    ["stale", "~ stale", "\x1b[33m"],
    ["lost", "! lost", "\x1b[31m"],
    ["unknown", "? unknown", "\x1b[2m"],
  ] as const)("says %s by a word and a sign, and by colour only where it is wanted", (state, words, colour) => {
    const row = { ...live, state };
    expect(liveTable(header, [row], plainScreen)).toContain(words);
    expect(liveTable(header, [row], plainScreen)).not.toContain("\x1b[0m");
    expect(liveTable(header, [row], { ...plainScreen, isColoured: true })).toContain(`${colour}bike-01`);
  });

  test.each([
    [0, "  0s"],
    [99_999, " 99s"],
    [100_000, "  1m"],
    [5_999_999, " 99m"],
    [6_000_000, "  1h"],
    [360_000_000, "  4d"],
  ])("writes an age of %i ms as %s", (fixAgeMs, words) => {
    expect(liveTable(header, [{ ...live, fixAgeMs }], plainScreen)).toContain(` 089 ${words}   14`);
  });

  test.each([
    [99_999, "99999"],
    [100_000, " 100k"],
    [12_345_678, "  12M"],
  ])("writes a queue of %i as %s", (outboxRecords, words) => {
    expect(liveTable(header, [{ ...live, outboxRecords }], plainScreen)).toContain(`1s   14 ${words}\x1b[K`);
  });

  test("a course of 359.6 degrees is north", () => {
    expect(liveTable(header, [{ ...live, courseDeg: 359.6 }], plainScreen)).toContain(" 000 ");
  });

  test("no value can steer the terminal", () => {
    const text = liveTable({ ...header, url: "a\x1b[2Jb" }, [{ ...live, kind: "x\r\ny" }], plainScreen);
    expect(text).toContain("a?[2Jb");
    expect(text).toContain("x??y");
  });
});

test("the plain line has every value by name and - for what is not known", () => {
  expect(plainLine(live)).toBe(
    "unit=bike-01 kind=e-bike state=live lat=30.54331 lon=117.06312 speedMps=5.0 courseDeg=089 fixAgeMs=1200 satellites=14 outboxRecords=3",
  );
  expect(plainLine({ ...unknown, kind: "on foot" })).toBe(
    "unit=moto-01 kind=on_foot state=unknown lat=- lon=- speedMps=- courseDeg=- fixAgeMs=- satellites=- outboxRecords=-",
  );
});

test.each([
  [true, undefined, true],
  [true, "", true],
  [true, "1", false],
  [false, undefined, false],
  [false, "1", false],
])("with a terminal: %s and NO_COLOR=%s colours are wanted: %s", (isTerminal, noColor, wanted) => {
  expect(wantsColour(isTerminal, noColor)).toBe(wanted);
});

test.each([
  ["bike-01", 7],
  ["电动车", 6],
  ["e\u0301", 1],
  ["ｗ", 2],
])("%s takes %i columns", (text, width) => {
  expect(displayWidth(text)).toBe(width);
});
