/** Units: who they are and how they stand. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import Type from "typebox";
import { ProfileSettings } from "../../protocol/messages.ts";
import { nullable } from "../../protocol/record.ts";
import { sees } from "../core/access/rights.ts";
import { CSV_TYPE, csvHeader, csvLine } from "../core/people/cells.ts";
import type { Services } from "../core/services.ts";
import { principalOf } from "./access.ts";
import { lookAtCsv, wantsCsv } from "./people-lists.ts";
import { listOf, StationName, Unit } from "./schemas.ts";
import { checkScope, seenUnit } from "./scope.ts";

const NewUnit = Type.Object({
  kind: Type.Optional(Type.String({ maxLength: 32 })),
  station: Type.Optional(StationName),
  label: Type.Optional(nullable(Type.String({ description: "Plate or call sign, at most 40 characters" }))),
});

const tags = ["units"];
const params = Type.Object({ unit: Type.String({ maxLength: 64 }) });
const Items = (properties: Type.TProperties) => listOf(Type.Object(properties));
const format = Type.Optional(Type.String({ description: "json; or csv, as POST /import/units takes it" }));
const UNITS = {
  tags,
  summary: "Every unit, with its state; or as CSV, as the registry has it",
  querystring: Type.Object({ format }),
  response: { 200: listOf(Unit) },
};
const ONE = { tags, summary: "One unit, with its state", params, response: { 200: Unit } };
const ADD = {
  tags,
  summary: "Register a unit; its secret is shown here and never again",
  params,
  body: NewUnit,
  response: { 201: Type.Object({ unit: Type.String(), secret: Type.String() }) },
};
const PROFILE = { tags, summary: "How a unit was told to report", params, response: { 200: ProfileSettings } };
const SET_PROFILE = {
  tags,
  summary: "Tell a unit how to report",
  params,
  body: ProfileSettings,
  response: { 200: ProfileSettings },
};
const SECRETS = {
  tags,
  summary: "What an external broker's password file needs",
  response: { 200: Items({ unit: Type.String(), secretHash: Type.String() }) },
};

export function unitRoutes(server: FastifyInstance, { fleet, units, profiles }: Services): void {
  /** A unit of another station is none to whoever sees one. */
  const checkSeen = (request: FastifyRequest<{ Params: { unit: string } }>) => {
    const known = fleet.one(request.params.unit);
    if (known) checkScope(principalOf(request), known);
  };
  server.get<{ Querystring: { format?: string } }>("/units", { schema: UNITS }, async (request, reply) => {
    const items = fleet.all().filter((unit) => sees(principalOf(request), unit.station));
    if (!wantsCsv(request.query.format)) return reply.send({ items, next: null });
    await lookAtCsv(request, "units");
    reply.type(CSV_TYPE).header("content-disposition", 'attachment; filename="units.csv"');
    return reply.send(csvHeader("units") + items.map((unit) => csvLine("units", unit)).join(""));
  });

  server.get<{ Params: { unit: string } }>("/units/:unit", { schema: ONE }, (request, reply) => {
    return reply.send(seenUnit(fleet, request, request.params.unit));
  });

  server.put<{ Params: { unit: string }; Body: Type.Static<typeof NewUnit> }>(
    "/units/:unit",
    { schema: ADD },
    async (request, reply) => {
      const { unit } = request.params;
      const known = fleet.one(unit);
      if (known) {
        checkScope(principalOf(request), known);
        if (request.headers["if-none-match"] === "*") {
          throw failedPrecondition(`there is a unit ${unit} already; choose another name`);
        }
      }
      const { kind = known?.kind ?? "other", station = known?.station ?? null } = request.body;
      const { label = known?.label ?? null } = request.body;
      checkScope(principalOf(request), { unit, station });
      const act = known ? "unit-change" : "unit-add";
      const entry = request.entry({ act, about: [unit], purpose: null, detail: { kind, station, label } });
      if (!known) return reply.code(201).send(await units.add({ unit, kind, station, label }, entry));
      await units.change({ unit, kind, station, label }, entry);
      return reply.send(fleet.one(unit));
    },
  );

  server.get<{ Params: { unit: string } }>("/units/:unit/profile", { schema: PROFILE }, (request, reply) => {
    checkSeen(request);
    return reply.send(profiles.profile(request.params.unit));
  });

  server.put<{ Params: { unit: string }; Body: ProfileSettings }>(
    "/units/:unit/profile",
    { schema: SET_PROFILE },
    async (request, reply) => {
      const { unit } = request.params;
      checkSeen(request);
      const entry = request.entry({ act: "unit-profile", about: [unit], purpose: null, detail: { ...request.body } });
      await profiles.setProfile(unit, request.body, entry);
      return reply.send(profiles.profile(request.params.unit));
    },
  );

  /** What an external broker's password file needs: a revoked unit is not in it. */
  server.get("/unit-secrets", { schema: SECRETS }, (_request, reply) => {
    const admitted = units.units().filter((unit) => unit.revokedTime === null);
    return reply.send({ items: admitted.map(({ unit, secretHash }) => ({ unit, secretHash })), next: null });
  });
}

/** RFC 9110, 13.1.2: `If-None-Match: *` on what is there already. */
function failedPrecondition(detail: string): Error {
  return Object.assign(new Error(detail), { statusCode: 412 });
}
