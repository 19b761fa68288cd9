/** The whole device, top to bottom: opened downwards, closed upwards, and it returns once it is told to stop. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Health } from "../protocol/messages.ts";
import { every, runAll } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";
import type { ServiceManager } from "../runtime/service-manager.ts";
import { plausibleClock } from "./certificate-clock.ts";
import { ClockStepper } from "./clock-stepper.ts";
import type { DeviceConfig } from "./config.ts";
import { problemsOf } from "./core/problems.ts";
import { DeviceClock } from "./device-clock.ts";
import { openCounter } from "./disk/counter.ts";
import { takeLock } from "./disk/lock.ts";
import { type DiskOutbox, openOutbox } from "./disk/outbox.ts";
import { openPanelJournal } from "./disk/panel-journal.ts";
import { openRecorder } from "./disk/recorder.ts";
import { freeBytes, machineBoot, pem, sinceBoot } from "./host.ts";
import { runLinks } from "./links.ts";
import { KitPanel } from "./panel.ts";
import { Position } from "./position.ts";
import { openProfile } from "./profile.ts";
import { makeReceiver } from "./receiver.ts";
import { KitPort, zeroKitCounters } from "./serial/follow-kit.ts";

const MB = 1_048_576;
/** Room for one preallocated segment of the outbox. */
const LEAST_FREE_BYTES = MB;

/** Runs until `signal` is aborted. Rejects when it cannot go on: then start it again, nothing accepted is lost. */
export async function runDevice(
  config: DeviceConfig,
  version: string,
  log: Logger,
  signal: AbortSignal,
  manager: ServiceManager,
): Promise<void> {
  const now = Date.now;
  const uptimeMs = sinceBoot();
  const clock = new DeviceClock(now, uptimeMs);
  const free = () => freeBytes(config.dataDir);
  const part = (name: string) => log.child({ part: name });
  const tls = { ca: await pem(config.brokerCa), cert: await pem(config.brokerCert), key: await pem(config.brokerKey) };

  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  await using _lock = await takeLock(config.dataDir, log);
  await using outbox = await openOutbox({
    dir: join(config.dataDir, "outbox"),
    maxBytes: config.outboxMaxMb * MB,
    log: part("outbox"),
    stamp: () => clock.stamp(),
    acceptedListPath: config.acceptedList,
  });
  const wear = wearOf(outbox);
  const profile = await openProfile(join(config.dataDir, "profile"), part("profile"), (next) => {
    position.profile = next;
  });
  const position: Position = new Position({ outbox, profile: profile.current, clock, uptimeMs });
  await using recorder = openRecorder({
    dir: join(config.dataDir, "recorder"),
    maxBytes: config.recorderMb * MB,
    session: randomBytes(4).toString("hex"),
    now,
    uptimeMs,
    freeBytes: free,
    log: part("recorder"),
  });
  const stepper = new ClockStepper({
    command: config.clockStepCommand,
    now,
    uptimeMs,
    note: async (detail) => {
      await outbox.append({ type: "note", ...clock.stamp(), kind: "clock-step", detail });
    },
    log: part("clock"),
  });
  const receiver = makeReceiver({
    path: config.gnssPath,
    baud: config.gnssBaud,
    now,
    uptimeMs,
    log: part("gnss"),
    onBytes: config.recorderMb > 0 ? (bytes) => recorder.write(bytes) : null,
    onPosition: async (event) => {
      await position.take(event);
      if (event.type === "fix") stepper.take(event.fix, event.uptimeMs);
    },
  });
  const panel = new KitPanel({
    journal: await openPanelJournal(join(config.dataDir, "panel"), part("panel")),
    port: new KitPort({
      path: config.kitPath,
      baudRate: config.kitBaud,
      uptimeMs,
      counters: zeroKitCounters(),
      log: part("kit"),
    }),
    outbox,
    stamp: () => clock.stamp(),
    place: () => position.best,
    uptimeMs,
    machineBoot: await machineBoot(),
    isSilent: () => config.isSosSilent || profile.current.silentSos,
    onRealSos: (since) => {
      position.sosSince = since;
    },
    log: part("panel"),
  });
  const sessions = await openCounter(join(config.dataDir, "session.json"), Math.floor(now() / 1000));
  let diskFreeMb = Math.floor((await free()) / MB);
  const health = (): Health => {
    const waiting = outbox.counts();
    return {
      version,
      uptimeMs: uptimeMs(),
      intervalMs: position.intervalMs,
      gnss: receiver.state(),
      ...panel.health,
      outboxRecords: waiting.records,
      outboxBytes: waiting.bytes,
      diskFreeMb,
      clock: clock.stamp().clock,
      problems: [...problemsOf(position.counts, [profile.problem, panel.problem, recorder.problem, stepper.problem])],
    };
  };

  if (outbox.counts().records > 0 && (await free()) < LEAST_FREE_BYTES) {
    // A card that is full of unsent records takes no note, and a failed one would end the process before it could send any.
    log.warn("the disk is full: the boot is not noted, what waits is sent first");
  } else {
    await outbox.append({ type: "note", ...clock.stamp(), kind: "boot", detail: { version } });
  }
  log.info({ unit: config.unit }, "device ready");
  void manager.ready(`${config.unit} on ${config.gnssPath}`);
  await runAll(signal, [
    (s) => outbox.supervise(s),
    receiver.run,
    (s) => position.run(s),
    recorder.run,
    every(60_000, async () => {
      diskFreeMb = Math.floor((await free()) / MB);
    }),
    panel.run,
    runLinks({
      url: config.brokerUrl,
      unit: config.unit,
      secret: config.brokerSecret,
      tls,
      outbox,
      health,
      onMessage: (channel, text) => {
        if (channel === "profile") return profile.take(text);
        if (channel === "sos/state") panel.sosState(text);
        if (channel === "order") panel.order(text);
      },
      onReceipt: (id, stored) => panel.receipt(id, stored),
      onLink: (isUp) => panel.link(isUp),
      ready: (stop) => plausibleClock(config.brokerUrl, () => clock.isPlausible, log, stop),
      nextSession: () => sessions.next(),
      log: part("uplink"),
      now,
      uptimeMs,
      random: Math.random,
    }),
    manager.watch(async () => outbox.counts()),
  ]);
  await stepper.settle();
  await outbox.append({ type: "note", ...clock.stamp(), kind: "shutdown", detail: {} });
  await outbox.flush();
  log.info({ ...position.counts, ...wear() }, "device stopped");
}

/** Bytes to disk for each record from now on; what was preallocated once in the life of the card is left out. */
function wearOf(outbox: DiskOutbox): () => Readonly<Record<"records" | "writtenBytes" | "bytesPerRecord", number>> {
  const before = outbox.writtenBytes();
  let records = 0;
  outbox.onAppend(() => {
    records += 1;
  });
  return () => {
    const writtenBytes = outbox.writtenBytes() - before;
    return { records, writtenBytes, bytesPerRecord: Math.round(writtenBytes / Math.max(1, records)) };
  };
}
