/**
 * The recorded receiver logs, each played over a real pty into the real reader, against what gpsd made of it.
 *
 * Differences that are known, and why they stand:
 * - `quectel-l76k-binary` has no position sentence at all, and `ublox8-uniqid-monhw` none for its last two instants: gpsd
 *   reads their binary protocols, this device reads NMEA. They are counted under `beyond`.
 * - In `garmin25lp` and `sl869` gpsd calls the first epoch of an acquisition two-dimensional and the next one, with the
 *   same sentences, three-dimensional. Here the same sentences always give the same mode.
 * - Where gpsd has a position without a time (its first epoch), fixes are matched by position.
 */
import { readdirSync } from "node:fs";
import { pino } from "pino";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { Fix } from "../device/core/fix.ts";
import { readSentence } from "../device/nmea/sentence-reader.ts";
import { followGnss } from "../device/serial/follow-gnss.ts";
import { type GnssCounters, zeroGnssCounters } from "../device/serial/gnss-counters.ts";
import { openPty, type Pty } from "./receiver-logs/pty.ts";
import { openRecording } from "./receiver-logs/recording.ts";
import { judge, type Verdict } from "./receiver-logs/verdict.ts";
import { testData } from "./support/need.ts";

const logs = testData("gpsd-logs");
const LOGS = logs.path;
const names = logs.isMissing ? [] : readdirSync(LOGS).filter((name) => name.endsWith(".log"));
const OTHER_MODES: Readonly<Record<string, readonly string[]>> = {
  "garmin25lp.log": ["12:03:26.000 mode 3 speed 0 course 0: mode of 2,2"],
  "sl869.log": ["10:21:43.000 mode 3 speed 3.447 course 155.1: mode of 2,2,2,2,2,2"],
};

describe.skipIf(logs.isMissing)(`recorded receivers ${logs.label}`, () => {
  const verdicts = new Map<string, Verdict>();

  test.each(names)("%s gives the fixes that gpsd reports", { timeout: 60_000 }, async (name) => {
    const recording = openRecording(`${LOGS}/${name}`);
    const verdict = judge(recording, await play(recording.bytes));
    verdicts.set(name, verdict);
    expect(verdict.missed).toEqual([]);
    expect(verdict.ghost).toEqual([]);
    expect(verdict.wrong).toEqual(OTHER_MODES[name] ?? []);
  });

  test("are 67", () => {
    expect(names).toHaveLength(67);
  });

  afterAll(() => process.stdout.write(`${tableOf(verdicts)}\n`));
});

/** All fixes of one session, which ends when everything has been played and the line hangs up. */
async function play(bytes: Buffer): Promise<readonly Fix[]> {
  const counters = zeroGnssCounters();
  await using pty = openPty();
  const ended = new AbortController();
  let playing: Promise<void> | null = null;
  const options = {
    path: pty.path,
    baud: 9600,
    recorded: true,
    log: pino({ level: "silent" }),
    readSentence,
    counters,
    now: () => Date.now(),
    // A clock that stands: epochs end by the next time of day, as they do when a busy machine falls behind.
    uptimeMs: () => 0,
    builtTime: Date.UTC(2026, 0, 1),
    onListening: () => {
      playing ??= feed(pty, bytes, counters);
    },
  };
  const fixes: Fix[] = [];
  for await (const event of followGnss(options, ended.signal)) {
    if (event.type === "fix") fixes.push(event.fix);
    if (event.type === "state" && event.state === "absent") ended.abort();
  }
  await playing;
  return fixes;
}

/** As fast as the terminal takes it; hangs up once the reader has had every byte. */
async function feed(pty: Pty, bytes: Buffer, counters: GnssCounters): Promise<void> {
  await pty.write(bytes);
  await vi.waitFor(() => expect(counters.bytes).toBe(bytes.length), { timeout: 30_000, interval: 5 });
  await pty.hangUp();
}

function tableOf(verdicts: ReadonlyMap<string, Verdict>): string {
  const sum = (pick: (v: Verdict) => number) => [...verdicts.values()].reduce((total, v) => total + pick(v), 0);
  const rows = [...verdicts].map(([name, v]) => [
    name,
    v.expected,
    v.fixes,
    v.missed.length,
    v.ghost.length,
    v.wrong.length,
    v.beyond,
  ]);
  const total = [
    "all",
    sum((v) => v.expected),
    sum((v) => v.fixes),
    sum((v) => v.missed.length),
    sum((v) => v.ghost.length),
    sum((v) => v.wrong.length),
    sum((v) => v.beyond),
  ];
  const head = ["log", "expected", "got", "missed", "ghost", "wrong", "beyond"];
  return [head, ...rows, total]
    .map(([name, ...n]) => `${String(name).padEnd(34)}${n.map((x) => String(x).padStart(9)).join("")}`)
    .join("\n");
}
