/**
 * The host's clock jumps under the running device: an hour on, an hour back, to 1970, and a restart in that year. Nothing
 * is lost, repeated or put in another order, the fixes keep GNSS time, and the gateway refuses nothing. The clock since
 * boot is left alone, as a kernel leaves it.
 */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPty } from "../receiver-logs/pty.ts";
import { type PatrolProcess, startPatrol } from "../support/process.ts";
import { until } from "../support/until.ts";
import { rmc } from "./receiver.ts";
import { openStation, type Station } from "./station.ts";

const LIBRARY = libraryPath();
/** In libfaketime's words: beside the true clock, or a moment from which it runs. */
const IN_1970 = "@1970-01-01 00:00:10";
const JUMPS = ["+3600s", "-3600s", IN_1970, "+0s", "-40000s", "+40000s", "+0s"];
const RECORDS_A_JUMP = 3;
/** The receiver's seconds pass so fast, an hour ago: every sample of the device is a new place worth a report. */
const SECOND_MS = 20;
const HOUR_MS = 3_600_000;

test.skipIf(LIBRARY === null)(
  "clock jumps lose, repeat, reorder and refuse nothing [needs faketime]",
  { timeout: 120_000 },
  async () => {
    await using station = await openStation();
    await using pty = openPty();
    const clock = join(station.folder, "clock");
    const startTime = Math.floor(Date.now() / 1000) * 1000 - HOUR_MS;
    let second = 0;
    const drive = setInterval(() => void pty.write(rmc(startTime, second++)).catch(() => {}), SECOND_MS);
    for (const first of ["+0s", IN_1970]) {
      const device = startUnder(clock, first, station, pty.path);
      for (const jump of JUMPS) {
        writeFileSync(clock, `${jump}\n`);
        const before = station.accepted().length;
        await until(`records after ${jump}`, () => station.accepted().length >= before + RECORDS_A_JUMP);
      }
      expect(await device.stop()).toBe(0);
    }
    clearInterval(drive);
    const idle = startUnder(clock, "+0s", station, pty.path);
    const verdict = await station.verdict();
    await idle.kill();
    expect(verdict).toMatchObject({ missing: [], different: [], reused: [], pointless: [] });
    expectOrder(station, startTime);
    expect((await station.gateway.get("/api/v1/quarantine")).body).toMatchObject({ items: [] });
  },
);

function startUnder(clock: string, first: string, station: Station, gnssPath: string): PatrolProcess {
  writeFileSync(clock, `${first}\n`);
  return startPatrol(["device"], {
    ...station.deviceEnv(gnssPath),
    LD_PRELOAD: LIBRARY ?? "",
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    DONT_FAKE_MONOTONIC: "1",
  });
}

/** By seq, a later fix is later by GNSS time too. */
function expectOrder(station: Station, startTime: number): void {
  const bySeq = station.accepted().toSorted((a, b) => a.seq - b.seq);
  const fixes = bySeq.filter(({ record }) => record.type === "fix");
  expect(fixes.length).toBeGreaterThan(2 * JUMPS.length);
  expect(new Set(fixes.map(({ record }) => record.clock))).toEqual(new Set(["gnss"]));
  let last = startTime - 1;
  for (const { seq, record } of fixes) {
    expect(record.time, `seq ${seq}`).toBeGreaterThan(last);
    expect((record.time - startTime) % 1000).toBe(0);
    last = record.time;
  }
  expect(new Set(bySeq.map(({ outbox, seq }) => `${outbox}/${seq}`)).size).toBe(bySeq.length);
}

/** Debian keeps it by architecture. */
function libraryPath(): string | null {
  const folders = existsSync("/usr/lib") ? readdirSync("/usr/lib") : [];
  const paths = folders.map((name) => join("/usr/lib", name, "faketime", "libfaketime.so.1"));
  return paths.find((path) => existsSync(path)) ?? null;
}
