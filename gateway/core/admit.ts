/** What becomes of one decoded record: the clock and position rules of the wire contract, without a disk. */
import type { DecodedRecord } from "../../protocol/decode.ts";
import type { Refusal } from "../../protocol/messages.ts";
import { type PatrolRecord, RECORDS } from "../../protocol/record.ts";

/** A fix this far ahead of the gateway's clock is not believed, in ms. */
const FUTURE_LIMIT_MS = 60_000;

/** The message that the record came in, and the gateway's rules. */
export type Circumstances = {
  readonly receivedTime: number;
  readonly sentUptimeMs: number;
  readonly retentionMs: number;
};

/** `time` is the instant the record is credited to. An expired record is receipted and counted, not stored. */
export type Verdict =
  | { readonly fate: "store"; readonly record: PatrolRecord; readonly time: number }
  | { readonly fate: "expired"; readonly record: PatrolRecord; readonly time: number }
  | { readonly fate: "refuse"; readonly seq: number | null; readonly reason: Refusal; readonly text: string };

/** Judges one record of a batch. SOS, kit and order records are never refused or expired for their time. */
export function admit(decoded: DecodedRecord, at: Circumstances): Verdict {
  if (!decoded.ok) return { fate: "refuse", seq: decoded.seq, reason: decoded.reason, text: decoded.text };
  const { record } = decoded;
  const time = creditedTime(record, at);
  if (record.type !== "fix" && record.type !== "fix-lost") return { fate: "store", record, time };
  if (time > at.receivedTime + FUTURE_LIMIT_MS) {
    const aheadS = Math.round((time - at.receivedTime) / 1000);
    const text = `seq ${record.seq}: its time ${time} is ${aheadS} s ahead of the gateway's clock; set the device's clock from GNSS`;
    return { fate: "refuse", seq: record.seq, reason: "future", text };
  }
  return { fate: time < at.receivedTime - at.retentionMs ? "expired" : "store", record, time };
}

/**
 * The record's own time; one without a clock is dated by how long before its sending it was made. A record of an
 * earlier boot cannot be (its uptime may exceed the sending's): then it counts as made when it was received.
 */
export function creditedTime(record: PatrolRecord, at: Omit<Circumstances, "retentionMs">): number {
  if (record.clock !== "none") return record.time;
  return Math.max(0, at.receivedTime - Math.max(0, at.sentUptimeMs - record.uptimeMs));
}

/**
 * The record's content in one canonical line: its known fields in the contract's order, and within them by name, whatever
 * order they came in. The same identity with another content is a conflict.
 */
export function contentOf(record: PatrolRecord): string {
  const fields = record as unknown as Readonly<Record<string, unknown>>;
  return JSON.stringify(FIELDS[record.type].map((name) => canonical(fields[name])));
}

/** The record without what the contract does not know, as it is kept. */
export function keptOf(record: PatrolRecord): string {
  const fields = record as unknown as Readonly<Record<string, unknown>>;
  return JSON.stringify(Object.fromEntries(FIELDS[record.type].map((name) => [name, fields[name]])));
}

function canonical(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(canonical);
  const entries = Object.entries(value).map(([name, inner]) => [name, canonical(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const FIELDS: Readonly<Record<PatrolRecord["type"], readonly string[]>> = {
  fix: Object.keys(RECORDS.fix.properties),
  "fix-lost": Object.keys(RECORDS["fix-lost"].properties),
  sos: Object.keys(RECORDS.sos.properties),
  kit: Object.keys(RECORDS.kit.properties),
  order: Object.keys(RECORDS.order.properties),
  note: Object.keys(RECORDS.note.properties),
};
