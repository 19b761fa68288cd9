/** The ledger: who looked and who changed what, whether it is whole, and what it says of one officer. */
import type { FastifyInstance } from "fastify";
import type { Static } from "typebox";
import { PatrolError } from "../../runtime/error.ts";
import { sees } from "../core/access/rights.ts";
import { type Head, parseHead } from "../core/ledger-chain.ts";
import type { LedgerPage } from "../core/ledger-reading.ts";
import type { Services } from "../core/services.ts";
import { parseTime } from "../core/time.ts";
import { principalOf } from "./access.ts";
import { numberOf } from "./people-lists.ts";
import { AUDIT, type AuditQuery, EXTRACT, HEAD, VERIFY } from "./people-schemas.ts";

type Query = Static<typeof AuditQuery>;

export function auditRoutes(server: FastifyInstance, { audit, people }: Services): void {
  server.get<{ Querystring: Query }>("/audit", { schema: AUDIT }, async (request, reply) => {
    const { actor = null, about = null, act = null, before } = request.query;
    const from = timeOf("from", request.query.from);
    const to = timeOf("to", request.query.to);
    const filter = { actor, about: about === null ? null : [about], act, from, to };
    const detail = { actor, act, since: from, until: to };
    await request.look({ act: "audit", about: about === null ? [] : [about], purpose: null, detail });
    return reply.send(pageOf(await audit.list(filter, numberBefore(before)), request.query));
  });

  server.get("/audit/head", { schema: HEAD }, async (_request, reply) => reply.send(await audit.head()));

  server.get<{ Querystring: { head?: string } }>("/audit/verify", { schema: VERIFY }, async (request, reply) => {
    const { head } = request.query;
    return reply.send(await audit.verify(head === undefined ? null : headIn(head)));
  });

  server.get<{ Params: { officer: string }; Querystring: { before?: string } }>(
    "/officers/:officer/extract",
    { schema: EXTRACT },
    async (request, reply) => {
      const known = await people.officer(request.params.officer);
      if (!known || !sees(principalOf(request), known.station)) {
        throw new PatrolError(
          "not_found",
          `There is no officer ${request.params.officer}; GET /api/v1/officers lists them.`,
        );
      }
      const { officer } = known;
      await request.look({ act: "extract", about: [officer], purpose: null, detail: {} });
      return reply.send(pageOf(await audit.extract(officer, numberBefore(request.query.before)), request.query));
    },
  );
}

function pageOf({ entries, next }: LedgerPage, query: Readonly<Record<string, string | undefined>>): unknown {
  if (next === null) return { items: entries, next };
  const given = Object.entries(query).filter((one): one is [string, string] => one[1] !== undefined);
  const parameters = [...given.filter(([name]) => name !== "before"), ["before", String(next)]];
  return { items: entries, next: `?${new URLSearchParams(parameters as [string, string][])}` };
}

function numberBefore(before: string | undefined): number {
  return before === undefined ? Number.MAX_SAFE_INTEGER : numberOf(before, "entry");
}

function headIn(given: string): Head {
  const head = parseHead(given);
  if (head) return head;
  throw new PatrolError("invalid", "head must be what `patrol audit head` printed: a number, a colon, 64 hex digits.");
}

function timeOf(name: string, given: string | undefined): number | null {
  const time = given === undefined ? null : parseTime(given);
  if (given === undefined || time !== null) return time;
  throw new PatrolError("invalid", `${name} must be Unix milliseconds or ISO 8601, as in 2026-11-21T08:00:00Z.`);
}
