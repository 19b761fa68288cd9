import { describe, expect, test } from "vitest";
import { droppedOf, judge } from "./answer.ts";

const NOW = Date.parse("2026-11-21T08:00:00Z");
const answer = (status: number | null, words = "", retryAfter: string | null = null) => ({ status, words, retryAfter });

describe("an answer of InfluxDB", () => {
  test.each([
    { status: 204, words: "", means: { type: "accepted" } },
    { status: 200, words: "", means: { type: "accepted" } },
    { status: 201, words: "partial write", means: { type: "divide" } },
    {
      status: 400,
      words: 'partial write: field type conflict: input field "alt" dropped=1',
      means: { type: "divide" },
    },
    { status: 400, words: "unable to parse 'x': missing fields", means: { type: "divide" } },
    { status: 400, words: "partial write: points beyond retention policy dropped=3", means: { type: "divide" } },
    { status: 422, words: "failure writing points to database", means: { type: "divide" } },
    { status: 500, words: "partial write: shard 3", means: { type: "divide" } },
    { status: 500, words: "field type conflict", means: { type: "divide" } },
    { status: 500, words: "unable to parse points", means: { type: "divide" } },
    { status: 500, words: "engine: cache maximum memory size exceeded", means: { type: "retry" } },
    { status: 413, words: "Request Entity Too Large", means: { type: "smaller" } },
    { status: 401, words: "authorization failed", means: { type: "hold" } },
    { status: 403, words: "forbidden", means: { type: "hold" } },
    { status: 404, words: "database not found", means: { type: "hold" } },
    { status: 301, words: "Moved", means: { type: "hold" } },
    { status: 400, words: "partial write: max-values-per-tag limit exceeded (1): dropped=9", means: { type: "hold" } },
    { status: 500, words: "partial write: max-series-per-database limit exceeded", means: { type: "hold" } },
    { status: 429, words: "", means: { type: "wait", ms: null } },
    { status: 503, words: "", means: { type: "wait", ms: null } },
    { status: 500, words: "timeout", means: { type: "retry" } },
    { status: 502, words: "Bad Gateway", means: { type: "retry" } },
    { status: 504, words: "", means: { type: "retry" } },
    { status: 418, words: "", means: { type: "retry" } },
    { status: null, words: "connect ECONNREFUSED", means: { type: "retry" } },
  ])("$status $words: $means.type", ({ status, words, means }) => {
    expect(judge(answer(status, words), NOW)).toEqual(means);
  });

  test.each([
    ["2", 2_000],
    ["0", 0],
    ["86400", 600_000],
    ["Sat, 21 Nov 2026 08:00:30 GMT", 30_000],
    ["Sat, 21 Nov 2026 07:00:00 GMT", 0],
    ["soon", null],
    [null, null],
  ])("that says Retry-After: %s is waited for %s ms", (header, ms) => {
    expect(judge(answer(429, "", header), NOW)).toEqual({ type: "wait", ms });
    expect(judge(answer(503, "", header), NOW)).toEqual({ type: "wait", ms });
  });
});

test.each([
  ["partial write: points beyond retention policy dropped=12", 12],
  ["partial write: field type conflict", null],
])("%j says that %s were dropped", (words, dropped) => {
  expect(droppedOf(words)).toBe(dropped);
});
