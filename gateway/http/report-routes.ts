/** Reports: duty, coverage, key points, response, as JSON and CSV; and how the ground stands, for the live map. */
import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import { sees } from "../core/access/rights.ts";
import type { ReportKind, ReportQuestion } from "../core/patrol/service.ts";
import { REPORTS } from "../core/patrol/service.ts";
import { CSV_TYPE } from "../core/people/cells.ts";
import type { Services } from "../core/services.ts";
import { principalOf } from "./access.ts";
import { questionOf, type ReportQuery, reportFile } from "./report-query.ts";
import { GROUND_STATE, REPORT_SCHEMAS } from "./report-schemas.ts";
import { reprDigest, sendJson, sendText } from "./wire.ts";

export function reportRoutes(server: FastifyInstance, services: Services): void {
  for (const report of REPORTS) {
    const schema = REPORT_SCHEMAS[report];
    server.get<{ Querystring: ReportQuery }>(`/reports/${report}`, { schema }, async (request, reply) => {
      const question = questionOf(report, request.query, principalOf(request));
      await refuseUnknown(services, request, question);
      const purpose = request.query.purpose ?? null;
      if (needsPurpose(report, question))
        await services.purpose.check(stationsOf(services, question), question.from, purpose);
      return await sendReport(services, request, reply, question, purpose);
    });
  }

  server.get("/ground/state", { schema: GROUND_STATE }, async (request, reply) => {
    const state = await services.reports.ground(principalOf(request).station);
    return await sendJson(request, reply, JSON.stringify(state));
  });
}

/** It is made first: whom it names, and what a file is, stands in the ledger before its first byte leaves. */
async function sendReport(
  { reports }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  question: ReportQuestion,
  purpose: string | null,
): Promise<FastifyReply> {
  const { report, format, from, to, station } = question;
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  const { text, about } = await reports.make(question, gone.signal);
  const detail = { from, to, report, format, station };
  if (format === "json") {
    await request.look({ act: "report", about, purpose, detail });
    return await sendText(request, reply, text, "application/json; charset=utf-8");
  }
  const sha256 = createHash("sha256").update(text).digest("hex");
  await request.look({ act: "export", about, purpose, detail: { ...detail, bytes: text.byteLength, sha256 } });
  reply.header("content-disposition", `attachment; filename="${reportFile(report, station, question)}"`);
  return reply.type(CSV_TYPE).header("repr-digest", reprDigest(sha256)).send(Buffer.from(text));
}

/** What names units and officers, and whatever is taken along as a file. */
function needsPurpose(report: ReportKind, { format }: ReportQuestion): boolean {
  return format === "csv" || report === "patrol" || report === "checkpoints";
}

function stationsOf({ fleet }: Services, { station }: ReportQuestion): readonly (string | null)[] {
  if (station !== null) return [station];
  const stations = new Set(fleet.all().map((unit) => unit.station));
  return stations.size === 0 ? [null] : [...stations];
}

/** Rejects with `not_found` for a station, unit or officer that is not there, or not the asker's to see. */
async function refuseUnknown(services: Services, request: FastifyRequest, question: ReportQuestion): Promise<void> {
  const { people, fleet } = services;
  const principal = principalOf(request);
  const { station, unit, officer } = question;
  if (station !== null) {
    const known = await people.stations({ station, after: null, limit: 1 });
    if (!known.some((one) => one.station === station)) throw notFound("station", station);
  }
  if (unit !== null) {
    const known = fleet.one(unit);
    if (!known || !sees(principal, known.station)) throw notFound("unit", unit);
  }
  if (officer !== null) {
    const known = await people.officer(officer);
    if (!known || !sees(principal, known.station)) throw notFound("officer", officer);
  }
}

function notFound(word: "station" | "unit" | "officer", name: string): PatrolError {
  return new PatrolError("not_found", `There is no ${word} ${name}; GET /api/v1/${word}s lists them.`);
}
