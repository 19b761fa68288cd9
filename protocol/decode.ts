/** From received text to typed messages. Nothing here throws: what cannot be read comes back as a reason and a sentence. */

import type Type from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { MAX_RECORDS, VERSION } from "./limits.ts";
import { Batch, ErrorMessage, Order, Profile, Receipt, type Refusal, SosState, Status } from "./messages.ts";
import { type PatrolRecord, RECORDS, type RecordType } from "./record.ts";

/** Why it was refused, in a word for programs and a sentence for people. */
export type Refused = { readonly ok: false; readonly reason: Refusal; readonly text: string };
export type Decoded<T> = { readonly ok: true; readonly message: T } | Refused;

/** One entry of a batch: a record, or what was wrong with it (`seq` where that much could be read). */
export type DecodedRecord =
  | { readonly ok: true; readonly record: PatrolRecord }
  | (Refused & { readonly seq: number | null; readonly raw: unknown });

export type DecodedBatch = Omit<Batch, "records"> & { readonly records: readonly DecodedRecord[] };
/** A refused batch says which outbox it was of, where that much could be read. */
export type RefusedBatch = Refused & { readonly outbox: string | null };

/**
 * How deep a record may nest. JSON that nests a hundred thousand levels parses, but whatever walks it afterwards runs out
 * of stack.
 */
const MOST_DEPTH = 32;

const batch = Compile(Batch);
const receipt = Compile(Receipt);
const error = Compile(ErrorMessage);
const status = Compile(Status);
const profile = Compile(Profile);
const sosState = Compile(SosState);
const order = Compile(Order);
const records = Object.fromEntries(Object.entries(RECORDS).map(([type, schema]) => [type, Compile(schema)])) as Record<
  RecordType,
  Validator
>;

/** A `records` or `sos` payload. A record that cannot be read does not take the others with it. */
export function decodeBatch(text: string): { readonly ok: true; readonly batch: DecodedBatch } | RefusedBatch {
  const decoded = decode(batch, text);
  if (!decoded.ok) return { ...decoded, outbox: outboxIn(text) };
  const { message } = decoded;
  return {
    ok: true,
    batch: {
      v: message.v,
      outbox: message.outbox,
      sentTime: message.sentTime,
      sentUptimeMs: message.sentUptimeMs,
      records: message.records.map(decodeRecord),
    },
  };
}

/** One record. `raw` of a refused one is what came, or null when it nests too deep to be written down. */
export function decodeRecord(raw: unknown): DecodedRecord {
  const type = fieldOf(raw, "type");
  const schema = typeof type === "string" && Object.hasOwn(records, type) ? records[type as RecordType] : null;
  const seq = seqOf(raw);
  if (isDeeperThan(MOST_DEPTH, raw)) {
    return { ok: false, reason: "schema", text: `the record nests deeper than ${MOST_DEPTH} levels`, seq, raw: null };
  }
  if (!schema) {
    const text = `there is no record type ${shortly(type)}; the types are ${Object.keys(RECORDS).join(", ")}`;
    return { ok: false, reason: "schema", text, seq, raw };
  }
  if (schema.Check(raw)) return { ok: true, record: raw as PatrolRecord };
  return { ...refusal(schema, raw), seq, raw };
}

export function decodeReceipt(text: string): Decoded<Receipt> {
  return decode(receipt, text);
}

export function decodeError(text: string): Decoded<ErrorMessage> {
  return decode(error, text);
}

export function decodeStatus(text: string): Decoded<Status> {
  return decode(status, text);
}

export function decodeProfile(text: string): Decoded<Profile> {
  return decode(profile, text);
}

export function decodeSosState(text: string): Decoded<SosState> {
  return decode(sosState, text);
}

export function decodeOrder(text: string): Decoded<Order> {
  return decode(order, text);
}

function decode<T extends Type.TSchema>(
  schema: Validator<Record<never, never>, T>,
  text: string,
): Decoded<Type.Static<T>> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { ok: false, reason: "malformed", text: "the payload is not JSON" };
  }
  const v = fieldOf(raw, "v");
  if (v !== undefined && v !== VERSION) {
    return { ok: false, reason: "version", text: `v is ${shortly(v)}; this gateway reads v 1` };
  }
  const list = fieldOf(raw, "records");
  if (Array.isArray(list) && list.length > MAX_RECORDS) {
    return { ok: false, reason: "too-many", text: `${list.length} records in one message; the most is ${MAX_RECORDS}` };
  }
  if (schema.Check(raw)) return { ok: true, message: raw };
  return refusal(schema, raw);
}

/** The first thing that a schema holds against a value. */
function refusal(schema: Validator, raw: unknown): Refused {
  const first = schema.Errors(raw).find((e) => e.keyword !== "anyOf");
  const where = first?.instancePath.slice(1).replaceAll("/", ".") || "the message";
  const text = `${where} ${first?.message ?? "does not match"}`;
  const isRange = first?.keyword === "minimum" || first?.keyword === "maximum";
  return { ok: false, reason: isRange ? "impossible" : "schema", text };
}

/** A value as a sentence can quote it. */
function shortly(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return JSON.stringify(value ?? null).slice(0, 40);
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

function seqOf(raw: unknown): number | null {
  const seq = fieldOf(raw, "seq");
  return Number.isSafeInteger(seq) && (seq as number) >= 1 ? (seq as number) : null;
}

function outboxIn(text: string): string | null {
  return /"outbox"\s*:\s*"([0-9a-f]{8})"/.exec(text)?.[1] ?? null;
}

function fieldOf(raw: unknown, name: string): unknown {
  return typeof raw === "object" && raw !== null && Object.hasOwn(raw, name)
    ? (raw as Record<string, unknown>)[name]
    : undefined;
}
