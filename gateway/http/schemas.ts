/** Schemas that several routes answer with. Answers are written as they are: these describe them and are checked by tests. */
import Type, { type Static, type TSchema } from "typebox";
import { Health } from "../../protocol/messages.ts";
import { Clock, FixReason, nullable } from "../../protocol/record.ts";
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from "../core/access/password.ts";
import { RIGHTS, ROLES } from "../core/access/rights.ts";

export const Milliseconds = Type.Integer({ description: "Unix time in milliseconds, UTC" });
export const StationName = nullable(
  Type.String({ minLength: 1, maxLength: 80, description: "null: of no station, or of all" }),
);
export const Role = Type.Enum([...ROLES]);
export const Rights = Type.Array(Type.Enum([...RIGHTS]), { minItems: 1, maxItems: RIGHTS.length });

/** What scrypt is fed with is bounded here; what a password must be is said by the core. */
export const Password = Type.String({
  maxLength: 1_024,
  description: `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`,
});

/** RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: "A sentence that a person can act on" }),
  },
  { title: "Problem" },
);

export function listOf<T extends TSchema>(item: T) {
  const next = nullable(Type.String({ description: "The query of the next page; null: this was the last" }));
  return Type.Object({ items: Type.Array(item), next });
}

export const Fix = Type.Object({
  fixTime: Milliseconds,
  receivedTime: Milliseconds,
  lat: Type.Number(),
  lon: Type.Number(),
  altitudeM: nullable(Type.Number()),
  speedMps: nullable(Type.Number()),
  courseDeg: nullable(Type.Number()),
  hdop: nullable(Type.Number()),
  satellites: nullable(Type.Integer()),
  mode: Type.Integer(),
  reason: FixReason,
  clock: Clock,
  poor: Type.Boolean({ description: "Fewer than 4 satellites, or hdop over 4" }),
});

export const Unit = Type.Object({
  unit: Type.String(),
  kind: Type.String(),
  station: nullable(Type.String()),
  label: nullable(Type.String({ description: "Plate or call sign" })),
  officers: Type.Array(Type.Object({ officer: Type.String(), name: Type.String() }), {
    description: "Who is assigned to it now",
  }),
  zones: Type.Array(Type.Object({ zone: Type.String(), name: Type.String(), since: Milliseconds }), {
    description: "The zones that its newest fix is in, and the time of the fix with which it entered each",
  }),
  revokedTime: nullable(Milliseconds),
  state: Type.Enum(["live", "stale", "lost", "unknown", "revoked"]),
  presence: Type.Enum(["online", "offline", "unknown"]),
  fix: nullable(Fix),
  fixAgeMs: nullable(Type.Integer()),
  lostTime: nullable(Milliseconds),
  heardTime: nullable(Milliseconds),
  health: nullable(Health),
});

export type Problem = Static<typeof Problem>;
