/** Records and an outbox for tests. */
import { pino } from "pino";
import type { NewRecord, SeqSet } from "../core/outbox-port.ts";
import { type DiskOutbox, type OutboxOptions, openOutbox } from "./outbox.ts";

export const log = pino({ level: "silent" });
export const stamp = () => ({ time: 1_700_000_000_000, clock: "gnss" as const, uptimeMs: 1000 });
export const none: SeqSet = new Map();
export const limit = { records: 100, bytes: 100_000 };
export const NEVER_MS = 3_600_000;

export const fix = (n: number): NewRecord => ({
  type: "fix",
  ...stamp(),
  lat: 30.5433 + n / 1e5,
  lon: 117.0631,
  altitudeM: 31.2,
  speedMps: 4.1,
  courseDeg: 88.5,
  hdop: 0.9,
  satellites: 14,
  mode: 3,
  reason: "interval",
});
export const boot: NewRecord = { type: "note", ...stamp(), kind: "boot", detail: {} };
export const kit: NewRecord = { type: "kit", ...stamp(), event: "lid-open", batteryMv: 4100 };
export const press = (presses: number): NewRecord => ({
  type: "sos",
  ...stamp(),
  id: "01HF7YAT00ABCDEFGHJKMNPQRS",
  event: "raise",
  drill: false,
  silent: false,
  presses,
  position: null,
  positionAgeMs: null,
});

export const openIn = (at: string, more: Partial<OutboxOptions> = {}): Promise<DiskOutbox> =>
  openOutbox({ dir: at, maxBytes: 1 << 20, log, stamp, segmentBytes: 16_384, groupMs: NEVER_MS, ...more });

/** Every waiting seq by lane and outbox, and how many there were. */
export async function drain(outbox: DiskOutbox): Promise<{ readonly [id: string]: readonly number[] }> {
  const all: { [id: string]: number[] } = {};
  for (const lane of ["sos", "records"] as const) {
    for (let batch = await outbox.peek(lane, none, limit); batch; batch = await outbox.peek(lane, none, limit)) {
      const seqs = batch.texts.map((text) => JSON.parse(text).seq as number);
      all[batch.outbox] = [...(all[batch.outbox] ?? []), ...seqs];
      outbox.remove(batch.outbox, batch.ranges);
    }
  }
  for (const id of Object.keys(all)) all[id]?.sort((a, b) => a - b);
  return all;
}
