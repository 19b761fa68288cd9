import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvHeader, csvLine, readCsv } from "../core/people/cells.ts";
import { keyProblem, nameProblem } from "../core/text.ts";
import { csvRecords } from "./csv-body.ts";

test("any names that are allowed come back from a file as they were", () => {
  const name = fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).filter((text) => nameProblem(text) === null);
  const signs = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 4 }).map((text) => `'=${text}\r\n"`);
  const officers = fc.record({ officer: signs.filter((text) => keyProblem(text) === null), name });
  fc.assert(
    fc.property(officers, name, (officer, station) => {
      const value = { ...officer, station };
      const file = csvHeader("officers") + csvLine("officers", value) + csvLine("officers", value);
      const read = readCsv("officers", csvRecords(Buffer.from(file)));
      expect(read.ok && read.rows.map((row) => row.value)).toEqual([value, value]);
    }),
    { seed: 5, numRuns: 2_000 },
  );
});

describe("lines are counted from 1, whatever ends them", () => {
  test.each([
    ["LF", "a,b\n1,2\n3,4", [1, 2, 3]],
    ["CR LF", "a,b\r\n1,2\r\n3,4\r\n", [1, 2, 3]],
    ["CR", "a,b\r1,2\r3,4\r", [1, 2, 3]],
    ["a byte order mark", "\ufeffa,b\n1,2", [1, 2]],
    ["breaks within cells", 'a,b\n1,"x\r\ny\nz"\n3,4', [1, 2, 5]],
    ["empty lines", "a,b\n\n\n1,2\n\n", [1, 4]],
  ])("%s", (_, text, lines) => {
    expect(csvRecords(Buffer.from(text)).map(({ line }) => line)).toEqual(lines);
  });
});

test.each([
  ["JSON", { a: 1 }, "Send the file as Content-Type: text/csv."],
  ["nothing", null, "Send the file as Content-Type: text/csv."],
  [
    "GB 18030",
    Buffer.from([0xbd, 0xad, 0xc4, 0xcf]),
    'The file is not UTF-8: in a spreadsheet, save it as "CSV UTF-8".',
  ],
])("%s is refused with a sentence", (_, body, sentence) => {
  expect(() => csvRecords(body)).toThrow(sentence);
});
