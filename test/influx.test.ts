/** Forwarding to a real `influxd` 1.x that is killed, full or slow (what any server does is in influx-contract.test.ts): nothing is lost and nothing doubled, whatever happens to it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StoredFix } from "../gateway/core/track.ts";
import type { InfluxSettings } from "../gateway/influx/client.ts";
import { type Forwarding, influxSettings, openForwarding } from "./support/forwarding.ts";
import { type Influxd, type InfluxdOptions, startInfluxd } from "./support/influxd.ts";
import { fixRecord } from "./support/messages.ts";
import { needs } from "./support/need.ts";
import { startProxy } from "./support/proxy.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const influxdNeed = needs("influxd");
const DAY = 86_400_000;
const START = Math.floor(Date.now() / DAY) * DAY - 10 * DAY;
const ALWAYS = { from: 0, to: 4_102_444_800_000 };

/** `count` fixes, 5 s apart. */
const track = (count: number, from = START) =>
  Array.from({ length: count }, (_, n) =>
    fixRecord(n + 1, from + n * 5_000, { lat: 30.5 + n / 1e6, speedMps: n % 20 }),
  );

async function fixesOf(store: { fixes: Forwarding["distant"]["fixes"] } | Forwarding["tracks"], unit: string) {
  const all: StoredFix[] = [];
  for await (const page of store.fixes(unit, ALWAYS)) all.push(...page);
  return all;
}

describe.skipIf(influxdNeed.isMissing)(`with a real server ${influxdNeed.label}`, () => {
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

  const server = async (options: InfluxdOptions = {}): Promise<Influxd> => {
    const influxd = await startInfluxd(folder, options);
    stack.push(influxd);
    return influxd;
  };
  const open = async (url: string, changes: Partial<InfluxSettings> = {}, most?: number): Promise<Forwarding> => {
    const forwarding = await openForwarding(folder, influxSettings(url, changes), most);
    stack.push(forwarding);
    return forwarding;
  };
  const countIn = async (influxd: Influxd) => (await influxd.ask('SELECT count("mode") FROM "pos"', "patrol"))[0]?.[1];
  const quarantined = async ({ tracks }: Forwarding) => await tracks.quarantine(Number.MAX_SAFE_INTEGER);

  test("100,000 fixes survive a server that is killed again and again", { timeout: 120_000 }, async () => {
    const influxd = await server();
    const f = await open(influxd.url);
    f.start();
    const units = Array.from({ length: 20 }, (_, n) => `bike-${n}`);
    const storing = (async () => {
      for (const unit of units) await f.store(unit, track(5_000));
    })();
    for (const goal of [10_000, 30_000, 50_000, 70_000]) {
      await until("some are forwarded", () => f.counted("forward_fixes", "forwarded") >= goal, 60_000);
      await influxd.kill();
      const failed = f.counted("forward_writes", "none");
      await until("writes fail", () => f.counted("forward_writes", "none") > failed + 2);
      await influxd.start();
    }
    await storing;
    await f.drained();
    expect(await countIn(influxd)).toBe(100_000);
    for (const unit of units) {
      expect(await fixesOf(f.distant, unit)).toEqual(await fixesOf(f.tracks, unit));
    }
    expect(await quarantined(f)).toEqual([]);
  });

  test("what waits when the gateway stops is forwarded after its restart", async () => {
    const influxd = await server();
    const before = await openForwarding(folder, influxSettings(influxd.url));
    await before.store("bike-07", track(300));
    await before[Symbol.asyncDispose]();
    const f = await open(influxd.url);
    f.start();
    await f.drained();
    expect(await countIn(influxd)).toBe(300);
  });

  test("fixes that find the queue full follow from the track store", async () => {
    const influxd = await server();
    const f = await open(influxd.url, {}, 1_000);
    await f.store("bike-07", track(12_000));
    await f.store("bike-08", track(3_000));
    const { fixes, owedUnits } = await f.tracks.queueState();
    expect({ fixes, owedUnits }).toEqual({ fixes: 1_000, owedUnits: 2 });
    expect((await f.tracks.waitingSpan("bike-08", ALWAYS))?.to).toBe(START + 2_999 * 5_000 + 1);
    f.start();
    await f.drained();
    expect(await countIn(influxd)).toBe(15_000);
    expect(await fixesOf(f.distant, "bike-07")).toEqual(await fixesOf(f.tracks, "bike-07"));
    expect(await f.tracks.waitingSpan("bike-08", ALWAYS)).toBeNull();
  });

  test("fixes older than the server keeps are counted and not put aside", async () => {
    const influxd = await server();
    await influxd.ask("CREATE DATABASE patrol WITH DURATION 30d");
    const f = await open(influxd.url);
    await f.store("bike-07", [
      ...track(50),
      ...track(40, START - 60 * DAY).map((one, n) => ({ ...one, seq: 100 + n })),
    ]);
    f.start();
    await f.drained();
    expect(await countIn(influxd)).toBe(50);
    expect(f.counted("forward_fixes", "expired")).toBe(40);
    expect(await quarantined(f)).toEqual([]);
  });

  test("writes too large for the server become smaller, and stay so", async () => {
    const influxd = await server({ mostBodyBytes: 20_000 });
    const f = await open(influxd.url);
    f.start();
    await f.store("bike-07", track(8_000));
    await f.drained();
    expect(await countIn(influxd)).toBe(8_000);
    expect(f.counted("forward_writes", "413")).toBeLessThan(10);
    expect(await quarantined(f)).toEqual([]);
  });

  describe("that demands a sign-in", () => {
    const LOGIN = { user: "gateway", password: "it's a secret" };

    test("fixes come in with the right one", async () => {
      const influxd = await server({ withAuth: true });
      await influxd.ask("CREATE DATABASE patrol");
      await influxd.ask(`CREATE USER gateway WITH PASSWORD 'it\\'s a secret'`);
      await influxd.ask("GRANT ALL ON patrol TO gateway");
      const f = await open(influxd.url, LOGIN);
      f.start();
      await f.store("bike-07", track(100));
      await f.drained();
      expect(await fixesOf(f.distant, "bike-07")).toHaveLength(100);
    });

    test.each([
      { what: "none", login: {}, advice: /check PATROL_INFLUX_USER and PATROL_INFLUX_PASSWORD/, status: "401" },
      { what: "a wrong one", login: { ...LOGIN, password: "wrong" }, advice: /refuses the sign-in/, status: "401" },
      { what: "a token", login: { token: "gateway:it's a secret" }, advice: /knows no tokens/, status: "401" },
      { what: "one without rights", login: LOGIN, advice: /denies the user the right to write/, status: "403" },
    ])("fixes wait, and a person is told why, with $what", async ({ login, advice, status }) => {
      const influxd = await server({ withAuth: true });
      await influxd.ask("CREATE DATABASE patrol");
      await influxd.ask(`CREATE USER gateway WITH PASSWORD 'it\\'s a secret'`);
      const f = await open(influxd.url, login);
      await f.store("bike-07", track(100));
      f.start();
      expect(await until("advice", () => f.forwarder.advice)).toMatch(advice);
      expect(f.counted("forward_writes", status)).toBe(1);
      expect((await f.tracks.queueState()).fixes).toBe(100);
      await f.halt();

      await influxd.ask("GRANT ALL ON patrol TO gateway");
      await f[Symbol.asyncDispose]();
      const mended = await open(influxd.url, LOGIN);
      mended.start();
      await mended.drained();
      expect(mended.forwarder.advice).toBeNull();
    });

    test("a database that this user may not make is asked for in a sentence", async () => {
      const influxd = await server({ withAuth: true });
      await influxd.ask(`CREATE USER gateway WITH PASSWORD 'it\\'s a secret'`);
      const f = await open(influxd.url, LOGIN);
      await f.store("bike-07", track(10));
      f.start();
      expect(await until("advice", () => f.forwarder.advice)).toMatch(/CREATE DATABASE "patrol"|grant/);
      expect((await f.tracks.queueState()).fixes).toBe(10);
    });
  });

  test("a server that answers nothing is waited for, and what it took meanwhile is not doubled", async () => {
    const influxd = await server();
    const proxy = await startProxy(influxd.port);
    stack.push(proxy);
    const f = await open(`http://127.0.0.1:${proxy.port}`, { timeoutMs: 250 });
    f.start();
    await f.store("bike-07", track(2_000));
    await f.drained();
    proxy.setFlowing(false);
    await f.store("bike-08", track(3_000));
    await until("writes time out", () => f.counted("forward_writes", "none") > 2);
    proxy.setFlowing(true);
    await until("writes succeed or fail anew", () => f.counted("forward_fixes", "forwarded") > 4_000);
    proxy.cut();
    await f.store("bike-09", track(1_000));
    await f.drained();
    expect(await countIn(influxd)).toBe(6_000);
  });

  test("fixes wait while the server's disk is full, and are forwarded once it is not", async () => {
    const influxd = await server();
    const f = await open(influxd.url);
    f.start();
    await f.store("bike-06", track(100));
    await f.drained();
    influxd.setFileLimit(1);
    for (let n = 0; n < 20; n++) await f.store(`bike-${10 + n}`, track(5_000));
    await until("writes are refused", () => f.counted("forward_writes", "500") > 3);
    expect((await f.tracks.queueState()).fixes).toBe(100_000);
    expect(f.forwarder.advice).toBeNull();
    influxd.setFileLimit(null);
    // influxd 1.6 goes on refusing a log segment that it once failed to write, until it is started anew.
    await influxd.kill();
    await influxd.start();
    await f.drained();
    expect(await countIn(influxd)).toBe(100_100);
    expect(await quarantined(f)).toEqual([]);
  });

  test("a track cannot be read while the server is down: it is said so, and what to set", async () => {
    const influxd = await server();
    const f = await open(influxd.url);
    await f.store("bike-07", track(10));
    await influxd.kill();
    await expect(fixesOf(f.distant, "bike-07")).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("PATROL_STORE_READ=embedded"),
    });
  });
});
