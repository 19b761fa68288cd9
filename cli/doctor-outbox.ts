/** What `patrol doctor` says about a device's outbox, and how it repairs one. */
import { join } from "node:path";
import { type Inspection, inspectOutbox } from "../device/disk/inspect.ts";
import { isLocked, takeLock } from "../device/disk/lock.ts";
import { openOutbox } from "../device/disk/outbox.ts";
import { openLog } from "../runtime/log.ts";
import type { Finding } from "./finding.ts";

const MB = 1_048_576;

/** Looks only: a running device goes on undisturbed. */
export async function outboxFindings(dataDir: string): Promise<readonly Finding[]> {
  const found = await inspectOutbox(join(dataDir, "outbox"));
  if (found === null) return [{ what: "outbox", isOk: null, text: "no device has run on this data folder" }];
  const isRunning = await isLocked(dataDir);
  const { segments, damaged, setAside, wornBytes } = found;
  const who = isRunning ? "a device runs on it" : "no device runs on it";
  const size = `${segments.used} segments in use, ${segments.free} free, ${megabytes(segments.bytes)}`;
  const findings: Finding[] = [
    { what: "outbox", isOk: true, text: `${waitingText(found)}; ${who}` },
    { what: "outbox wear", isOk: true, text: `about ${megabytes(wornBytes)} written since it was made; ${size}` },
  ];
  for (const text of damaged) {
    const todo = isRunning ? "restart the device and it repairs this" : "patrol doctor --repair keeps what can be read";
    findings.push({ what: "outbox damage", isOk: false, text: `${text}; ${todo}` });
  }
  if (setAside.length > 0) {
    const text = `${setAside.length} damaged parts were set aside, and the gateway was told which records: ${setAside.join(", ")}`;
    findings.push({ what: "outbox history", isOk: null, text });
  }
  return findings;
}

/** Opens the outbox as the device would, which sets damaged parts aside. Rejects with `conflict` while a device runs. */
export async function repairOutbox(dataDir: string, maxMb: number): Promise<void> {
  const dir = join(dataDir, "outbox");
  if ((await inspectOutbox(dir)) === null) return;
  const log = openLog("doctor", "warn");
  await using _lock = await takeLock(dataDir, log);
  const stamp = () => ({ time: Date.now(), clock: "system" as const, uptimeMs: 0 });
  await using _outbox = await openOutbox({ dir, maxBytes: maxMb * MB, log, stamp });
}

function waitingText({ waiting, oldest, newest }: Inspection): string {
  if (waiting.size === 0) return "no record waits";
  const kinds = [...waiting].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => `${count} ${type}`);
  const since = [oldest, newest].map((time) => (time === null ? "?" : timeText(time)));
  return `records waiting: ${kinds.join(", ")}; oldest ${since[0]}, newest ${since[1]}`;
}

/** A record of a device without a clock may bear any time. */
function timeText(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}

function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}
