import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { influxSettings } from "../../test/support/forwarding.ts";
import { unpackFixes } from "../core/fix-block.ts";
import { type InfluxReader, openInfluxReader } from "./reader.ts";

const T = 1_795_000_000_000;
const asked = { unit: "bike-07", span: { from: T, to: T + 86_400_000 }, most: 5_000 };

describe("the reader of an InfluxDB", () => {
  let server: Worker;
  let port: number;
  const turns = new Int32Array(new SharedArrayBuffer(4));
  let readers: InfluxReader[];

  beforeEach(async () => {
    readers = [];
    turns[0] = 0;
    server = new Worker(new URL("./reader.test.server.js", import.meta.url), { workerData: turns });
    [port] = (await once(server, "message")) as [number];
  });
  afterEach(async () => {
    for (const reader of readers) await reader[Symbol.asyncDispose]();
    await server.terminate();
  });

  const open = async (way: string, timeoutMs = 10_000) => {
    const reader = await openInfluxReader(influxSettings(`http://127.0.0.1:${port}/${way}`, { timeoutMs }));
    readers.push(reader);
    return reader;
  };

  test("asks and is answered while the main thread stands still", async () => {
    const reader = await open("long");
    const answers = [1, 2, 3].map(() => reader.call("fixes", asked));
    for (let seen = 0; seen < 3; seen++) expect(Atomics.wait(turns, 0, seen, 10_000)).not.toBe("timed-out");
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ ok: true, next: T + 4_999_001 });
  });

  test("gives fixes as one block, and from where to ask on", async () => {
    const reader = await open("long");
    const whole = await reader.call("fixes", { ...asked, most: 5_001 });
    if (!whole.ok) throw new Error(whole.words);
    expect(whole.next).toBeNull();
    const fixes = unpackFixes(whole.block);
    expect(fixes).toHaveLength(5_000);
    expect(fixes[1]).toEqual({
      ts: T + 1_000,
      lat: 305_000_000,
      lon: 1_171_000_000,
      alt: null,
      spd: 410,
      crs: null,
      hdop: 9,
      sat: 14,
      mode: 3,
      reason: "interval",
      clock: "gnss",
      rx: T + 900,
    });
  });

  test("leaves out a row that is no fix", async () => {
    const answer = await (await open("strange")).call("fixes", asked);
    expect(answer.ok && unpackFixes(answer.block).map((fix) => fix.ts)).toEqual([T]);
  });

  test.each([
    ["refusing", /^error parsing query$/],
    ["failing", /^shard is disabled$/],
    ["torn", /JSON/],
  ])("hands on the words of a server that is %s", async (way, words) => {
    const reader = await open(way);
    for (const answer of [await reader.call("fixes", asked), await reader.call("nextTime", asked)]) {
      expect(answer).toEqual({ ok: false, words: expect.stringMatching(words) });
    }
  });

  test("gives up a server that says nothing", async () => {
    const reader = await open("silent", 50);
    expect(await reader.call("fixes", asked)).toMatchObject({
      ok: false,
      words: expect.stringMatching(/abort|timed out/i),
    });
    expect(await reader.call("server", null)).toEqual({ version: null, major: null, minor: null });
  });

  test("is closed at once while a server says nothing to many questions", async () => {
    const reader = await open("silent", 600_000);
    const pending = Array.from({ length: 20 }, () =>
      reader.call("fixes", asked).then(
        () => "told",
        () => "told",
      ),
    );
    await reader[Symbol.asyncDispose]();
    expect(await Promise.all(pending)).toEqual(Array(20).fill("told"));
  });
});
