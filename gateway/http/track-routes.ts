/** Tracks: the replay bundle, and the export formats as files. */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import { sees } from "../core/access/rights.ts";
import { replayTrack, unitBundle, type View } from "../core/export/bundle.ts";
import { exportText } from "../core/export/formats.ts";
import { cutPages } from "../core/export/segments.ts";
import type { Services } from "../core/services.ts";
import { shownIncident } from "../core/sos/view.ts";
import type { Span, TrackStore } from "../core/track.ts";
import { REASONS } from "../core/track.ts";
import { principalOf } from "./access.ts";
import { type Export, exportOf, fileName, spanOf, type TracksQuery, unitsOf, viewOf } from "./track-query.ts";
import { TRACKS } from "./track-schemas.ts";
import { reprDigest, sendJson } from "./wire.ts";

const MOST_FIXES = 500_000;
/** Of SOS and of orders each. */
const MOST_EVENTS = 1_000;

type Asked = { readonly units: readonly string[]; readonly span: Span; readonly purpose: string | null };

export function trackRoutes(server: FastifyInstance, services: Services, now: () => number): void {
  const { fleet, purpose: rule } = services;
  server.get<{ Querystring: TracksQuery }>("/tracks", { schema: TRACKS }, async (request, reply) => {
    const { query } = request;
    const principal = principalOf(request);
    const units = unitsOf(query, (unit) => {
      const known = fleet.one(unit);
      return known !== null && sees(principal, known.station);
    });
    const span = spanOf(query);
    const one = exportOf(query);
    const view = { ...viewOf(query, one), span, now: now() };
    const purpose = query.purpose ?? null;
    await rule.check(
      units.map((unit) => fleet.one(unit)?.station ?? null),
      span.from,
      purpose,
    );
    const asked = { units, span, purpose };
    if (one) return await sendExport(services, request, reply, asked, one);
    await request.look({ act: "history", about: units, purpose, detail: { ...span, format: "json" } });
    const [tracks, events] = await Promise.all([bundles(services.tracks, units, view), eventsOf(services, asked)]);
    const head = { v: 1, ...span, known: view.known, simplify: view.simplifyM, reasons: REASONS };
    return await sendJson(request, reply, JSON.stringify({ ...head, units: tracks, ...events }));
  });
}

/** The file is made first: what the ledger says of it is written before its first byte leaves. */
async function sendExport(
  { tracks, exports }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  { units, span, purpose }: Asked,
  { format, contentType }: Export,
): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  const unitTracks = await Promise.all(
    units.map(async (unit) => {
      const marks = await tracks.marks(unit, span);
      return { unit, pages: cutPages(tracks.fixes(unit, span), marks) };
    }),
  );
  const file = await exports.make(exportText(format, unitTracks), gone.signal);
  try {
    const { bytes, sha256 } = file;
    await request.look({ act: "export", about: units, purpose, detail: { ...span, format, bytes, sha256 } });
    reply.type(contentType).header("content-length", bytes).header("repr-digest", reprDigest(sha256));
    reply.header("content-disposition", `attachment; filename="${fileName(units, span, format)}"`);
  } catch (err) {
    await file[Symbol.asyncDispose]();
    throw err;
  }
  const body = Readable.from(file.content(), { objectMode: false });
  body.once("close", () => file[Symbol.asyncDispose]());
  if (gone.signal.aborted) body.destroy();
  return reply.send(body);
}

async function bundles(tracks: TrackStore, units: readonly string[], view: View): Promise<readonly unknown[]> {
  const found = [];
  let left = MOST_FIXES;
  for (const unit of units) {
    const one = await unitBundle(await replayTrack(tracks, unit, view.span), view, left);
    if (!one) {
      throw new PatrolError("invalid", `More than ${MOST_FIXES} fixes; ask for fewer units or a shorter time.`);
    }
    left -= one.read;
    found.push(one.bundle);
  }
  return found;
}

/** The SOS of these units with all that happened to each, and their orders. */
async function eventsOf({ desk, fleet }: Services, { units, span }: Asked) {
  const { incidents, orders } = await desk.during({ units, span, limit: MOST_EVENTS + 1 });
  if (incidents.length > MOST_EVENTS || orders.length > MOST_EVENTS) {
    throw new PatrolError("invalid", `More than ${MOST_EVENTS} SOS or orders; ask for fewer units or a shorter time.`);
  }
  const sos = incidents.map(async (id) => {
    const [state, history] = await Promise.all([desk.withIncident(id), desk.history(id)]);
    const incident = state.incidents.get(id);
    if (!incident) throw new Error(`the incident ${id} is gone`);
    return { ...shownIncident(incident, state, fleet.one(incident.unit)?.station ?? null), history };
  });
  const ordered = orders.map(async (id) => (await desk.withOrder(id)).orders.get(id));
  return { sos: await Promise.all(sos), orders: await Promise.all(ordered) };
}
