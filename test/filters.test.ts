/** The device's filters on recorded tracks and receivers: nothing true is lost, planted jumps are, and standing is standing. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filter, NOTHING_FILTERED, type TimedFix } from "../device/core/filter.ts";
import type { Fix } from "../device/core/fix.ts";
import { distanceM } from "../device/core/geo.ts";
import { extrapolated, NOTHING_REPORTED, step } from "../device/core/reporting.ts";
import { readSentence } from "../device/nmea/sentence-reader.ts";
import { zeroGnssCounters } from "../device/serial/gnss-counters.ts";
import { readGnssFile } from "../device/serial/gnss-file.ts";
import { STANDARD_PROFILE } from "../protocol/messages.ts";
import { testData } from "./support/need.ts";

const tracks = testData("tracks");
const logs = testData("gpsd-logs");

describe.skipIf(tracks.isMissing)(`recorded tracks ${tracks.label}`, () => {
  test.each([
    // A receiver that stood frozen for 20 s and was 470 m further on: held back for a second, then passed.
    ["munich-drive.csv", { held: 1, confirmed: 1, dropped: 0 }],
    // With a gap of 178 s.
    ["grenoble-bike.csv", { held: 0, confirmed: 0, dropped: 0 }],
    // With gaps of 109 s and 73 s.
    ["pyrenees-mtb.csv", { held: 0, confirmed: 0, dropped: 0 }],
  ])("every fix of %s passes, in its order", (name, counts) => {
    const fixes = trackOf(join(tracks.path, name));
    const { passed, ...rest } = filtered(fixes);
    expect(passed).toEqual(fixes);
    expect(rest.counts).toEqual(counts);
  });

  test("of 40 planted jumps of 150 m none is reported, and nothing else is missing", () => {
    const fixes = trackOf(join(tracks.path, "munich-drive.csv"));
    const planted = fixes.map((one, n) => (n % 29 === 28 && n < 40 * 29 ? moved(one, 150) : one));
    const { passed, counts } = filtered(planted);
    expect(counts.dropped).toBe(40);
    expect(passed).toEqual(fixes.filter((_, n) => n % 29 !== 28 || n >= 40 * 29));
    const [raw, clean] = [judged(planted, fixes), judged(passed, fixes)];
    process.stdout.write(
      `40 jumps in 20 min: raw ${raw.reports} reports, ${raw.wrong} wrong by over 100 m; filtered ${clean.reports}, ${clean.wrong}\n`,
    );
    expect(raw.wrong).toBeGreaterThan(30);
    expect(clean.wrong).toBe(0);
  });
});

describe.skipIf(logs.isMissing)(`recorded receivers ${logs.label}`, () => {
  const names = logs.isMissing ? [] : readdirSync(logs.path).filter((name) => name.endsWith(".log"));

  test("no fix of any is dropped", async () => {
    const dropped: string[] = [];
    for (const name of names) {
      const { counts } = filtered(await recordingOf(join(logs.path, name)));
      if (counts.dropped > 0) dropped.push(`${name}: ${counts.dropped}`);
    }
    expect(dropped).toEqual([]);
  });

  /** Twelve receivers that stood on a table or wandered over it by up to 14 m. */
  test.each([
    "cat-ms352",
    "ericsson-gru04-02-70sec",
    "firefly-II",
    "gpslim236",
    "mt3339",
    "quectel",
    "rx210",
    "sirfstarv-nmea",
    "skytraq-dgps",
    "telit-he910",
    "ublox-8",
    "ublox-neo-m9n-nmea",
  ])("%s stands still, and its track does too", async (name) => {
    const { passed } = filtered(await recordingOf(join(logs.path, `${name}.log`)));
    const reports = reported(passed);
    expect(new Set(reports.map((one) => `${one.fix.lat} ${one.fix.lon}`)).size).toBe(1);
    expect(reports.slice(1).filter((one) => one.reason !== "parked")).toEqual([]);
  });

  test("a cold start at hdop 21 that jumps about is no start, no stop and no deviation", async () => {
    const { passed } = filtered(await recordingOf(join(logs.path, "haicom-305N.log")));
    expect(reported(passed).map((one) => one.reason)).toEqual(["first", ...Array(7).fill("interval")]);
  });
});

function filtered(fixes: readonly TimedFix[]) {
  let state = NOTHING_FILTERED;
  const passed = fixes.flatMap((next) => {
    const result = filter(state, next);
    state = result.state;
    return result.passed;
  });
  return { passed, counts: state.counts };
}

function reported(fixes: readonly TimedFix[]): readonly { readonly fix: Fix; readonly reason: string }[] {
  let state = NOTHING_REPORTED;
  return fixes.flatMap(({ fix, uptimeMs }) => {
    const result = step(state, { type: "fix", fix }, uptimeMs, STANDARD_PROFILE);
    state = result.state;
    return result.reports.flatMap((one) => (one.type === "fix" ? [one] : []));
  });
}

/** How many reports there are, and for how many seconds of the true track a map that draws them on is wrong by over 100 m. */
function judged(fixes: readonly TimedFix[], truth: readonly TimedFix[]) {
  const reports = reported(fixes);
  const wrong = truth.filter(({ fix }) => {
    const last = reports.findLast((one) => one.fix.fixTime <= fix.fixTime);
    return last !== undefined && distanceM(extrapolated(last.fix, fix.fixTime), fix) > 100;
  });
  return { reports: reports.length, wrong: wrong.length };
}

/** Speed and course from the neighbours, as the track has only positions. */
function trackOf(path: string): readonly TimedFix[] {
  const rows = readFileSync(path, "utf8").trim().split("\n").slice(1);
  const points = rows.map((row) => {
    const [time = 0, lat = 0, lon = 0] = row.split(",").map(Number);
    return { time: time * 1000, lat, lon };
  });
  return points.map((point, n) => {
    const before = points[Math.max(0, n - 1)] ?? point;
    const after = points[Math.min(points.length - 1, n + 1)] ?? point;
    const north = after.lat - before.lat;
    const east = (after.lon - before.lon) * Math.cos((point.lat * Math.PI) / 180);
    const speedMps = distanceM(before, after) / ((after.time - before.time) / 1000);
    const courseDeg = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
    const { time, lat, lon } = point;
    const quality = { altitudeM: null, hdop: 1, satellites: 9, mode: 3 } as const;
    return { uptimeMs: time, fix: { fixTime: time, clock: "gnss", lat, lon, speedMps, courseDeg, ...quality } };
  });
}

function moved({ uptimeMs, fix }: TimedFix, metres: number): TimedFix {
  return { uptimeMs, fix: { ...fix, lat: fix.lat + metres / 111_195 } };
}

/** As if it had been live: time passes as its own clock says. */
async function recordingOf(path: string): Promise<readonly TimedFix[]> {
  const deps = { readSentence, counters: zeroGnssCounters(), now: () => 0, uptimeMs: () => 0 };
  const fixes: TimedFix[] = [];
  let uptimeMs = 0;
  for await (const event of readGnssFile(
    path,
    { ...deps, builtTime: 0, recorded: true },
    AbortSignal.timeout(30_000),
  )) {
    if (event.type !== "fix") continue;
    const last = fixes.at(-1)?.fix.fixTime ?? event.fix.fixTime;
    uptimeMs += Math.min(60_000, Math.max(0, event.fix.fixTime - last));
    fixes.push({ fix: event.fix, uptimeMs });
  }
  return fixes;
}
