/** MQTT payloads as JSON. Every message carries `v: 1`; another `v` is refused, unknown further fields are not. */
import Type from "typebox";
import { MAX_RECORDS, VERSION } from "./limits.ts";
import { Latitude, Longitude, nullable, Seq, SosId, Time, Uptime } from "./record.ts";

const version = Type.Literal(VERSION);

/** 8 hex digits, made when a device's outbox is created. */
export const OutboxId = Type.String({ pattern: "^[0-9a-f]{8}$" });

/** `records` and `sos`: the records themselves are decoded one by one, so that a bad one does not take the others. */
export const Batch = Type.Object({
  v: version,
  outbox: OutboxId,
  sentTime: Time,
  sentUptimeMs: Uptime,
  records: Type.Array(Type.Unknown(), { minItems: 1, maxItems: MAX_RECORDS }),
});

/** `receipt`: these seqs are committed to the gateway's disk; the device may forget them. */
export const Receipt = Type.Object({
  v: version,
  outbox: OutboxId,
  stored: Type.Array(Type.Tuple([Seq, Seq]), { minItems: 1 }),
});

/**
 * Why something was refused. `malformed`: not UTF-8 JSON; `version`: another `v`; `schema`: a field is missing or of
 * the wrong kind; `too-many`: over 100 records; `impossible`: out of the physical range; `future`: a fix ahead of the
 * gateway's clock; `conflict`: the identity was used before for other content; `forbidden`: not this unit's topic.
 */
export const Refusal = Type.Enum([
  "malformed",
  "version",
  "schema",
  "too-many",
  "impossible",
  "future",
  "conflict",
  "forbidden",
]);

/** `error`: the clear answer that MQTT 3.1.1 has no field for. */
export const ErrorMessage = Type.Object({
  v: version,
  reason: Refusal,
  text: Type.String(),
  outbox: nullable(OutboxId),
  seqs: nullable(Type.Array(Seq)),
});

/** The device about itself; any field may be null. */
export const Health = Type.Object({
  version: nullable(Type.String({ maxLength: 64 })),
  uptimeMs: nullable(Uptime),
  intervalMs: nullable(Type.Integer({ minimum: 1 })),
  gnss: nullable(Type.Enum(["fix", "no-fix", "silent", "garbage", "absent"])),
  kit: nullable(Type.Enum(["ok", "lost", "absent"])),
  batteryMv: nullable(Type.Integer({ minimum: 0 })),
  outboxRecords: nullable(Type.Integer({ minimum: 0 })),
  outboxBytes: nullable(Type.Integer({ minimum: 0 })),
  diskFreeMb: nullable(Type.Integer({ minimum: 0 })),
  clock: nullable(Type.Enum(["gnss", "system", "none"])),
  problems: nullable(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 20 })),
});

/** `status`, and the will: retained, so that whoever comes later knows. `session` grows by one at every CONNECT. */
export const Status = Type.Object({
  v: version,
  state: Type.Enum(["online", "offline"]),
  session: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  sentTime: Time,
  health: nullable(Health),
});

/**
 * How a unit reports. Intervals are the longest between two fixes, in milliseconds; `deviationM`: how far off a map may be
 * that draws the last report on; `distanceM`: how far a unit may travel between two; `silentSos`: the kit says nothing
 * aloud. The bounds keep a slip of the finger from silencing a unit or from flooding the gateway.
 */
const profileSettings = {
  movingIntervalMs: Type.Integer({ minimum: 1_000, maximum: 3_600_000 }),
  parkedIntervalMs: Type.Integer({ minimum: 5_000, maximum: 86_400_000 }),
  deviationM: Type.Number({ minimum: 5, maximum: 1_000 }),
  distanceM: Type.Number({ minimum: 10, maximum: 100_000 }),
  silentSos: Type.Boolean(),
};
export const ProfileSettings = Type.Object(profileSettings);

/** `profile`, retained: how the unit shall report from now on. */
export const Profile = Type.Object({ v: version, ...profileSettings });

/** How far an SOS has come, as the sender is told it, in this order; it never goes back. */
export const RUNGS = ["stored", "seen", "acknowledged", "dispatched", "closed"] as const;

/**
 * `sos/state`, retained: where the unit's SOS incidents stand, all open ones, those closed in the last 24 h and its newest
 * closed ones. `by`: who brought it there, where a person did; `at`: when, by the gateway's clock.
 */
export const SosState = Type.Object({
  v: version,
  incidents: Type.Array(
    Type.Object({ id: SosId, rung: Type.Enum([...RUNGS]), by: nullable(Type.String({ maxLength: 200 })), at: Time }),
    { maxItems: 1_000 },
  ),
});

/**
 * `order`: what the unit shall do; sent again until the unit's `order` record. `cancel` takes the order of the same id
 * back. `lat` and `lon` are null where the order is to no place.
 */
export const Order = Type.Object({
  v: version,
  id: Type.String({ minLength: 1, maxLength: 64 }),
  kind: Type.Enum(["goto", "message", "cancel"]),
  text: Type.String({ maxLength: 2_000 }),
  lat: nullable(Latitude),
  lon: nullable(Longitude),
  issuedTime: Time,
});

/** What a unit does that was never told otherwise. */
export const STANDARD_PROFILE: ProfileSettings = {
  movingIntervalMs: 10_000,
  parkedIntervalMs: 60_000,
  deviationM: 15,
  distanceM: 50,
  silentSos: false,
};

export type ProfileSettings = Type.Static<typeof ProfileSettings>;
export type Profile = Type.Static<typeof Profile>;
export type Batch = Type.Static<typeof Batch>;
export type Receipt = Type.Static<typeof Receipt>;
export type Refusal = Type.Static<typeof Refusal>;
export type ErrorMessage = Type.Static<typeof ErrorMessage>;
export type Health = Type.Static<typeof Health>;
export type Status = Type.Static<typeof Status>;
export type Rung = (typeof RUNGS)[number];
export type SosState = Type.Static<typeof SosState>;
export type Order = Type.Static<typeof Order>;
