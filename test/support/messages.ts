/** Wire messages with plain values, to be varied by a test. */
import type { Health } from "../../protocol/messages.ts";

export const OUTBOX = "00c0ffee";

/** A device that says nothing of itself. */
export const NO_HEALTH: Health = {
  version: null,
  uptimeMs: null,
  intervalMs: null,
  gnss: null,
  kit: null,
  batteryMv: null,
  outboxRecords: null,
  outboxBytes: null,
  diskFreeMb: null,
  clock: null,
  problems: null,
};

/** A fix record; `time` must be near now for a real gateway. */
export function fixRecord(
  seq: number,
  time: number,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    seq,
    type: "fix",
    time,
    clock: "gnss",
    uptimeMs: 4900,
    lat: 30.5433,
    lon: 117.0631,
    altitudeM: 31.2,
    speedMps: 4.1,
    courseDeg: 88.5,
    hdop: 0.9,
    satellites: 14,
    mode: 3,
    reason: "interval",
    ...changes,
  };
}

export function batch(
  records: readonly unknown[],
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { v: 1, outbox: OUTBOX, sentTime: 1_795_000_000_000, sentUptimeMs: 5000, records, ...changes };
}
