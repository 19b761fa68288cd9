/**
 * Records: what a device keeps until a receipt covers its seq. SI units, degrees true, WGS-84, integer Unix
 * milliseconds UTC; a measurement that is not known is `null`. Fields beyond these are accepted and not kept.
 */
import Type from "typebox";
import { FIX_REASONS } from "./limits.ts";

/** A measurement that may be unknown. */
export const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Unix milliseconds UTC, up to the last instant that ECMAScript dates can show. */
export const Time = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });
/** Milliseconds since a device started, up to a century: more is no uptime, and would date a record before all time. */
export const Uptime = Type.Integer({ minimum: 0, maximum: 3_155_760_000_000 });
export const Seq = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
export const Latitude = Type.Number({ minimum: -90, maximum: 90 });
export const Longitude = Type.Number({ minimum: -180, maximum: 180 });

/** How a record's time was known: by a valid fix since boot, by a plausible host clock, or not at all. */
export const Clock = Type.Enum(["gnss", "system", "none"]);

const common = { seq: Seq, time: Time, clock: Clock, uptimeMs: Uptime };
const batteryMv = nullable(Type.Integer({ minimum: 0, maximum: 100_000 }));

export const FixReason = Type.Enum([...FIX_REASONS]);

/** One reported position solution. `time` is the GNSS time of the fix. `mode`: 2 or 3 dimensional. */
export const FixRecord = Type.Object({
  ...common,
  type: Type.Literal("fix"),
  lat: Latitude,
  lon: Longitude,
  altitudeM: nullable(Type.Number({ minimum: -20_000, maximum: 100_000 })),
  speedMps: nullable(Type.Number({ minimum: 0, maximum: 600 })),
  courseDeg: nullable(Type.Number({ minimum: 0, maximum: 360 })),
  hdop: nullable(Type.Number({ minimum: 0, maximum: 1000 })),
  satellites: nullable(Type.Integer({ minimum: 0, maximum: 255 })),
  mode: Type.Union([Type.Literal(2), Type.Literal(3)]),
  reason: FixReason,
});

/** The receiver no longer has a position. */
export const FixLostRecord = Type.Object({ ...common, type: Type.Literal("fix-lost"), lastFixTime: nullable(Time) });

/** An SOS incident's id: a ULID. */
export const SosId = Type.String({ pattern: "^[0-9A-HJKMNP-TV-Z]{26}$" });

/** A press of the SOS button. `id` is a ULID made at the press; `presses` counts so far. */
export const SosRecord = Type.Object({
  ...common,
  type: Type.Literal("sos"),
  id: SosId,
  event: Type.Enum(["raise", "repress", "cancel"]),
  drill: Type.Boolean(),
  silent: Type.Boolean(),
  presses: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  position: nullable(
    Type.Object({
      lat: Latitude,
      lon: Longitude,
      fixTime: Time,
      hdop: nullable(Type.Number({ minimum: 0, maximum: 1000 })),
    }),
  ),
  positionAgeMs: nullable(Type.Integer({ minimum: 0 })),
});

/** Something that the emergency-kit board said. */
export const KitRecord = Type.Object({
  ...common,
  type: Type.Literal("kit"),
  event: Type.Enum(["lid-open", "lid-closed", "battery-low", "battery-ok", "board-lost", "board-back", "test"]),
  batteryMv,
});

/** What became of an order on the device. */
export const OrderRecord = Type.Object({
  ...common,
  type: Type.Literal("order"),
  id: Type.String({ minLength: 1, maxLength: 64 }),
  event: Type.Enum(["delivered", "accepted", "declined", "arrived"]),
});

/** What the device has to declare: a restart, records given up and why (`thinned`: `{seqs, reason}`). */
export const NoteRecord = Type.Object({
  ...common,
  type: Type.Literal("note"),
  kind: Type.Enum(["boot", "shutdown", "power-cut", "clock-step", "thinned", "quarantined"]),
  detail: Type.Record(Type.String(), Type.Unknown()),
});

/** Every record type by its word. */
export const RECORDS = {
  fix: FixRecord,
  "fix-lost": FixLostRecord,
  sos: SosRecord,
  kit: KitRecord,
  order: OrderRecord,
  note: NoteRecord,
} as const;

export type Clock = Type.Static<typeof Clock>;
export type FixReason = Type.Static<typeof FixReason>;
export type FixRecord = Type.Static<typeof FixRecord>;
export type FixLostRecord = Type.Static<typeof FixLostRecord>;
export type SosRecord = Type.Static<typeof SosRecord>;
export type KitRecord = Type.Static<typeof KitRecord>;
export type OrderRecord = Type.Static<typeof OrderRecord>;
export type NoteRecord = Type.Static<typeof NoteRecord>;
export type PatrolRecord = FixRecord | FixLostRecord | SosRecord | KitRecord | OrderRecord | NoteRecord;
export type RecordType = PatrolRecord["type"];
