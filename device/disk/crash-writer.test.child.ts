/** Appends and receipts without end, until it is killed. Arguments: folder of the outbox, accepted list, receipted list. */
import { appendFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { pino } from "pino";
import type { NewRecord } from "../core/outbox-port.ts";
import { openOutbox } from "./outbox.ts";

const [dir = "", acceptedListPath = "", receiptedPath = ""] = process.argv.slice(2);
const stamp = () => ({ time: 1_700_000_000_000, clock: "gnss" as const, uptimeMs: Math.round(performance.now()) });
const log = pino({ level: "silent" });
const options = { dir, maxBytes: 24 * 8192, log, stamp, acceptedListPath, segmentBytes: 8192, sosSegmentBytes: 4096 };
await using outbox = await openOutbox({ ...options, groupMs: 5, checkpointMs: 10 });

for (let n = 0; ; n++) {
  await outbox.append(recordOf(n));
  if (n % 3 === 0) await setImmediate();
  if (n % 40 !== 39 || Math.random() < 0.4) continue;
  const lane = Math.random() < 0.2 ? "sos" : "records";
  const batch = await outbox.peek(lane, new Map(), { records: Math.ceil(Math.random() * 60), bytes: 100_000 });
  if (!batch) continue;
  appendFileSync(receiptedPath, `\n${JSON.stringify([batch.outbox, batch.ranges, batch.texts])}\n`);
  outbox.remove(batch.outbox, batch.ranges);
}

function recordOf(n: number): NewRecord {
  if (n % 23 === 0) return { type: "kit", ...stamp(), event: "lid-open", batteryMv: n };
  if (n % 31 === 0) {
    const press = { id: "01HF7YAT00ABCDEFGHJKMNPQRS", event: "raise", drill: true, silent: false } as const;
    return { type: "sos", ...stamp(), ...press, presses: n + 1, position: null, positionAgeMs: null };
  }
  const place = { lat: 30 + n / 1e6, lon: 117, altitudeM: null, speedMps: null, courseDeg: null };
  return { type: "fix", ...stamp(), ...place, hdop: 0.9, satellites: 9, mode: 3, reason: "interval" };
}
