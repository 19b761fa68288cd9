/** The whole device, top to bottom: opened downwards, closed upwards, and it returns once it is told to stop. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, statfs } from "node:fs/promises";
import { uptime } from "node:os";
import { join } from "node:path";
import type { Health } from "../protocol/messages.ts";
import { every, runAll } from "../runtime/activity.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import { plausibleClock } from "./certificate-clock.ts";
import { ClockStepper } from "./clock-stepper.ts";
import type { DeviceConfig } from "./config.ts";
import { isPlausible } from "./core/clock.ts";
import { problemsOf } from "./core/problems.ts";
import { openCounter } from "./disk/counter.ts";
import { takeLock } from "./disk/lock.ts";
import { openOutbox } from "./disk/outbox.ts";
import { openRecorder } from "./disk/recorder.ts";
import { runUplink } from "./mqtt/uplink.ts";
import { readSentence } from "./nmea/sentence-reader.ts";
import { Position } from "./position.ts";
import { openProfile } from "./profile.ts";
import { followGnss } from "./serial/follow-gnss.ts";
import { zeroGnssCounters } from "./serial/gnss-counters.ts";
import type { GnssState } from "./serial/gnss-session.ts";

/** When this program was built, at the earliest: no clock and no receiver's date before it is believed. */
const BUILT_TIME = Date.UTC(2026, 0, 1);

/** Room for one preallocated segment of the outbox. */
const LEAST_FREE_BYTES = 1_048_576;

/** Runs until `signal` is aborted. Rejects when it cannot go on: then start it again, nothing accepted is lost. */
export async function runDevice(
  config: DeviceConfig,
  version: string,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const uptimeMs = sinceBoot();
  const host = () => ({ now: Date.now(), builtTime: BUILT_TIME, recorded: false });
  const counters = zeroGnssCounters();
  const tls = { ca: await pem(config.brokerCa), cert: await pem(config.brokerCert), key: await pem(config.brokerKey) };
  let gnss: GnssState | null = null;
  let diskFreeMb: number | null = null;

  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  await using _lock = await takeLock(config.dataDir, log);
  await using outbox = await openOutbox({
    dir: join(config.dataDir, "outbox"),
    maxBytes: config.outboxMaxMb * 1024 * 1024,
    log: log.child({ part: "outbox" }),
    stamp: () => position.stamp(),
    acceptedListPath: config.acceptedList,
  });
  const profile = await openProfile(join(config.dataDir, "profile"), log.child({ part: "profile" }), (next) => {
    position.profile = next;
  });
  const position: Position = new Position({ outbox, profile: profile.current, host, uptimeMs });
  // Preallocated once in the life of the device's card; what follows is what its records cost.
  const preallocatedBytes = outbox.writtenBytes();
  let records = 0;
  outbox.onAppend(() => {
    records += 1;
  });
  await using recorder = openRecorder({
    dir: join(config.dataDir, "recorder"),
    maxBytes: config.recorderMb * 1_048_576,
    session: randomBytes(4).toString("hex"),
    now: Date.now,
    uptimeMs,
    freeBytes: () => freeBytes(config.dataDir),
    log: log.child({ part: "recorder" }),
  });
  const sessions = await openCounter(join(config.dataDir, "session.json"), Math.floor(Date.now() / 1000));
  if (outbox.counts().records > 0 && (await freeBytes(config.dataDir)) < LEAST_FREE_BYTES) {
    // A card that is full of unsent records takes no note, and a failed one would end the process before it could send any.
    log.warn("the disk is full: the boot is not noted, what waits is sent first");
  } else {
    await outbox.append({ type: "note", ...position.stamp(), kind: "boot", detail: { version } });
  }

  const stepper = new ClockStepper({
    command: config.clockStepCommand,
    now: Date.now,
    uptimeMs,
    note: async (detail) => {
      await outbox.append({ type: "note", ...position.stamp(), kind: "clock-step", detail });
    },
    log: log.child({ part: "clock" }),
  });
  const health = (): Health => {
    const waiting = outbox.counts();
    return {
      version,
      uptimeMs: Math.round(uptimeMs()),
      intervalMs: position.intervalMs,
      gnss,
      kit: "absent",
      batteryMv: null,
      outboxRecords: waiting.records,
      outboxBytes: waiting.bytes,
      diskFreeMb,
      clock: position.stamp().clock,
      problems: [...problemsOf(position.counts, [profile.problem, recorder.problem, stepper.problem])],
    };
  };
  const readGnss = async (stop: AbortSignal) => {
    const options = {
      readSentence,
      counters,
      now: Date.now,
      uptimeMs,
      builtTime: BUILT_TIME,
      recorded: false,
      log: log.child({ part: "gnss" }),
      ...(config.recorderMb > 0 ? { onBytes: (bytes: Buffer) => recorder.write(bytes) } : {}),
    };
    const onListening = () => log.info("receiver's port open");
    for await (const event of followGnss(
      { ...options, path: config.gnssPath, baud: config.gnssBaud, onListening },
      stop,
    )) {
      if (event.type === "state") gnss = event.state;
      else await position.take(event);
      if (event.type === "fix") stepper.take(event.fix, event.uptimeMs);
    }
  };
  const measureDisk = async () => {
    diskFreeMb = Math.floor((await freeBytes(config.dataDir)) / 1_048_576);
  };
  await measureDisk();
  log.info({ unit: config.unit }, "device ready");
  await runAll(signal, [
    (s) => outbox.supervise(s),
    readGnss,
    (s) => position.run(s),
    recorder.run,
    every(60_000, measureDisk),
    runUplink({
      url: config.brokerUrl,
      unit: config.unit,
      secret: config.brokerSecret,
      tls,
      outbox,
      health,
      channels: ["receipt", "error", "profile"],
      onMessage: (channel, text) => {
        if (channel === "profile") return profile.take(text);
      },
      ready: (stop) => plausibleClock(config.brokerUrl, () => isPlausible(host()), log, stop),
      nextSession: () => sessions.next(),
      log: log.child({ part: "uplink" }),
      now: Date.now,
      uptimeMs,
      random: Math.random,
    }),
  ]);
  await stepper.settle();
  await outbox.append({ type: "note", ...position.stamp(), kind: "shutdown", detail: {} });
  await outbox.flush();
  const writtenBytes = outbox.writtenBytes() - preallocatedBytes;
  const bytesPerRecord = Math.round(writtenBytes / Math.max(1, records));
  log.info({ ...position.counts, records, writtenBytes, bytesPerRecord }, "device stopped");
}

/** A PEM file's text. Rejects with `invalid` when it cannot be read. */
async function pem(path: string | null): Promise<string | null> {
  if (path === null) return null;
  try {
    return await readFile(path, "utf8");
  } catch (err) {
    throw new PatrolError("invalid", `${path} cannot be read: ${messageOf(err)}`, err);
  }
}

async function freeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

/** Whole milliseconds since the machine booted: the same count over restarts of the process, never set back. */
function sinceBoot(): () => number {
  const base = uptime() * 1000 - performance.now();
  return () => Math.round(base + performance.now());
}
