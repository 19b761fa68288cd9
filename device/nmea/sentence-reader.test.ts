import { expect, test } from "vitest";
import { readSentence } from "./sentence-reader.ts";

const ZDA = { type: "ZDA", talker: "GP", timeOfDayMs: 70_343_000, dateMs: 1_198_368_000_000 };

test.each([
  ["$GPZDA,193223.00,23,12,2007,00,00*69", "a sentence"],
  ["$GPZDA,193223.00,23,12,2007,00,00*69 \r", "with blanks behind it"],
  ["$GPRMC,1932$GPZDA,193223.00,23,12,2007,00,00*69", "behind another that broke off"],
  ["\u00b5b\u0001\u0000*$GPZDA,193223.00,23,12,2007,00,00*69", "behind binary"],
])("%j (%s) is read", (line) => {
  expect(readSentence(line)).toEqual({ ok: true, sentence: ZDA });
});

test("the checksum may be written in small letters", () => {
  expect(readSentence("$GPRMC,205150.00,V,,,,,,,,,,,V*4a")).toMatchObject({ ok: true });
});

test.each([
  ["", "no-sentence"],
  ["hello", "no-sentence"],
  ["$", "no-checksum"],
  ["$GPZDA,193223.00,23,12,2007,00,00", "no-checksum"],
  ["$GPZDA,193223.00,23,12,2007,00,00*", "bad-checksum"],
  ["$GPZDA,193223.00,23,12,2007,00,00*6", "bad-checksum"],
  ["$GPZDA,193223.00,23,12,2007,00,00*68", "bad-checksum"],
  ["$GPZDA,193223.00,23,12,2007,00,00*6G", "bad-checksum"],
  ["$GPZDA,193223.00,23,12,2007,00,00*691", "bad-checksum"],
  ["$GPZDA,193223.00,23,12,2007,00,01*69", "bad-checksum"],
  ["$GP*A,1*61", "bad-checksum"],
  ["$GPTXT,END*2C", "unknown"],
  ["$PGRMZ,48,f,3*27", "unknown"],
  ["$*00", "unknown"],
  ["$,*2C", "unknown"],
])("%j is refused as %s", (line, reason) => {
  expect(readSentence(line)).toEqual({ ok: false, reason });
});

test("a proprietary sentence is never taken for a position, whatever its name", () => {
  expect(readSentence("$PRMC,*20")).toEqual({ ok: false, reason: "unknown" });
});
