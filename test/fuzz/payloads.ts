/** Payloads that a broken or hostile device may send: nearly right ones most of all. */
import {
  type Arbitrary,
  anything,
  array,
  boolean,
  constant,
  constantFrom,
  double,
  integer,
  jsonValue,
  oneof,
  record,
  string,
  tuple,
  uint8Array,
} from "fast-check";

/** What is put in the place of a field; `undefined` leaves it out. */
const strange: Arbitrary<unknown> = oneof(
  constantFrom<unknown>(undefined, null, "", "0", true, [], {}, -1, 0, -0, 1e-320, 0.5, 90.000001, -180.5, 361, 601),
  constantFrom<unknown>(
    2 ** 31,
    2 ** 53,
    2 ** 53 + 2,
    1e300,
    -1e300,
    8.64e15,
    8.64e15 + 1,
    "__proto__",
    "\u0000",
    "\ud800",
  ),
  integer(),
  double({ noNaN: true }),
  string({ unit: "binary", maxLength: 40 }),
  jsonValue({ maxDepth: 3 }),
);

const position = { lat: 30.5, lon: 117.1, fixTime: 1_795_000_000_000, hdop: 0.9 };
const common = { seq: 1, time: 1_795_000_000_000, clock: "gnss", uptimeMs: 4900 };
const BASES: readonly Readonly<Record<string, unknown>>[] = [
  {
    ...common,
    type: "fix",
    lat: 30.5433,
    lon: 117.0631,
    altitudeM: 31.2,
    speedMps: 4.1,
    courseDeg: 88.5,
    hdop: 0.9,
    satellites: 14,
    mode: 3,
    reason: "interval",
  },
  { ...common, type: "fix-lost", lastFixTime: 1_795_000_000_000 },
  {
    ...common,
    type: "sos",
    id: "01JD8Z4X9M3Q7V5K2T6WBN1RCE",
    event: "raise",
    drill: false,
    silent: false,
    presses: 1,
    position,
    positionAgeMs: 100,
  },
  { ...common, type: "kit", event: "test", batteryMv: 3700 },
  { ...common, type: "order", id: "o1", event: "arrived" },
  { ...common, type: "note", kind: "boot", detail: { a: 1 } },
];

const STATUS = {
  v: 1,
  state: "online",
  session: 3,
  sentTime: 1_795_000_000_000,
  health: {
    version: "1",
    uptimeMs: 1,
    intervalMs: 5000,
    gnss: "fix",
    kit: "ok",
    batteryMv: 3700,
    outboxRecords: 0,
    outboxBytes: 0,
    diskFreeMb: 100,
    clock: "gnss",
    problems: [],
  },
};

/** `base` with up to three fields changed, at its top or in what it holds, and perhaps one that nobody knows. */
function varied(base: Readonly<Record<string, unknown>>): Arbitrary<Record<string, unknown>> {
  const names = Object.keys(base);
  const inner = Object.values(base).find(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  );
  const change = tuple(constantFrom(...names), strange);
  const changes = array(change, { maxLength: 3 });
  const innerChange = tuple(constantFrom(...Object.keys(inner ?? { none: 0 })), strange);
  return tuple(
    changes,
    oneof({ weight: 3, arbitrary: constant(null) }, { weight: 1, arbitrary: innerChange }),
    boolean(),
  ).map(([top, within, isMore]) => {
    const made: Record<string, unknown> = structuredClone(base) as Record<string, unknown>;
    for (const [name, value] of top) made[name] = structuredClone(value);
    const held = Object.values(made).find(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    );
    if (within && held) (held as Record<string, unknown>)[within[0]] = within[1];
    return isMore ? { ...made, further: { deep: [1, [2]] } } : made;
  });
}

const spread = record({ seq: integer({ min: 1, max: 500 }), shiftMs: integer({ min: -400_000, max: 90_000 }) });

/** A record near `now`, so that those that are right after all are stored. */
function recordsAt(now: number): Arbitrary<Record<string, unknown>> {
  return tuple(oneof(...BASES.map(varied)), spread).map(([made, { seq, shiftMs }]) => ({
    ...made,
    ...(made.seq === 1 ? { seq } : {}),
    ...(made.time === common.time ? { time: now + shiftMs } : {}),
  }));
}

/** A `records` or `sos` payload as bytes. */
export function batches(now: number): Arbitrary<Uint8Array> {
  const envelope = { v: 1, outbox: "00c0ffee", sentTime: now, sentUptimeMs: 5000 };
  const records = array(oneof({ weight: 9, arbitrary: recordsAt(now) }, { weight: 1, arbitrary: anything() }), {
    minLength: 1,
    maxLength: 6,
  });
  const whole = tuple(
    records,
    oneof({ weight: 4, arbitrary: constant(envelope) }, { weight: 1, arbitrary: varied(envelope) }),
  );
  const text = whole.map(([made, around]) => JSON.stringify({ ...around, records: made }, (_, value) => plain(value)));
  return oneof({ weight: 8, arbitrary: text.map(bytesOf) }, { weight: 2, arbitrary: broken(text) });
}

/** A `status` payload as bytes. */
export function statuses(): Arbitrary<Uint8Array> {
  const text = varied(STATUS).map((made) => JSON.stringify(made, (_, value) => plain(value)));
  return oneof({ weight: 8, arbitrary: text.map(bytesOf) }, { weight: 2, arbitrary: broken(text) });
}

/** No JSON any more, or not UTF-8, or something else altogether. */
function broken(text: Arbitrary<string>): Arbitrary<Uint8Array> {
  const cut = tuple(text, double({ min: 0, max: 1, noNaN: true })).map(([whole, at]) =>
    bytesOf(whole).subarray(0, Math.floor(whole.length * at)),
  );
  const flipped = tuple(text, integer({ min: 0 }), integer({ min: 0, max: 7 })).map(([whole, at, bit]) => {
    const bytes = Uint8Array.from(bytesOf(whole));
    if (bytes.length > 0) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
    return bytes;
  });
  const nested = integer({ min: 1, max: 60_000 }).map((depth) => bytesOf("[".repeat(depth) + "]".repeat(depth)));
  return oneof(
    cut,
    flipped,
    nested,
    uint8Array({ maxLength: 300 }),
    jsonValue().map((value) => bytesOf(JSON.stringify(value))),
  );
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** What JSON has no word for, as the nearest that it has. */
function plain(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
