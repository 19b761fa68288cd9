import { expect, test } from "vitest";
import { parseCredentials } from "./credentials.ts";

test.each([
  ["one line", "bike-01,abc", [{ unit: "bike-01", secret: "abc" }]],
  [
    "a header, a byte order mark, CR LF and an empty line",
    "\ufeffunit,secret\r\nbike-01,abc\r\n\r\nbike-02,d,e\r\n",
    [
      { unit: "bike-01", secret: "abc" },
      { unit: "bike-02", secret: "d,e" },
    ],
  ],
])("credentials of %s are read", (_, text, credentials) => {
  expect(parseCredentials(text)).toEqual({ ok: true, credentials });
});

test.each([
  ["", ["there is no unit in it"]],
  ["unit,secret\n", ["there is no unit in it"]],
  ["bike-01", ["line 1: there is no comma; it should be unit,secret"]],
  ["bike-01,", ["line 1: the secret of bike-01 is missing"]],
  ["Bike 1,abc", ["line 1: what stands before the comma is no unit's name"]],
  ["a,1\na,2", ["line 2: a is there twice"]],
  [
    "a,1\nb\nc",
    ["line 2: there is no comma; it should be unit,secret", "line 3: there is no comma; it should be unit,secret"],
  ],
])("%j is refused, and no secret is said", (text, problems) => {
  expect(parseCredentials(text)).toEqual({ ok: false, problems });
});

test("no more than ten mistakes are told", () => {
  const refused = parseCredentials("x\n".repeat(5_000));
  expect(refused.ok ? [] : refused.problems).toHaveLength(10);
});
