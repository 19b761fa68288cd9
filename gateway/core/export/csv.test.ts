import { describe, expect, test } from "vitest";
import { BARE as bare, exported, KNOWN as known, EIGHT as T, trackOf as track } from "../../../test/support/tracks.ts";
import { cellText, textCell } from "../csv-cell.ts";
import { EXPORTS } from "./formats.ts";
import type { UnitTrack } from "./segments.ts";

const csvOf = (...tracks: readonly UnitTrack[]) => exported("csv", tracks);

const HEADER =
  "\ufeffunit,segment,time,fixTime,receivedTime,lat,lon,altitudeM,speedMps,courseDeg,hdop,satellites,mode,reason,clock,poor\r\n";

describe("CSV", () => {
  test("has a header behind a byte order mark and a row per fix, empty where nothing is known", async () => {
    expect(await csvOf(track("bike-07", [known, bare]))).toBe(
      `${HEADER}bike-07,1,2026-11-21T08:00:00.000Z,1795248000000,1795248000900,30.5433000,117.0631000,31.2,4.1,88.5,0.9,14,3,interval,gnss,false\r\n` +
        "bike-07,1,2026-11-21T08:00:10.000Z,1795248010000,1795248000900,30.5433000,117.0631000,,,,,,2,interval,gnss,false\r\n",
    );
  });

  test("counts segments from 1 for each unit, a new one after a gap", async () => {
    const later = { ...known, ts: T + 600_000 };
    const rows = (await csvOf(track("a", [known, bare, later]), track("b", [known]))).trimEnd().split("\r\n").slice(1);
    expect(rows.map((row) => row.split(",").slice(0, 2))).toEqual([
      ["a", "1"],
      ["a", "1"],
      ["a", "2"],
      ["b", "1"],
    ]);
  });

  test("leaves numbers with a minus sign numbers", async () => {
    const south = { ...known, lat: -338_688_000, lon: -1, alt: -42 };
    expect(await csvOf(track("a", [south]))).toContain(",-33.8688000,-0.0000001,-4.2,");
  });

  test.each([
    ["no units", []],
    ["a unit without fixes", [track("a", [])]],
  ])("of %s is the header", async (_, tracks) => {
    expect(await csvOf(...tracks)).toBe(HEADER);
  });

  test("is served as what it is", () => {
    expect(EXPORTS.find(({ format }) => format === "csv")?.contentType).toBe("text/csv; charset=utf-8; header=present");
  });
});

describe("a text cell", () => {
  test.each([
    ["a plain name", "bike-07", "bike-07"],
    ["Chinese", "滨江派出所", "滨江派出所"],
    ["nothing", "", ""],
    ["a formula with =", "=HYPERLINK(A1)", "'=HYPERLINK(A1)"],
    ["a formula with +", "+1", "'+1"],
    ["a formula with -", "-1", "'-1"],
    ["a formula with @", "@SUM(A1)", "'@SUM(A1)"],
    ["a tab before a formula", "\t=1", '"\'\t=1"'],
    ["CR before a formula", "\r=1", '"\'\r=1"'],
    ["LF before a formula", "\n=1", '"\'\n=1"'],
    ["full-width signs", "＝1", "'＝1"],
    ["a sign that is not first", "a=b", "a=b"],
    ["a comma", "Li, Wei", '"Li, Wei"'],
    ["quotation marks", 'the "old" one', '"the ""old"" one"'],
    ["a formula that would leave its quotes", '="a",=b', '"\'=""a"",=b"'],
    ["a line break", "a\r\nb", '"a\r\nb"'],
    ["a semicolon, which separates in some countries", "a;=b", '"a;=b"'],
    ["spaces at its ends", " =1 ", '" =1 "'],
    ["control characters", "\u0000a\u001b[31m\u007f", "\ufffda\ufffd[31m\ufffd"],
    ["half a surrogate pair", "\ud83d", "\ufffd"],
    ["an emoji", "🚲", "🚲"],
  ])("of %s", (_, text, cell) => {
    expect(textCell(text)).toBe(cell);
  });

  test.each([
    ["a formula", "=1", "'=1"],
    ["a formula that is text already", "'=1", "''=1"],
    ["one that is text twice", "''＝1", "'''＝1"],
    ["an apostrophe before anything else", "'hello", "'hello"],
    ["an apostrophe alone", "'", "'"],
    ["a plain name", "bike-07", "bike-07"],
  ])("of %s is read as the text that was written", (_, text, cell) => {
    expect(textCell(text)).toBe(cell);
    expect(cellText(cell)).toBe(text);
  });

  test("typed by hand with a formula is read as the text that it is", () => {
    expect(cellText("=1+1")).toBe("=1+1");
  });

  test("stands in a row as it is, whatever the unit is called", async () => {
    const row = (await csvOf(track('=cmd|"x",\n', [known]))).slice(HEADER.length);
    expect(row.startsWith('"\'=cmd|""x"",\n",1,2026-')).toBe(true);
  });
});
