/**
 * P8 and P9: forwarding a backlog to a real InfluxDB, and replays out of it beside the same replays out of the embedded
 * store. The fixes are made: units on circles, a fix every 5 s, ten hours a day.
 */
import { mkdir } from "node:fs/promises";
import { replayTrack, unitBundle } from "../../gateway/core/export/bundle.ts";
import type { Span, TrackStore } from "../../gateway/core/track.ts";
import { compressed, tagOf } from "../../gateway/http/wire.ts";
import { type Forwarding, influxSettings, openForwarding } from "../support/forwarding.ts";
import { startInfluxd } from "../support/influxd.ts";
import { fixRecord } from "../support/messages.ts";
import { needs } from "../support/need.ts";
import { until } from "../support/until.ts";
import { madeLines, ownBatching } from "./influx-own.ts";
import type { Part } from "./part.ts";
import { median, medianRatio } from "./statistics.ts";
import { table } from "./table.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const EVERY_MS = 5_000;
const FIXES_A_DAY = 7_200;
const VIEW = { known: "now", simplifyM: null, now: Number.MAX_SAFE_INTEGER } as const;

type Size = { readonly units: number; readonly days: number };
type Query = { readonly name: string; readonly units: readonly string[]; readonly span: Span };
/** CPU of this process, all its threads, in ms; `mainMs`: how long its main thread was at it; bytes on the wire. */
type Cost = {
  readonly cpuMs: number;
  readonly mainMs: number;
  readonly fixes: number;
  readonly gzip: number;
};

export const tracks = (async ({ folder, runs, isQuick, say }) => {
  if (needs("influxd").isMissing) {
    say("skipped: influxd is not installed (apt-get install influxdb)");
    return null;
  }
  await mkdir(folder, { recursive: true });
  await using influxd = await startInfluxd(folder);
  await using stores = await openForwarding(folder, influxSettings(influxd.url, { timeoutMs: 60_000 }), 2_000_000);
  const size: Size = isQuick ? { units: 10, days: 3 } : { units: 50, days: 30 };
  const from = Math.floor(Date.now() / DAY_MS) * DAY_MS - (size.days + 1) * DAY_MS;
  const total = size.units * size.days * FIXES_A_DAY;
  say(`${size.units} units x ${size.days} days x 10 h, a fix every 5 s: ${total.toLocaleString("en")} fixes`);
  const forwarding = await fillAndForward(stores, size, from, say);
  const own = await ownBatching(influxd, madeLines(size.units, FIXES_A_DAY, Date.now()));
  say(
    `the client's own batching, ${own.lines.toLocaleString("en")} lines at once: ${Math.round(own.fixesPerS).toLocaleString("en")} fixes/s, CPU ${Math.round(own.cpuUsPerHundred)} us per 100, ${(own.lines - own.arrived).toLocaleString("en")} of them lost`,
  );
  const results = [];
  for (const query of queries(size, from)) results.push(await compare(query, stores, runs));
  say(
    table(
      [
        "replay",
        "fixes",
        "KB gzip",
        "CPU ms embedded",
        "CPU ms InfluxDB",
        "ratio",
        "main ms embedded",
        "main ms InfluxDB",
      ],
      results.map((r) => [
        r.name,
        r.fixes,
        r.gzip / 1000,
        median(r.embedded),
        median(r.influx),
        r.ratio,
        median(r.main.embedded),
        median(r.main.influx),
      ]),
    ),
  );
  say(
    "CPU: of the process that reads, makes the bundle, digests and compresses it, all threads; influxd's own is not in it. main: of that, its main thread.",
  );
  return { size, forwarding, own, results };
}) satisfies Part;

/** Stores day by day with the forwarder running between the days only, so that each is timed by itself. */
async function fillAndForward(stores: Forwarding, size: Size, from: number, say: (line: string) => void) {
  const stored: number[] = [];
  const forwarded: number[] = [];
  const cpuPerHundred: number[] = [];
  const fixes = size.units * FIXES_A_DAY;
  for (let day = 0; day < size.days; day++) {
    const begin = performance.now();
    for (let unit = 0; unit < size.units; unit++) {
      await stores.store(nameOf(unit), dayOf(unit, day, from + day * DAY_MS), from + (day + 1) * DAY_MS);
    }
    const middle = performance.now();
    const cpu = process.cpuUsage();
    stores.start();
    // Counted here: asking the queue again and again would cost what is to be measured.
    const goal = fixes * (day + 1);
    await until("all is forwarded", () => stores.counted("forward_fixes", "forwarded") >= goal, 600_000);
    await stores.halt();
    const spent = process.cpuUsage(cpu);
    stored.push((fixes / (middle - begin)) * 1000);
    forwarded.push((fixes / (performance.now() - middle)) * 1000);
    cpuPerHundred.push(((spent.user + spent.system) / fixes) * 100);
  }
  say(
    table(
      ["each a day's fixes", "fixes/s", "CPU us per 100 fixes"],
      [
        ["stored, with the queue to InfluxDB", median(stored), "-"],
        ["forwarded (catch-up)", median(forwarded), median(cpuPerHundred)],
      ],
    ),
  );
  return { stored, forwarded, cpuPerHundred };
}

function queries(size: Size, from: number): readonly Query[] {
  const day = from + Math.floor(size.days / 2) * DAY_MS;
  const names = (count: number) => Array.from({ length: Math.min(count, size.units) }, (_, n) => nameOf(n));
  return [
    { name: "unit-day", units: names(1), span: { from: day, to: day + DAY_MS } },
    { name: "10 units, 8 h", units: names(10), span: { from: day, to: day + 8 * HOUR_MS } },
    { name: "all units, 1 h", units: names(size.units), span: { from: day, to: day + HOUR_MS } },
  ];
}

async function compare(query: Query, { tracks: near, distant }: Forwarding, runs: number) {
  const embedded: Cost[] = [];
  const influx: Cost[] = [];
  for (let run = -1; run < runs; run++) {
    const [one, other] = [await replay(near, query), await replay(distant, query)];
    // The first run fills caches.
    if (run < 0) continue;
    embedded.push(one);
    influx.push(other);
  }
  const [first] = embedded;
  const cpu = { embedded: embedded.map((cost) => cost.cpuMs), influx: influx.map((cost) => cost.cpuMs) };
  return {
    name: query.name,
    fixes: first?.fixes ?? 0,
    gzip: first?.gzip ?? 0,
    ...cpu,
    main: { embedded: embedded.map((cost) => cost.mainMs), influx: influx.map((cost) => cost.mainMs) },
    ratio: medianRatio(cpu.embedded, cpu.influx),
  };
}

async function replay(store: TrackStore, { units, span }: Query): Promise<Cost> {
  const [before, loop] = [process.cpuUsage(), performance.eventLoopUtilization()];
  const bundles = [];
  for (const unit of units) {
    bundles.push(await unitBundle(await replayTrack(store, unit, span), { ...VIEW, span }, Number.MAX_SAFE_INTEGER));
  }
  const text = Buffer.from(JSON.stringify(bundles.map((one) => one?.bundle)));
  tagOf(text);
  const body = await compressed(text);
  const { user, system } = process.cpuUsage(before);
  const mainMs = performance.eventLoopUtilization(loop).active;
  const fixes = bundles.reduce((sum, one) => sum + (one?.bundle.count ?? 0), 0);
  return { cpuMs: (user + system) / 1000, mainMs, fixes, gzip: body.length };
}

function nameOf(unit: number): string {
  return `bike-${String(unit + 1).padStart(3, "0")}`;
}

/** A unit goes round in circles of its own, 500 m wide. */
function dayOf(unit: number, day: number, from: number): readonly unknown[] {
  return Array.from({ length: FIXES_A_DAY }, (_, n) => {
    const angle = n / 40 + unit;
    const place = { lat: 30.5 + unit / 500 + Math.sin(angle) / 450, lon: 117 + day / 1000 + Math.cos(angle) / 390 };
    return fixRecord(day * FIXES_A_DAY + n + 1, from + n * EVERY_MS, {
      ...place,
      courseDeg: Math.round(angle * 57) % 360,
    });
  });
}
