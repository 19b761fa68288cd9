/** Who is, was and will be on which unit. Past ones tell where somebody was: a look at them is recorded. */
import type { FastifyInstance } from "fastify";
import type { Static } from "typebox";
import { PatrolError } from "../../runtime/error.ts";
import { CHECKS } from "../core/people/check.ts";
import type { Assignment } from "../core/people/people.ts";
import type { Services } from "../core/services.ts";
import { parseTime } from "../core/time.ts";
import { principalOf } from "./access.ts";
import { type Asked, checked, numberOf, sendCsv, sendPage, wantsCsv } from "./people-lists.ts";
import { ASSIGNMENTS, type AssignmentBody, type AssignmentQuery } from "./people-schemas.ts";
import { savingOne } from "./scope.ts";

type Query = Static<typeof AssignmentQuery>;
type Body = Static<typeof AssignmentBody>;

export function assignmentRoutes(server: FastifyInstance, { people }: Services, now: () => number): void {
  /** Those that touch [`from`, `to`), or the instant `at`; all of them without. */
  server.get<{ Querystring: Query }>("/assignments", { schema: ASSIGNMENTS.list }, async (request, reply) => {
    const { unit = null, officer = null, after, format } = request.query;
    const span = spanOf(request.query);
    const isCsv = wantsCsv(format);
    const about = [officer, unit].filter((name) => name !== null);
    const detail = { ...span, what: "assignments", format: isCsv ? "csv" : "json" };
    await request.look({ act: isCsv ? "export" : "assignments", about, purpose: null, detail });
    const { station } = principalOf(request);
    const list = {
      kind: "assignments" as const,
      keyOf: (value: Assignment) => value.id ?? 0,
      page: (from: string | number | null, limit: number) =>
        people.assignments({ ...span, unit, officer, station, after: from, limit }),
    };
    if (isCsv) return sendCsv(reply, list);
    return await sendPage(reply, list, after === undefined ? null : numberOf(after, "assignment"), request.query);
  });

  /** Who is on which unit now: as live as the map. */
  server.get<{ Querystring: Asked }>(
    "/assignments/current",
    { schema: ASSIGNMENTS.current },
    async (request, reply) => {
      const { station } = principalOf(request);
      const { after } = request.query;
      const time = now();
      const list = {
        kind: "assignments" as const,
        keyOf: (value: Assignment) => value.id ?? 0,
        page: (from: string | number | null, limit: number) =>
          people.assignments({ from: time, to: time + 1, unit: null, officer: null, station, after: from, limit }),
      };
      return await sendPage(reply, list, after === undefined ? null : numberOf(after, "assignment"), request.query);
    },
  );

  server.post<{ Body: Body }>("/assignments", { schema: ASSIGNMENTS.add }, async (request, reply) => {
    const value = checked(CHECKS.assignments, assignmentOf(request.body, null));
    const entry = request.entry(said("assignment-add", value));
    const [added] = await people.saveAssignments({ change: savingOne(request, "add", value), entry });
    return reply.code(201).send(added);
  });

  server.put<{ Params: { id: string }; Body: Body }>(
    "/assignments/:id",
    { schema: ASSIGNMENTS.change },
    async (request, reply) => {
      const id = numberOf(request.params.id, "assignment");
      const value = checked(CHECKS.assignments, assignmentOf(request.body, id));
      const entry = request.entry(said("assignment-change", value));
      const [changed] = await people.saveAssignments({ change: savingOne(request, "change", value), entry });
      return reply.send(changed);
    },
  );

  server.delete<{ Params: { id: string } }>(
    "/assignments/:id",
    { schema: ASSIGNMENTS.remove },
    async (request, reply) => {
      const id = numberOf(request.params.id, "assignment");
      const entry = request.entry({ act: "assignment-remove", about: [], purpose: null, detail: { id } });
      await people.removeAssignment({ change: { key: id, scope: principalOf(request).station }, entry });
      return reply.code(204).send();
    },
  );
}

function assignmentOf({ officer, unit, from, to = null }: Body, id: number | null): Assignment {
  return { id, officer, unit, from, to };
}

function said(act: string, { id, officer, unit, from, to }: Assignment) {
  return { act, about: [officer, unit], purpose: null, detail: { id, begins: from, ends: to } };
}

function spanOf({ at, from, to }: Query): { readonly from: number; readonly to: number } {
  const instant = timeOf("at", at);
  if (instant !== null) return { from: instant, to: instant + 1 };
  const span = { from: timeOf("from", from) ?? 0, to: timeOf("to", to) ?? Number.MAX_SAFE_INTEGER };
  if (span.from >= span.to) throw new PatrolError("invalid", "from must be before to.");
  return span;
}

function timeOf(name: string, text: string | undefined): number | null {
  const time = text === undefined ? null : parseTime(text);
  if (text === undefined || time !== null) return time;
  throw new PatrolError("invalid", `${name} must be Unix milliseconds or ISO 8601, as in 2026-11-21T08:00:00Z.`);
}
