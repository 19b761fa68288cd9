/**
 * What ingest workers and the desk tell each other on `patrol/v1/-/...`, JSON, unretained:
 * `live` (worker to desk): what is newest of some units; `desk` (worker to desk): records that the desk must have and receipts
 * itself; `ask` (desk to workers): tell me all that is newest, I have just come.
 */
import Type from "typebox";
import { Compile } from "typebox/compile";
import { Clock, FixReason, nullable, OrderRecord, SosRecord, Time } from "./record.ts";

const WORKERS_VERSION = 1;
const Steps = nullable(Type.Integer());

/** A fix in the steps of the gateway's stores: 1e-7 degree, 0.1 m, cm/s, 0.1 degree, 0.1; `ts`, `rx` Unix ms. */
const Fix = Type.Object({
  ts: Time,
  lat: Type.Integer({ minimum: -900_000_000, maximum: 900_000_000 }),
  lon: Type.Integer({ minimum: -1_800_000_000, maximum: 1_800_000_000 }),
  alt: Steps,
  spd: Steps,
  crs: Steps,
  hdop: Steps,
  sat: Steps,
  mode: Type.Integer(),
  reason: FixReason,
  clock: Clock,
  rx: Time,
});

const LiveUnit = Type.Object({
  unit: Type.String(),
  fix: nullable(Fix),
  lostTime: nullable(Time),
  heardTime: Time,
});
const Live = Type.Object({ v: Type.Literal(WORKERS_VERSION), worker: Type.String(), units: Type.Array(LiveUnit) });

const Relayed = Type.Object({
  v: Type.Literal(WORKERS_VERSION),
  unit: Type.String(),
  outbox: Type.String(),
  records: Type.Array(
    Type.Object({ record: Type.Union([OrderRecord, SosRecord]), time: Time, content: Type.String() }),
  ),
});

/** What is newest of a unit. `heardTime`: when a worker last stored something of it, on the worker's clock. Unix ms. */
export type LiveUnit = Readonly<Type.Static<typeof LiveUnit>>;
/** `worker`: a name for this life of a worker. `units` may be empty: then it says no more than that the worker lives. */
export type Live = { readonly worker: string; readonly units: readonly LiveUnit[] };
/** Records of one message that the desk must have, with the identity of their outbox. */
export type Relayed = Omit<Type.Static<typeof Relayed>, "v">;

const live = Compile(Live);
const relayed = Compile(Relayed);

/** The text of an `ask`. */
export const ASK = JSON.stringify({ v: WORKERS_VERSION });

export function encodeLive(message: Live): string {
  return JSON.stringify({ v: WORKERS_VERSION, ...message });
}

/** Null when it is none of a worker of this version. */
export function decodeLive(text: string): Live | null {
  const parsed = parse(text);
  return live.Check(parsed) ? parsed : null;
}

export function encodeRelayed(message: Relayed): string {
  return JSON.stringify({ v: WORKERS_VERSION, ...message });
}

/** Null when it is none of a worker of this version. */
export function decodeRelayed(text: string): Relayed | null {
  const parsed = parse(text);
  return relayed.Check(parsed) ? parsed : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
