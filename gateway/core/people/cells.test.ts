import { describe, expect, test } from "vitest";
import { csvHeader, csvLine, problemText, readCsv } from "./cells.ts";

const records = (...lines: readonly (readonly string[])[]) => lines.map((cells, n) => ({ line: n + 1, cells }));

test("a file has a header behind a byte order mark and a line each", () => {
  expect(csvHeader("assignments")).toBe("\ufeffid,officer,unit,from,to\r\n");
  const open = { id: 7, officer: "=017", unit: "bike-07", from: 1_795_248_000_000, to: null };
  expect(csvLine("assignments", open)).toBe("7,'=017,bike-07,2026-11-21T08:00:00.000Z,\r\n");
  expect(csvLine("shifts", { id: null, station: "北站", name: "a,b", start: "20:00", end: "08:00" })).toBe(
    ',北站,"a,b",20:00,08:00\r\n',
  );
});

describe("a file is read", () => {
  test("with columns in any order and without those that may be left out", () => {
    const read = readCsv("officers", records(["name", "officer"], ["'=1", "017"], ["李伟", "018"]));
    expect(read).toEqual({
      ok: true,
      rows: [
        { line: 2, value: { officer: "017", name: "=1", station: null } },
        { line: 3, value: { officer: "018", name: "李伟", station: null } },
      ],
    });
  });

  test("with times as Unix ms and in any zone", () => {
    const header = ["officer", "unit", "from", "to"];
    const read = readCsv(
      "assignments",
      records(header, ["017", "bike-07", "1795248000000", "2026-11-21T17:00:00+08:00"]),
    );
    expect(read).toMatchObject({
      rows: [{ value: { id: null, from: 1_795_248_000_000, to: 1_795_251_600_000 } }],
    });
  });

  test("without a name, which is then the key", () => {
    expect(readCsv("stations", records(["station"], ["north"]))).toMatchObject({
      rows: [{ value: { station: "north", name: "north" } }],
    });
  });
});

describe("a file is refused", () => {
  test.each([
    ["without a header", [], "Line 1: the header must be officer,name,station; officer and name is missing."],
    ["without a column", [["officer"]], "Line 1: the header must be officer,name,station; name is missing."],
    [
      "with another column",
      [["officer", "name", "rank"]],
      'Line 1: the header must be officer,name,station; "rank" is none of these.',
    ],
    [
      "with a column twice",
      [["officer", "name", "name"]],
      'Line 1: the header must be officer,name,station; "name" stands there twice.',
    ],
    ["with a line too short", [["officer", "name"], ["017"]], "Line 2: 1 cells, and the header has 2."],
    [
      "with a line too long",
      [
        ["officer", "name"],
        ["017", "a", "b"],
      ],
      "Line 2: 3 cells, and the header has 2.",
    ],
    [
      "with an empty name",
      [
        ["officer", "name"],
        ["017", ""],
      ],
      "Line 2: name must not be empty.",
    ],
  ])("%s", (_, lines, problem) => {
    expect(readCsv("officers", records(...lines))).toEqual({ ok: false, problems: [problem] });
  });

  test("with every problem of every line", () => {
    const header = ["id", "officer", "unit", "from", "to"];
    const read = readCsv(
      "assignments",
      records(header, ["x", "017", "bike-07", "today", ""], ["", "a", "b", "5", "5"]),
    );
    expect(read).toEqual({
      ok: false,
      problems: [
        "Line 2: id must be a number that an earlier export gave, or empty for a new one.",
        "Line 2: from must be Unix milliseconds or ISO 8601, as in 2026-11-21T08:00:00+08:00.",
        "Line 3: to must be after from.",
      ],
    });
  });

  test("when it is longer than 20,000 lines", () => {
    const lines = Array.from({ length: 20_001 }, (_, n) => [`s${n}`]);
    expect(readCsv("stations", records(["station"], ...lines))).toEqual({
      ok: false,
      problems: ["Line 20002: at most 20000 lines at once; cut the file up."],
    });
  });

  test("and at most a hundred problems are told", () => {
    const text = problemText(Array.from({ length: 103 }, (_, n) => `Line ${n + 2}: no.`));
    expect(text.split("\n")).toHaveLength(101);
    expect(text.endsWith("Line 101: no.\nAnd 3 more.")).toBe(true);
  });
});
