/** `patrol migrate --to influx` against a real server. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReader } from "../gateway/sqlite/database.ts";
import type { Tracks } from "../gateway/sqlite/tracks.ts";
import { openTracks } from "../gateway/sqlite/tracks.ts";
import { influxSettings, openForwarding } from "./support/forwarding.ts";
import { type Influxd, startInfluxd } from "./support/influxd.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { needs } from "./support/need.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const influxdNeed = needs("influxd");
const START = Date.now() - 86_400_000;

let stack: AsyncDisposable[];
let folder: string;
let influxd: Influxd;

/** `count` fixes of a unit, a second apart, the first with `seq`. */
async function fill(tracks: Tracks, unit: string, count: number, seq = 1): Promise<void> {
  for (let from = seq; from < seq + count; from += 100) {
    const records = Array.from({ length: Math.min(100, seq + count - from) }, (_, n) =>
      fixRecord(from + n, START + (from + n) * 1_000),
    );
    const payload = Buffer.from(JSON.stringify(batch(records)));
    await tracks.commit([{ unit, receivedTime: Date.now(), payload }]);
  }
}

async function store(fixes: Readonly<Record<string, number>>, seq = 1): Promise<void> {
  await using tracks = await openTracks(join(folder, "tracks.db"), 36_500 * 86_400_000);
  for (const [unit, count] of Object.entries(fixes)) await fill(tracks, unit, count, seq);
}

function migration() {
  const process = startPatrol(["migrate", "--to", "influx", "--data-dir", folder, "--influx-url", influxd.url]);
  stack.push(process);
  return process;
}

async function copied(): Promise<number> {
  const rows = await influxd.ask('SELECT count("mode") FROM "pos"', "patrol");
  return Number(rows[0]?.[1] ?? 0);
}

function cursors(): readonly unknown[] {
  const database = openReader(join(folder, "tracks.db"));
  const sql = "SELECT u.unit, to_ts AS cursor FROM migrated m JOIN unit u ON u.id = m.unit ORDER BY u.unit";
  const rows = database.prepare(sql).all();
  database.close();
  return rows.map((row) => Object.values(row as object));
}

describe.skipIf(influxdNeed.isMissing)(`patrol migrate ${influxdNeed.label}`, () => {
  beforeEach(async () => {
    const temp = await tempFolder();
    stack = [temp];
    folder = temp.path;
    influxd = await startInfluxd(folder);
    stack.push(influxd);
  });
  afterEach(async () => {
    for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
  });

  test("copies everything once, is quiet in a pipe, and has nothing to do a second time", async () => {
    await store({ "bike-07": 5_000, "bike-08": 5_001, "foot-1": 1 });
    const first = migration();
    expect(await first.ended).toBe(0);
    expect({ out: first.lines, err: first.errors }).toEqual({ out: ["10002 fixes of 3 units copied"], err: [] });
    expect(await copied()).toBe(10_002);
    const second = migration();
    await second.ended;
    expect(second.lines).toEqual(["0 fixes of 0 units copied"]);
    await store({ "foot-1": 3 }, 10);
    const third = migration();
    await third.ended;
    expect(third.lines).toEqual(["3 fixes of 1 units copied"]);
    expect(await copied()).toBe(10_005);
  });

  test("goes on after kill -9 where it was", { timeout: 60_000 }, async () => {
    await store({ "bike-07": 30_000 });
    const killed = migration();
    await until("the first page is saved", () => {
      const [row] = cursors() as [string, number][];
      return row !== undefined && row[1] >= START + 5_000_000;
    });
    await killed.kill();
    const [[, cursor] = ["", 0]] = cursors() as [string, number][];
    const saved = (cursor - START) / 1_000;
    expect(saved % 5_000).toBe(0);
    const resumed = migration();
    expect(await resumed.ended).toBe(0);
    expect(resumed.lines).toEqual([`${30_000 - saved} fixes of 1 units copied`]);
    expect(await copied()).toBe(30_000);
  });

  test("sends what waits in the queue as well, beside a forwarder that does the same, and makes the same track", async () => {
    await store({ "bike-07": 200 });
    await using f = await openForwarding(folder, influxSettings(influxd.url));
    await fill(f.tracks, "bike-07", 100, 201);
    await until("the clock has moved", () => Date.now() > START + 86_400_000 + 5);
    const process = migration();
    await process.ended;
    expect(process.lines).toEqual(["200 fixes of 1 units copied; 100 that waited in the queue sent"]);
    expect(await f.tracks.queueState()).toMatchObject({ fixes: 0, bytes: 0 });
    await fill(f.tracks, "bike-07", 50, 301);
    const other = migration();
    f.start();
    await other.ended;
    await f.drained();
    const span = { from: START, to: START + 86_400_000 };
    const all = async (pages: AsyncIterable<readonly unknown[]>) => {
      const fixes = [];
      for await (const page of pages) fixes.push(...page);
      return fixes;
    };
    const distant = await all(f.distant.fixes("bike-07", span));
    expect(distant.length).toBe(350);
    expect(distant).toEqual(await all(f.tracks.fixes("bike-07", span)));
  });

  test("sends what waits for an InfluxDB that was taken out of the settings, also what found the queue full", async () => {
    await using f = await openForwarding(folder, influxSettings(influxd.url), 1_000);
    await fill(f.tracks, "bike-07", 2_500);
    await f.tracks.enqueue("state", ['state,unit=bike-07 presence="online" 5'], Date.now());
    const { fixes, owedUnits } = await f.tracks.queueState();
    expect({ fixes, owedUnits }).toEqual({ fixes: 1_000, owedUnits: 1 });
    const process = migration();
    expect(await process.ended).toBe(0);
    expect(process.lines).toEqual(["0 fixes of 0 units copied; 2500 that waited in the queue sent"]);
    expect(await copied()).toBe(2_500);
    expect(await influxd.ask('SELECT "presence" FROM "state"', "patrol")).toEqual([[5, "online"]]);
    expect(await f.tracks.queueState()).toMatchObject({ fixes: 0, owedUnits: 0 });
    expect(await f.tracks.furtherWaiting()).toBe(0);
  });

  test("says in a sentence what it misses", async () => {
    await store({ "bike-07": 3 });
    const process = startPatrol(["migrate", "--to", "influx", "--data-dir", folder]);
    stack.push(process);
    expect(await process.ended).toBe(2);
    expect(process.errors.join()).toContain("set PATROL_INFLUX_URL");
    const elsewhere = startPatrol(["migrate", "--to", "influx", "--data-dir", join(folder, "x")], {
      PATROL_INFLUX_URL: influxd.url,
    });
    stack.push(elsewhere);
    expect(await elsewhere.ended).toBe(1);
    expect(elsewhere.errors.join()).toContain("holds no tracks.db");
  });
});
