/**
 * A scripted life of an outbox: starts, records of every kind, receipts, full segments, fixes that give way, a shutdown.
 * Every record carries its number in the script, so that a false one is known by its content.
 */
import { appendFileSync } from "node:fs";
import { pino } from "pino";
import type { NewRecord } from "../../device/core/outbox-port.ts";
import { type DiskOutbox, type OutboxOptions, openOutbox } from "../../device/disk/outbox.ts";
import type { Ranges } from "../../protocol/ranges.ts";

export type SessionPaths = {
  readonly dir: string;
  /** On another file system than `dir`, as all that the test itself believes. */
  readonly acceptedListPath: string;
  /** One line `[outbox, ranges]` before each receipt is taken in. */
  readonly receiptedPath: string;
};

export const SEGMENT_BYTES = 2048;
const SIZES = { maxBytes: 4 * SEGMENT_BYTES, segmentBytes: SEGMENT_BYTES, sosSegmentBytes: 1024 };
const NEVER_MS = 3_600_000;
const stamp = () => ({ time: 1_795_000_000_000, clock: "gnss" as const, uptimeMs: 1000 });
const log = pino({ level: "silent" });

/** Opens it with the script's small sizes; fixes are written when the script says so. */
export function openScripted(paths: SessionPaths, more: Partial<OutboxOptions> = {}): Promise<DiskOutbox> {
  const { dir, acceptedListPath } = paths;
  return openOutbox({
    dir,
    acceptedListPath,
    log,
    stamp,
    groupMs: NEVER_MS,
    checkpointMs: NEVER_MS,
    ...SIZES,
    ...more,
  });
}

/** The record with number `n`: every fourth a board event, every seventh an SOS press, else a fix. */
export function scripted(n: number): NewRecord {
  if (n % 7 === 6) {
    const press = { id: "01HF7YAT00ABCDEFGHJKMNPQRS", event: "raise", drill: true, silent: false } as const;
    return { type: "sos", ...stamp(), ...press, presses: n + 1, position: null, positionAgeMs: null };
  }
  if (n % 4 === 3) return { type: "kit", ...stamp(), event: "lid-open", batteryMv: n };
  const place = { lat: 30 + n / 1e5, lon: 117, altitudeM: null, speedMps: 4, courseDeg: 90 };
  return { type: "fix", ...stamp(), ...place, hdop: 0.9, satellites: 9, mode: 3, reason: "interval" };
}

/** What the script can have said, in one word: whatever else comes back was never accepted. */
export function isScripted(record: Readonly<Record<string, unknown>>): boolean {
  const { type, presses, batteryMv, lat, kind } = record;
  if (type === "note") return kind === "thinned" || kind === "quarantined";
  const n =
    type === "sos" ? Number(presses) - 1 : type === "kit" ? Number(batteryMv) : Math.round((Number(lat) - 30) * 1e5);
  const { seq: _, ...content } = record;
  return JSON.stringify(content) === JSON.stringify(scripted(n));
}

/** Two starts of `perStart` records each. Receipts cover most of the first and few of the second, which fills it up. */
export async function runSession(paths: SessionPaths, perStart: number): Promise<void> {
  for (const part of [0, 1]) {
    await using outbox = await openScripted(paths);
    for (let n = 0; n < perStart; n++) {
      await outbox.append(scripted(part * perStart + n));
      if (n % 10 === 9) await outbox.flush();
      if (n % 12 === 11 && (part === 0 || n < perStart / 4)) await takeReceipt(outbox, n % 24 === 23, paths);
    }
  }
}

/** A receipt for what would be sent next. */
export async function takeReceipt(outbox: DiskOutbox, isSos: boolean, { receiptedPath }: SessionPaths): Promise<void> {
  const batch = await outbox.peek(isSos ? "sos" : "records", new Map(), { records: 20, bytes: 100_000 });
  if (!batch) return;
  appendFileSync(receiptedPath, `${JSON.stringify([batch.outbox, batch.ranges satisfies Ranges])}\n`);
  outbox.remove(batch.outbox, batch.ranges);
}
