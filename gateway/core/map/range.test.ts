import { expect, test } from "vitest";
import { namesEtag, rangeOf } from "./range.ts";

test.each([
  { header: "bytes=0-499", is: { first: 0, last: 499 } },
  { header: "bytes=500-999", is: { first: 500, last: 999 } },
  { header: "Bytes=500-999", is: { first: 500, last: 999 } },
  { header: "bytes=9500-", is: { first: 9500, last: 9999 } },
  { header: "bytes=-500", is: { first: 9500, last: 9999 } },
  { header: "bytes=-20000", is: { first: 0, last: 9999 } },
  { header: "bytes=9000-20000", is: { first: 9000, last: 9999 } },
  { header: "bytes=9999-9999", is: { first: 9999, last: 9999 } },
  { header: "bytes=10000-", is: "unsatisfiable" },
  { header: "bytes=10000-10001", is: "unsatisfiable" },
  { header: "bytes=-0", is: "unsatisfiable" },
  { header: undefined, is: "whole" },
  { header: "", is: "whole" },
  { header: "bytes=-", is: "whole" },
  { header: "bytes=5-4", is: "whole" },
  { header: "bytes=0-1,4-5", is: "whole" },
  { header: "lines=0-1", is: "whole" },
  { header: "bytes=a-b", is: "whole" },
])("$header of 10,000 bytes is $is", ({ header, is }) => {
  expect(rangeOf(header, 10_000)).toEqual(is);
});

test.each([
  { header: undefined, is: false },
  { header: '"a"', is: true },
  { header: 'W/"a"', is: true },
  { header: '"b", "a"', is: true },
  { header: "*", is: true },
  { header: '"b"', is: false },
  { header: "a", is: false },
])("If-None-Match: $header names the tag: $is", ({ header, is }) => {
  expect(namesEtag(header, '"a"')).toBe(is);
});
