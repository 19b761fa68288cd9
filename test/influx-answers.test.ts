/**
 * InfluxDB 2.x and 3 as documented, replayed by a small server: what is sent to them, and what follows from each answer.
 * No real 2.x or 3 takes part; `PATROL_TEST_INFLUX_URL` runs influx-contract.test.ts and track-store.test.ts against one.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { InfluxSettings } from "../gateway/influx/client.ts";
import { type AnswerServer, type Asked, type Reply, startAnswers } from "./support/answers.ts";
import { type Forwarding, influxSettings, openForwarding } from "./support/forwarding.ts";
import { fixRecord } from "./support/messages.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const START = Date.now() - 3_600_000;
const NO_CONTENT: Reply = { status: 204 };
/** Answers as the 2.7 and 3 Core documentation of `/write` and `/api/v2/write` gives them. */
const V2_UNAUTHORIZED: Reply = { status: 401, body: { code: "unauthorized", message: "unauthorized access" } };
const V2_NO_DBRP: Reply = {
  status: 404,
  body: { code: "not found", message: 'no dbrp mapping found for database "patrol"' },
};
const V2_NO_BUCKET: Reply = { status: 404, body: { code: "not found", message: 'bucket "patrol" not found' } };
const V2_INVALID: Reply = { status: 400, body: { code: "invalid", message: "unable to parse 'pos': missing fields" } };
const V2_UNPROCESSABLE: Reply = {
  status: 422,
  body: {
    code: "unprocessable entity",
    message: "failure writing points to database: partial write: field type conflict: input field dropped=1",
  },
};
const V2_BUSY: Reply = {
  status: 429,
  headers: { "retry-after": "0" },
  body: { code: "too many requests", message: "You have exceeded the rate limit" },
};
const V2_INTERNAL_PARTIAL: Reply = {
  status: 500,
  body: { code: "internal error", message: "unexpected error writing points to database: partial write: dropped=1" },
};
const V3_PARTIAL: Reply = {
  status: 400,
  body: {
    error: "partial write of line protocol occurred",
    data: [
      {
        error_message: "invalid column type for column 'alt', expected iox::column_type::field::float",
        line_number: 1,
      },
    ],
  },
};

describe("a server of", () => {
  let stack: AsyncDisposable[];
  let folder: string;

  beforeEach(async () => {
    const temp = await tempFolder();
    stack = [temp];
    folder = temp.path;
  });
  afterEach(async () => {
    for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
  });

  const open = async (
    version: string,
    reply: (asked: Asked) => Reply,
    changes: Partial<InfluxSettings> = {},
  ): Promise<{ f: Forwarding; server: AnswerServer }> => {
    const server = await startAnswers(version, reply);
    stack.push(server);
    const f = await openForwarding(folder, influxSettings(server.url, { token: "the-token", ...changes }));
    stack.push(f);
    return { f, server };
  };
  const track = (count: number) => Array.from({ length: count }, (_, n) => fixRecord(n + 1, START + n * 1_000));
  const V2 = { api: "v2", org: "police" } as const;

  test.each([
    { version: "v2.7.1", changes: {}, path: "/write", parameters: "db=patrol&precision=ms" },
    {
      version: "v2.7.1",
      changes: { bucket: "city/month" },
      path: "/write",
      parameters: "db=city&rp=month&precision=ms",
    },
    { version: "v2.7.1", changes: V2, path: "/api/v2/write", parameters: "org=police&bucket=patrol&precision=ms" },
    { version: "3.0.1", changes: {}, path: "/write", parameters: "db=patrol&precision=ms" },
  ])("$version gets lines on $path?$parameters with the token", async ({ version, changes, path, parameters }) => {
    const { f, server } = await open(version, () => NO_CONTENT, changes);
    await f.store("bike-07", track(3));
    f.start();
    await f.drained();
    expect(server.asked).toHaveLength(1);
    const [write] = server.asked;
    expect(write).toMatchObject({ method: "POST", path, headers: { authorization: "Token the-token" } });
    expect(write?.parameters.toString()).toBe(parameters);
    expect(write?.lines).toHaveLength(3);
    expect(write?.headers["content-encoding"]).toBeUndefined();
  });

  test.each([
    {
      name: "2.x, 401",
      version: "v2.7.1",
      changes: {},
      reply: V2_UNAUTHORIZED,
      advice: /refuses the token.*unauthorized access/,
    },
    {
      name: "2.x, 404 no DBRP",
      version: "v2.1.1",
      changes: {},
      reply: V2_NO_DBRP,
      advice: /influx v1 dbrp create.*no dbrp mapping/,
    },
    {
      name: "2.x, 404 no bucket",
      version: "v2.7.1",
      changes: V2,
      reply: V2_NO_BUCKET,
      advice: /no bucket "patrol" in organisation "police"/,
    },
    {
      name: "3, 401",
      version: "3.0.1",
      changes: {},
      reply: { status: 401, body: { error: "the request was not authenticated" } },
      advice: /refuses the token.*not authenticated/,
    },
    { name: "a proxy, 403", version: "", changes: {}, reply: { status: 403, body: "no" }, advice: /denies the token/ },
  ])("$name: everything is kept and a person is told", async ({ version, changes, reply, advice }) => {
    const { f } = await open(version, () => reply, changes);
    await f.store("bike-07", track(10));
    f.start();
    expect(await until("advice", () => f.forwarder.advice)).toMatch(advice);
    expect((await f.tracks.queueState()).fixes).toBe(10);
    expect(await f.tracks.quarantine(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  test.each([
    { name: "2.x, 400", version: "v2.7.1", reply: V2_INVALID, words: "unable to parse" },
    { name: "2.x, 422", version: "v2.7.1", reply: V2_UNPROCESSABLE, words: "field type conflict" },
    { name: "2.x, 500 partial", version: "v2.7.1", reply: V2_INTERNAL_PARTIAL, words: "partial write" },
    { name: "3, 400 partial", version: "3.0.1", reply: V3_PARTIAL, words: "invalid column type" },
    { name: "3, 201 partial", version: "3.0.1", reply: { status: 201, body: { error: "x" } }, words: "partial write" },
  ])("$name: the refused fix alone is put aside", async ({ version, reply, words }) => {
    const isBad = (line: string) => line.endsWith(` ${START + 7_000}`);
    const { f, server } = await open(version, ({ lines }) => (lines.some(isBad) ? reply : NO_CONTENT));
    await f.store("bike-07", track(64));
    f.start();
    await f.drained();
    const rows = await f.tracks.quarantine(Number.MAX_SAFE_INTEGER);
    expect(rows).toMatchObject([{ unit: "bike-07", reason: "influx", text: expect.stringContaining(words) }]);
    expect(f.counted("forward_fixes", "forwarded")).toBe(63);
    expect(server.asked.length).toBeLessThan(16);
  });

  test.each([
    { name: "429 with Retry-After", reply: V2_BUSY },
    { name: "503 with Retry-After", reply: { status: 503, headers: { "retry-after": "0" } } },
    { name: "500", reply: { status: 500, body: { code: "internal error", message: "engine closed" } } },
    { name: "502 of a proxy", reply: { status: 502, body: "<html>bad gateway</html>" } },
  ])("2.x, $name: it is tried again until it is taken", async ({ reply }) => {
    let refusals = 7;
    const { f, server } = await open("v2.7.1", () => (refusals-- > 0 ? reply : NO_CONTENT));
    await f.store("bike-07", track(10));
    f.start();
    await f.drained();
    expect(server.asked.map((one) => one.lines.length)).toEqual(Array(8).fill(10));
    expect(f.counted("forward_fixes", "forwarded")).toBe(10);
  });

  test("any kind that finds all lines bad for no reason of theirs gets them again, whole", async () => {
    let isBroken = true;
    const { f } = await open("", () => (isBroken ? { status: 400, body: "precision?" } : NO_CONTENT));
    await f.store("bike-07", track(200));
    f.start();
    expect(await until("advice", () => f.forwarder.advice)).toMatch(/answers 400 to everything/);
    expect((await f.tracks.queueState()).fixes).toBe(200);
    expect(await f.tracks.quarantine(Number.MAX_SAFE_INTEGER)).toEqual([]);
    isBroken = false;
  });

  test("3 is never asked for more than a day at once", async () => {
    const { f, server } = await open("3.0.1", () => ({ status: 200, body: { results: [{ statement_id: 0 }] } }));
    const now = Date.now();
    for await (const _ of f.distant.fixes("bike-07", { from: now - 3 * 86_400_000, to: now })) expect(_).toEqual([]);
    const spans = server.asked.map(({ parameters }) => {
      const [from = 0, to = 0] = (parameters.get("q")?.match(/\d+(?=ms)/g) ?? []).map(Number);
      return to - from;
    });
    expect(spans).toEqual([86_400_000, 86_400_000, 86_400_000]);
  });
});
