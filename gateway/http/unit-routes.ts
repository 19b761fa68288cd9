/** Units: who they are and how they stand. */
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { ProfileSettings } from "../../protocol/messages.ts";
import { PatrolError } from "../../runtime/error.ts";
import { UNIT_KINDS } from "../core/registry.ts";
import type { Services } from "../core/services.ts";

const NewUnit = Type.Object({
  kind: Type.Optional(Type.Enum([...UNIT_KINDS])),
  station: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 80 }), Type.Null()])),
});

export function unitRoutes(server: FastifyInstance, { fleet, tracks }: Services): void {
  server.get("/units", (_request, reply) => reply.send({ items: fleet.all(), next: null }));

  server.get<{ Params: { unit: string } }>("/units/:unit", (request, reply) => {
    const unit = fleet.one(request.params.unit);
    if (!unit)
      throw new PatrolError("not_found", `There is no unit ${request.params.unit}; GET /api/v1/units lists them.`);
    return reply.send(unit);
  });

  server.get<{ Querystring: { before?: string } }>("/quarantine", async (request, reply) => {
    const before = Number(request.query.before ?? Number.MAX_SAFE_INTEGER);
    if (!Number.isSafeInteger(before)) throw new PatrolError("invalid", "before must be the id of a quarantine entry.");
    const items = await tracks.quarantine(before);
    return reply.send({ items, next: items.length === 200 ? `?before=${items.at(-1)?.id}` : null });
  });
}

/** Over the control socket only. */
export function adminRoutes(server: FastifyInstance, { units, profiles }: Services): void {
  server.put<{ Params: { unit: string }; Body: Type.Static<typeof NewUnit> }>(
    "/units/:unit",
    { schema: { body: NewUnit } },
    async (request, reply) => {
      const { kind = "other", station = null } = request.body;
      return reply.code(201).send(await units.add({ unit: request.params.unit, kind, station }));
    },
  );

  server.get<{ Params: { unit: string } }>("/units/:unit/profile", (request, reply) =>
    reply.send(profiles.profile(request.params.unit)),
  );

  server.put<{ Params: { unit: string }; Body: ProfileSettings }>(
    "/units/:unit/profile",
    { schema: { body: ProfileSettings } },
    async (request, reply) => {
      await profiles.setProfile(request.params.unit, request.body);
      return reply.send(profiles.profile(request.params.unit));
    },
  );

  /** What an external broker's password file needs. */
  server.get("/unit-secrets", (_request, reply) =>
    reply.send({ items: units.units().map(({ unit, secretHash }) => ({ unit, secretHash })), next: null }),
  );
}
