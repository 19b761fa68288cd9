import { expect, test } from "vitest";
import { isKnown, takesGzip } from "./wire.ts";

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ["", false],
  ["identity", false],
  ["gzip", true],
  ["GZIP", true],
  ["x-gzip", true],
  ["gzip, deflate, br, zstd", true],
  ["deflate, gzip;q=1.0, *;q=0.5", true],
  ["gzip;q=0", false],
  ["gzip; q=0.000, deflate", false],
  ["*", true],
  ["*;q=0", false],
  ["gzip;q=0, *", false],
  ["br", false],
])("Accept-Encoding: %s takes gzip: %s", (header, takes) => {
  expect(takesGzip(header)).toBe(takes);
});

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ['W/"abc"', true],
  ['"abc"', true],
  ['"x", W/"abc"', true],
  ["*", true],
  ['W/"ABC"', false],
  ['"abcd"', false],
  ["abc", false],
])("If-None-Match: %s has it already: %s", (header, known) => {
  expect(isKnown(header, 'W/"abc"')).toBe(known);
});
