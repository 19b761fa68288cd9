/**
 * P10: reports of a station's week, cold (a fresh process that finds `reports.db`), warm, and from nothing at all, beside the same
 * figures counted from every fix again. The fixes are made: cars on rounds of 19 km, a fix every 5 s, ten hours a day.
 */
import { fork } from "node:child_process";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { latLngToCell } from "h3-js";
import { isGap } from "../../gateway/core/gap.ts";
import { distanceM } from "../../gateway/core/ground.ts";
import type { Span } from "../../gateway/core/track.ts";
import { openReader } from "../../gateway/sqlite/database.ts";
import { PathReader } from "../../gateway/sqlite/path-reader.ts";
import type { Part } from "./part.ts";
import { fill, groundOf, names, type Size } from "./reports-made.ts";
import { WORKER, type Work, type Worked } from "./reports-work.ts";
import { median } from "./statistics.ts";
import { table } from "./table.ts";

const DAY_MS = 86_400_000;
/** Each a process of its own, at each size that is drawn. */
const COLD_RUNS = 3;
const KINDS = ["patrol", "checkpoints", "coverage"] as const;

export const reports = (async ({ folder, runs, isQuick, say }) => {
  await mkdir(folder, { recursive: true });
  const size: Size = isQuick ? { units: 10, days: 8 } : { units: 50, days: 30 };
  const from = Math.floor(Date.now() / DAY_MS) * DAY_MS - (size.days + 1) * DAY_MS;
  const paths = { tracks: join(folder, "tracks.db"), reports: join(folder, "reports.db") };
  const stored = fill(paths.tracks, size, from);
  say(`${size.units} units x ${size.days} days x 10 h, a fix every 5 s: ${stored.fixes.toLocaleString("en")} fixes`);
  const ground = groundOf();
  const week = { from: from + DAY_MS, to: from + Math.min(8, size.days) * DAY_MS };
  const all = names(size.units);
  const work = { ...paths, ground, kinds: KINDS };
  const nothing = await inProcess({ ...work, units: all, span: week, warm: 0 });
  await inProcess({ ...work, units: all, span: { from, to: from + size.days * DAY_MS }, warm: 0 });
  const { size: bytes } = await stat(paths.reports);
  const cold: Worked[] = [];
  const peer: number[] = [];
  for (let run = 0; run < runs; run++) {
    cold.push(await inProcess({ ...work, units: all, span: week, warm: 5 }));
    peer.push(bruteForce(paths.tracks, all, week));
  }
  const warmOf = (kind: string) => cold.flatMap((one) => one.warm[kind] ?? []);
  const rows = KINDS.map((kind) => [
    kind,
    nothing.cold[kind] ?? 0,
    median(cold.map((one) => one.cold[kind] ?? 0)),
    median(warmOf(kind)),
    (cold[0]?.bytes[kind] ?? 0) / 1000,
  ]);
  say(table(["week of a station, ms", "from nothing", "cold", "warm", "KB"], rows));
  const coldAll = median(cold.map((one) => one.coldMs));
  const peerMs = median(peer);
  say(
    `all three: ${Math.round(nothing.coldMs)} ms from nothing (${nothing.made} pieces), ${Math.round(coldAll)} ms cold ` +
      `(${cold[0]?.made} pieces made); each fix counted again, cells, metres and key points: ${Math.round(peerMs)} ms, ` +
      `${(peerMs / coldAll).toFixed(1)} times cold. reports.db: ${Math.round(bytes / 1e6)} MB; process ${Math.round(cold[0]?.rssMb ?? 0)} MB.`,
  );
  const growth = await grow(work, size, from, say);
  await rm(folder, { recursive: true, force: true });
  return { size, stored, nothing, cold, peer, bytes, growth };
}) satisfies Part;

/** All three reports, ms. */
type Growth = {
  readonly days: number;
  readonly units: number;
  readonly cold: number;
  readonly warm: number;
  readonly nothing: number;
};

/** How the cost grows with days (of all units) and with units (over a week), cold and warm. */
async function grow(
  work: Omit<Work, "units" | "span" | "warm">,
  size: Size,
  from: number,
  say: (line: string) => void,
) {
  const days = [1, 5, 10, 20, 30].filter((count) => count <= size.days);
  const units = [10, 25, 50].filter((count) => count <= size.units);
  const rows: Growth[] = [];
  const measure = async (days: number, count: number) => {
    const span = { from, to: from + days * DAY_MS };
    const some: Worked[] = [];
    for (let run = 0; run < COLD_RUNS; run++)
      some.push(await inProcess({ ...work, units: names(count), span, warm: 3 }));
    const none = await inProcess({ ...work, reports: `${work.reports}.new`, units: names(count), span, warm: 0 });
    for (const end of ["", "-wal", "-shm"]) await rm(`${work.reports}.new${end}`, { force: true });
    const warmOf = (kind: string) => median(some.flatMap((one) => one.warm[kind] ?? []));
    const warm = KINDS.reduce((sum, kind) => sum + warmOf(kind), 0);
    rows.push({ days, units: count, cold: median(some.map((one) => one.coldMs)), warm, nothing: none.coldMs });
  };
  for (const count of days) await measure(count, size.units);
  for (const count of units) await measure(7, count);
  const cells = rows.map((row) => [`${row.days} days, ${row.units} units`, row.nothing, row.cold, row.warm]);
  say(table(["all three, ms", "from nothing", "cold", "warm"], cells));
  return rows;
}

function inProcess(work: Work): Promise<Worked> {
  return new Promise((resolve, reject) => {
    const child = fork(WORKER);
    child.once("message", (worked: Worked) => resolve(worked));
    child.once("exit", (code) => reject(new Error(`the process of the reports ended with code ${code}`)));
    child.send(work);
  });
}

/** What somebody without pieces would do: go through every fix, for its cell, the metres and the nearest key point. */
function bruteForce(path: string, units: readonly string[], span: Span): number {
  const begun = performance.now();
  const database = openReader(path);
  const reader = new PathReader(database);
  const { checkpoints } = groundOf();
  const cells = new Map<string, number>();
  let [metres, near] = [0, 0];
  for (const unit of units) {
    for (let from = span.from; from < span.to; from += DAY_MS) {
      const fixes = reader.path(unit, { from, to: from + DAY_MS });
      for (const [n, fix] of fixes.entries()) {
        const place = { lat: fix.lat / 1e7, lon: fix.lon / 1e7 };
        const cell = latLngToCell(place.lat, place.lon, 10);
        cells.set(cell, (cells.get(cell) ?? 0) + 1);
        const before = fixes[n - 1];
        if (before && !isGap(before, fix)) metres += distanceM({ lat: before.lat / 1e7, lon: before.lon / 1e7 }, place);
        for (const point of checkpoints) {
          if (Math.abs(point.lat - place.lat) < 0.001 && distanceM(point, place) < point.radiusM) near++;
        }
      }
    }
  }
  database.close();
  if (cells.size === 0 || metres === 0 || near === 0) throw new Error("there was nothing to count");
  return performance.now() - begun;
}
