/** What a reader of tracks may rely on, whichever store they come from. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { replayTrack, unitBundle, type View } from "../gateway/core/export/bundle.ts";
import { byAge } from "../gateway/core/merge.ts";
import type { Span, StoredFix, TrackStore } from "../gateway/core/track.ts";
import { type Forwarding, influxSettings, openForwarding } from "./support/forwarding.ts";
import { givenServer } from "./support/influx-servers.ts";
import { startInfluxd } from "./support/influxd.ts";
import { fixRecord } from "./support/messages.ts";
import { needs } from "./support/need.ts";
import { tempFolder } from "./support/temp.ts";

const DAY = 86_400_000;
const START = Math.floor(Date.now() / DAY) * DAY - 20 * DAY;
const ALWAYS = { from: 0, to: 4_102_444_800_000 };
/** A server to run the same suite against. It may remember earlier runs, so that the units are of this run alone. */
const GIVEN = givenServer(process.env);
const influxd = GIVEN === null ? needs("influxd") : { isMissing: false, label: "at PATROL_TEST_INFLUX_URL" };
const RUN = GIVEN === null ? "" : `-${Math.random().toString(36).slice(2, 8)}`;

const UNKNOWN = { altitudeM: null, speedMps: null, courseDeg: null, hdop: null, satellites: null };
/** Exactly two pages of either store, and one more. */
const LONG = Array.from({ length: 10_001 }, (_, n) => START + n * 1_000);

/** Everything that the suite asks for, in two parts. */
async function fill(f: Forwarding, part: 1 | 2): Promise<void> {
  const rx = START + 19 * DAY;
  if (part === 1) {
    await f.store(
      `plain${RUN}`,
      [fixRecord(1, START + 500), fixRecord(2, START + 1_500, { lat: -30.5433123, lon: -117.06 })],
      rx,
    );
    await f.store(
      `nulls${RUN}`,
      [fixRecord(1, START, UNKNOWN), fixRecord(2, START + 1_000, { ...UNKNOWN, speedMps: 0, satellites: 0 })],
      rx,
    );
    await f.store(`same-time${RUN}`, [fixRecord(1, START, { lat: 1 }), fixRecord(2, START, { lat: 2 })], rx);
    await f.store(
      `long${RUN}`,
      LONG.slice(0, 6_000).map((time, n) => fixRecord(n + 1, time)),
      rx,
    );
    await f.store(
      `words${RUN}`,
      [
        fixRecord(1, START, { reason: "sos", clock: "system", mode: 2 }),
        fixRecord(2, START + 1, { reason: "regained" }),
      ],
      rx,
    );
  } else {
    const loss = { seq: 3, type: "fix-lost", time: START + 2_000, clock: "gnss", uptimeMs: 1, lastFixTime: null };
    await f.store(`plain${RUN}`, [loss, fixRecord(4, START + 9 * DAY), fixRecord(5, START + 1_000)], rx + 1);
    await f.store(
      `long${RUN}`,
      LONG.slice(6_000).map((time, n) => fixRecord(6_001 + n, time)),
      rx,
    );
    await f.store(`late${RUN}`, [fixRecord(1, START - 15 * DAY), fixRecord(2, START + 18 * DAY)], rx);
  }
}

async function embedded(stack: AsyncDisposable[]): Promise<TrackStore> {
  const folder = await tempFolder();
  stack.push(folder);
  const f = await openForwarding(folder.path, influxSettings("http://127.0.0.1:9"));
  stack.push(f);
  await fill(f, 1);
  await fill(f, 2);
  return f.tracks;
}

/** `forwarded`: which parts have reached the server; the others wait in the queue. */
async function influx(stack: AsyncDisposable[], forwarded: 1 | 2): Promise<Forwarding> {
  const folder = await tempFolder();
  stack.push(folder);
  const settings = GIVEN ?? influxSettings(await ownServer(stack, folder.path));
  const f = await openForwarding(folder.path, settings);
  stack.push(f);
  await fill(f, 1);
  if (forwarded === 2) await fill(f, 2);
  f.start();
  await f.drained();
  await f.halt();
  if (forwarded === 1) await fill(f, 2);
  return f;
}

async function ownServer(stack: AsyncDisposable[], folder: string): Promise<string> {
  const server = await startInfluxd(folder);
  stack.push(server);
  return server.url;
}

async function byAgeOfDays(stack: AsyncDisposable[]): Promise<TrackStore> {
  const f = await influx(stack, 1);
  return byAge(f.tracks, f.distant, () => START + 4_000_000);
}

describe.each([
  { name: "embedded", open: embedded, isMissing: false },
  { name: `InfluxDB ${influxd.label}`, open: async (s: AsyncDisposable[]) => (await influx(s, 2)).distant, ...influxd },
  {
    name: `InfluxDB with fixes that still wait ${influxd.label}`,
    open: async (s: AsyncDisposable[]) => (await influx(s, 1)).distant,
    ...influxd,
  },
  { name: `both by age ${influxd.label}`, open: byAgeOfDays, ...influxd },
])("tracks from $name", ({ open, isMissing }) => {
  describe.skipIf(isMissing)("are such that", () => {
    const stack: AsyncDisposable[] = [];
    let store: TrackStore;

    beforeAll(async () => {
      store = await open(stack);
    }, 60_000);
    afterAll(async () => {
      for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
    });

    const fixes = async (unit: string, span: Span = ALWAYS) => {
      const all: StoredFix[] = [];
      for await (const page of store.fixes(unit, span)) {
        expect(page.length).toBeGreaterThan(0);
        expect(page.length).toBeLessThanOrEqual(10_000);
        all.push(...page);
      }
      return all;
    };
    const times = async (unit: string, span?: Span) => (await fixes(unit, span)).map((fix) => fix.ts);

    test("a fix is in the store's steps", async () => {
      expect((await fixes(`plain${RUN}`))[0]).toEqual({
        ts: START + 500,
        lat: 305_433_000,
        lon: 1_170_631_000,
        alt: 312,
        spd: 410,
        crs: 885,
        hdop: 9,
        sat: 14,
        mode: 3,
        reason: "interval",
        clock: "gnss",
        rx: START + 19 * DAY,
      });
    });

    test("they are in the order of their times, whenever they arrived, over empty days", async () => {
      expect(await times(`plain${RUN}`)).toEqual([START + 500, START + 1_000, START + 1_500, START + 9 * DAY]);
      expect(await times(`late${RUN}`)).toEqual([START - 15 * DAY, START + 18 * DAY]);
      expect((await fixes(`plain${RUN}`))[2]).toMatchObject({ lat: -305_433_123, lon: -1_170_600_000 });
    });

    test("a span has its first instant and not its last", async () => {
      expect(await times(`plain${RUN}`, { from: START + 500, to: START + 1_500 })).toEqual([
        START + 500,
        START + 1_000,
      ]);
      expect(await times(`plain${RUN}`, { from: START + 501, to: START + 1_501 })).toEqual([
        START + 1_000,
        START + 1_500,
      ]);
      expect(await times(`plain${RUN}`, { from: START + 2_000, to: START + 3_000 })).toEqual([]);
    });

    test("what was not known is null, and 0 is 0", async () => {
      const none = { alt: null, spd: null, crs: null, hdop: null, sat: null };
      expect(await fixes(`nulls${RUN}`)).toMatchObject([none, { ...none, spd: 0, sat: 0 }]);
    });

    test("the first of two fixes of one time stays", async () => {
      expect((await fixes(`same-time${RUN}`)).map((fix) => fix.lat)).toEqual([10_000_000]);
    });

    test("the words of a fix are kept", async () => {
      expect(await fixes(`words${RUN}`)).toMatchObject([
        { reason: "sos", clock: "system", mode: 2 },
        { reason: "regained", clock: "gnss", mode: 3 },
      ]);
    });

    test("a long one comes whole, page by page", async () => {
      expect(await times(`long${RUN}`)).toEqual(LONG);
    });

    test.each([1, 2_499, 2_500, 2_501, 4_999, 5_000, 5_001, 7_500, 10_000])(
      "its first %i fixes come whole",
      async (count) => {
        expect(await times(`long${RUN}`, { from: START, to: START + count * 1_000 })).toEqual(LONG.slice(0, count));
      },
    );

    test("a reader may stop after a page", async () => {
      for await (const page of store.fixes(`long${RUN}`, ALWAYS)) {
        expect(page[0]?.ts).toBe(START);
        break;
      }
      expect(await times(`same-time${RUN}`)).toEqual([START]);
    });

    test.each(["nobody", "plai", "plain'", "x' OR 'a'='a", 'a"\\'])("a unit named %j has none", async (unit) => {
      expect(await fixes(unit)).toEqual([]);
    });

    test("the receiver's losses are told", async () => {
      expect(await store.marks(`plain${RUN}`, ALWAYS)).toEqual([
        { what: "lost", from: START + 2_000, to: START + 2_000 },
      ]);
      expect(await store.marks(`long${RUN}`, ALWAYS)).toEqual([]);
    });

    test("the newest fix of every unit is known", async () => {
      const newest = await store.newest();
      expect([...newest].map(([unit, fix]) => [unit, fix.ts]).sort()).toEqual([
        [`late${RUN}`, START + 18 * DAY],
        [`long${RUN}`, START + 10_000_000],
        [`nulls${RUN}`, START + 1_000],
        [`plain${RUN}`, START + 9 * DAY],
        [`same-time${RUN}`, START],
        [`words${RUN}`, START + 1],
      ]);
    });
  });
});

/** Bundles of everything that the suite stores, as text. */
async function bundles(store: TrackStore, view: Partial<View>): Promise<string> {
  const span = { from: START - 16 * DAY, to: START + 19 * DAY };
  const whole: View = { span, known: "then", simplifyM: null, now: START + 20 * DAY, ...view };
  const found = [];
  for (const unit of ["plain", "nulls", "same-time", "long", "words", "late", "unheard-of"]) {
    found.push(await unitBundle(await replayTrack(store, `${unit}${RUN}`, whole.span), whole, 1_000_000));
  }
  return JSON.stringify(found);
}

test.skipIf(influxd.isMissing)(
  `a replay is the same bytes from each store ${influxd.label}`,
  { timeout: 60_000 },
  async () => {
    await using stack = new Stack();
    const { tracks, distant } = await influx(stack.opened, 2);
    for (const view of [{}, { simplifyM: 5 }, { span: { from: START + 500_250, to: START + 5_000_000 } }]) {
      const text = await bundles(tracks, view);
      expect(text.length).toBeGreaterThan(1_000);
      expect(await bundles(distant, view)).toBe(text);
    }
  },
);

class Stack implements AsyncDisposable {
  readonly opened: AsyncDisposable[] = [];
  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.opened.reverse()) await one[Symbol.asyncDispose]();
  }
}
