/** What forwarding to an InfluxDB promises, whichever version it is. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StoredFix, TrackStore } from "../gateway/core/track.ts";
import type { InfluxSettings } from "../gateway/influx/client.ts";
import { type Forwarding, openForwarding } from "./support/forwarding.ts";
import { type ServerUnderTest, serverKinds } from "./support/influx-servers.ts";
import { fixRecord } from "./support/messages.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Math.floor(Date.now() / DAY) * DAY - 3 * DAY;
/** After all fixes of the longest track, and over. */
const RECEIVED = START + 2 * DAY;
/** A month ago, in a shard of its own. */
const LONG_AGO = START - 40 * DAY;

const track = (count: number, seq = 1, from = START) =>
  Array.from({ length: count }, (_, n) => {
    const some = n % 7 === 0 ? { altitudeM: null, courseDeg: null } : { courseDeg: (n * 37.7) % 360 };
    return fixRecord(seq + n, from + n * 5_000, { lat: 30.5 + n / 1e6, lon: -117 - n / 7e5, ...some });
  });

async function fixesOf(store: Pick<TrackStore, "fixes">, unit: string, from = START) {
  const all: StoredFix[] = [];
  for await (const page of store.fixes(unit, { from, to: from + 2 * DAY })) all.push(...page);
  return all;
}

describe.each(await serverKinds())("forwarding to $name", ({ open, isMissing, demandsSignIn, canSpoil }) => {
  describe.skipIf(isMissing)("is such that", () => {
    let stack: AsyncDisposable[];
    let folder: string;
    let server: ServerUnderTest;
    /** A unit of this test alone: a given server remembers earlier ones. */
    let bike: string;

    beforeEach(async () => {
      const temp = await tempFolder();
      stack = [temp];
      folder = temp.path;
      bike = `bike-${Math.random().toString(36).slice(2, 10)}`;
      server = await open(folder);
      stack.push(server);
    });
    afterEach(async () => {
      for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
    });

    const forwarding = async (settings: InfluxSettings, where = folder): Promise<Forwarding> => {
      const f = await openForwarding(where, settings);
      stack.push(f);
      return f;
    };
    const quarantined = async ({ tracks }: Forwarding) => await tracks.quarantine(Number.MAX_SAFE_INTEGER);
    const furtherGone = (f: Forwarding) =>
      until("the further points are gone", async () => (await f.tracks.furtherWaiting()) === 0);

    test("every fix arrives, and is read back as it was stored, however often it is sent", async () => {
      const f = await forwarding(server.settings);
      f.start();
      await f.store(bike, track(3_000), RECEIVED);
      await f.drained();
      const stored = await fixesOf(f.tracks, bike);
      expect(stored).toHaveLength(3_000);
      expect(await fixesOf(f.distant, bike)).toEqual(stored);
      expect(f.counted("forward_fixes", "forwarded")).toBe(3_000);
      expect(f.forwarder.advice).toBeNull();

      const elsewhere = await tempFolder();
      stack.push(elsewhere);
      const again = await forwarding(server.settings, elsewhere.path);
      await again.store(bike, track(3_000), RECEIVED);
      again.start();
      await again.drained();
      expect(again.counted("forward_fixes", "forwarded")).toBe(3_000);
      expect(await fixesOf(again.distant, bike)).toEqual(stored);
    });

    test("points beside the fixes arrive too, and a bad one among them is put aside alone", async () => {
      const f = await forwarding(server.settings);
      const state = (value: string, n: number) => `state,unit=${bike} battery_mv=${value} ${START + n * 1_000}`;
      await f.tracks.enqueue("state", [state("3700i", 0)], Date.now());
      f.start();
      await furtherGone(f);
      await f.tracks.enqueue("state", [state("3701i", 1), state('"high"', 2), state("3702i", 3)], Date.now());
      await furtherGone(f);
      const rows = await quarantined(f);
      expect(rows).toMatchObject([{ unit: bike, reason: "influx-state", text: expect.stringMatching(/type/) }]);
      expect(f.counted("forward_further", "forwarded")).toBe(3);
      expect(f.counted("forward_further", "refused")).toBe(1);
    });

    if (canSpoil)
      test("a fix that it refuses is put aside alone with its words, and stays in the embedded store", async () => {
        const f = await forwarding(server.settings);
        await f.store(bike, track(10));
        f.start();
        await f.drained();
        const spoilt = `pos,unit=spoilt-${bike} alt="high" ${LONG_AGO}`;
        expect(await f.client.write(spoilt, AbortSignal.timeout(5_000))).toMatchObject({ status: 204 });
        const bad = [1, 2, 3].map((n) => fixRecord(9_000 + n, LONG_AGO + n * 1_000));
        await f.store(bike, [...track(500, 101), bad[0], ...track(2_000, 601), bad[1], bad[2], ...track(100, 2_601)]);
        await f.drained();
        const rows = await quarantined(f);
        expect(rows).toHaveLength(3);
        expect(rows[0]).toMatchObject({ unit: bike, reason: "influx", text: expect.stringContaining("type conflict") });
        expect(f.counted("forward_fixes", "refused")).toBe(3);
        expect(await fixesOf(f.distant, bike)).toEqual(await fixesOf(f.tracks, bike));
        expect(await fixesOf(f.tracks, bike, LONG_AGO)).toHaveLength(3);
      });

    if (demandsSignIn)
      test("with a wrong sign-in everything waits, a person is told, and the right one sends it", async () => {
        const f = await forwarding(server.wrongSignIn);
        await f.store(bike, track(50));
        f.start();
        expect(await until("advice", () => f.forwarder.advice)).toMatch(/refuses the (sign-in|token)/);
        expect(f.counted("forward_writes", "401")).toBeGreaterThan(0);
        expect((await f.tracks.queueState()).fixes).toBe(50);
        expect(await quarantined(f)).toEqual([]);
        await f[Symbol.asyncDispose]();

        const mended = await forwarding(server.settings);
        mended.start();
        await mended.drained();
        expect(await fixesOf(mended.distant, bike)).toHaveLength(50);
      });

    test("a bucket that is not there is made, or asked for in a sentence, and nothing is given up", async () => {
      const f = await forwarding(server.absent);
      await f.store(bike, track(20));
      f.start();
      const said = await until("made or asked for", async () => {
        return (await f.tracks.queueState()).fixes === 0 ? "made" : f.forwarder.advice;
      });
      if (said === "made") {
        expect(await fixesOf(f.distant, bike)).toHaveLength(20);
      } else {
        expect(said).toMatch(/CREATE DATABASE|make it|make the bucket|grant it|give it that/);
        expect((await f.tracks.queueState()).fixes).toBe(20);
      }
      expect(await quarantined(f)).toEqual([]);
    });
  });
});
