/** What could not be stored: looked at, and tried again. It may hold positions, so that a look is recorded. */
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { nullable } from "../../protocol/record.ts";
import { PatrolError } from "../../runtime/error.ts";
import { type Principal, sees } from "../core/access/rights.ts";
import { isAdmissible, SHOWN_RAW } from "../core/quarantine.ts";
import type { Services } from "../core/services.ts";
import { principalOf } from "./access.ts";
import { numberOf } from "./people-lists.ts";
import { listOf, Milliseconds } from "./schemas.ts";

/** Entries that are looked at for a page. */
const PAGE = 200;
const tags = ["quarantine"];
const optional = (description: string) => Type.Optional(Type.String({ description }));

const LIST = {
  tags,
  summary: "What could never be stored, newest first",
  querystring: Type.Object({
    before: optional("Entries with a lower id"),
    unit: optional("Of one unit"),
    reason: optional("For one reason"),
  }),
  response: {
    200: listOf(
      Type.Object({
        id: Type.Integer(),
        receivedTime: Milliseconds,
        unit: Type.String(),
        outbox: nullable(Type.String()),
        seq: nullable(Type.Integer()),
        reason: Type.String({ description: "In a word; influx: a point that InfluxDB refused" }),
        text: Type.String({ description: "The same as a sentence" }),
        raw: Type.String({ description: `The record, or the message; its first ${SHOWN_RAW} characters` }),
        rawCharacters: Type.Integer({ description: "How many are kept of it" }),
        isAdmissible: Type.Boolean({ description: "Whether it is a record that can be tried again" }),
      }),
    ),
  },
};
const ADMIT = {
  tags,
  summary: "Try to store an entry again under the rules of today",
  description: "A record that is refused again stays where it is, and the answer says why.",
  params: Type.Object({ id: Type.String() }),
  response: {
    200: Type.Object({
      id: Type.Integer(),
      unit: Type.String(),
      outbox: Type.String(),
      seq: Type.Integer(),
      fate: Type.Enum(["stored", "duplicate", "same-time", "expired", "refused"]),
      reason: nullable(Type.String({ description: "null: it was not refused" })),
      text: Type.String({ description: "What became of it, as a sentence" }),
    }),
  },
};

type Query = { readonly before?: string; readonly unit?: string; readonly reason?: string };

export function quarantineRoutes(server: FastifyInstance, { fleet, quarantine }: Services): void {
  const isSeen = (principal: Principal, unit: string) => sees(principal, fleet.one(unit)?.station ?? null);

  server.get<{ Querystring: Query }>("/quarantine", { schema: LIST }, async (request, reply) => {
    const { unit = null, reason = null } = request.query;
    const before = Number(request.query.before ?? Number.MAX_SAFE_INTEGER);
    if (!Number.isSafeInteger(before)) throw new PatrolError("invalid", "before must be the id of a quarantine entry.");
    await request.look({
      act: "quarantine",
      about: unit === null ? [] : [unit],
      purpose: null,
      detail: { before, reason },
    });
    const found = await quarantine.list({ before, unit, reason });
    const last = found.length === PAGE ? found.at(-1) : undefined;
    const items = found
      .filter((entry) => isSeen(principalOf(request), entry.unit))
      .map((entry) => ({ ...entry, isAdmissible: isAdmissible(entry) }));
    return reply.send({ items, next: last ? nextOf(last.id, { unit, reason }) : null });
  });

  server.post<{ Params: { id: string } }>("/quarantine/:id/admit", { schema: ADMIT }, async (request, reply) => {
    const id = numberOf(request.params.id, "quarantine entry");
    const entry = await quarantine.one(id);
    if (!entry || !isSeen(principalOf(request), entry.unit)) {
      throw new PatrolError(
        "not_found",
        `There is no entry ${id} in the quarantine; GET /api/v1/quarantine lists them.`,
      );
    }
    const { unit, outbox, seq, reason } = entry;
    const detail = { id, outbox, seq, reason };
    await request.look({ act: "quarantine-admit", about: unit === "" ? [] : [unit], purpose: null, detail });
    return reply.send(await quarantine.admit(entry));
  });
}

function nextOf(before: number, of: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(of).filter((one): one is [string, string] => one[1] !== null);
  return `?${new URLSearchParams([...given, ["before", String(before)]])}`;
}
