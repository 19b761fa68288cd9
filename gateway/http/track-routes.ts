/** Tracks: the replay bundle, and the export formats, streamed. */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { FixReason, nullable } from "../../protocol/record.ts";
import { PatrolError } from "../../runtime/error.ts";
import { sees } from "../core/access/rights.ts";
import { unitBundle } from "../core/export/bundle.ts";
import { EXPORTS, exportText } from "../core/export/formats.ts";
import { cutPages, type UnitTrack } from "../core/export/segments.ts";
import type { Services } from "../core/services.ts";
import { parseTime } from "../core/time.ts";
import type { Span, TrackStore } from "../core/track.ts";
import { REASONS } from "../core/track.ts";
import { principalOf } from "./access.ts";
import { Milliseconds } from "./schemas.ts";

type Query = { unit?: string | string[]; from?: string; to?: string; format?: string; purpose?: string };

const Time = Type.String({ description: "Unix ms or ISO 8601" });
const Column = Type.Array(nullable(Type.Integer()), { description: "Differences, the first from 0" });
const Bundle = Type.Object({
  v: Type.Literal(1),
  from: Milliseconds,
  to: Milliseconds,
  reasons: Type.Array(FixReason),
  units: Type.Array(
    Type.Object({
      unit: Type.String(),
      count: Type.Integer(),
      ts: Column,
      lat: Column,
      lon: Column,
      alt: Column,
      spd: Column,
      crs: Column,
      reason: Type.Array(Type.Integer({ description: "Index into reasons" })),
      gaps: Type.Array(Type.Object({ from: Milliseconds, to: Milliseconds, cause: Type.String() })),
    }),
  ),
});
const FORMATS = Object.fromEntries(EXPORTS.map(({ contentType }) => [contentType, { schema: Type.String() }]));
const TRACKS = {
  tags: ["tracks"],
  summary: "Tracks for replay, or as a file",
  querystring: Type.Object({
    unit: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
    from: Type.Optional(Time),
    to: Type.Optional(Time),
    format: Type.Optional(Type.String({ description: ["json", ...EXPORTS.map((one) => one.format)].join(", ") })),
    purpose: Type.Optional(Type.String({ description: "Why, for the ledger" })),
  }),
  response: {
    200: { description: "The tracks", content: { "application/json": { schema: Bundle }, ...FORMATS } },
  },
};

const MOST_UNITS = 200;
const MOST_FIXES = 500_000;

export function trackRoutes(server: FastifyInstance, { fleet, tracks, purpose: rule }: Services): void {
  server.get<{ Querystring: Query }>("/tracks", { schema: TRACKS }, async (request, reply) => {
    const { query } = request;
    const principal = principalOf(request);
    const units = unitsOf(query, (unit) => {
      const known = fleet.one(unit);
      return known !== null && sees(principal, known.station);
    });
    const span = spanOf(query);
    const format = query.format ?? "json";
    const one = EXPORTS.find((known) => known.format === format);
    if (!one && format !== "json") {
      const formats = ["json", ...EXPORTS.map((known) => known.format)].join(", ");
      throw new PatrolError("invalid", `format must be one of ${formats}, not "${format}".`);
    }
    const purpose = query.purpose ?? null;
    await rule.check(
      units.map((unit) => fleet.one(unit)?.station ?? null),
      span.from,
      purpose,
    );
    const act = one ? "export" : "history";
    await request.look({ act, about: units, purpose, detail: { ...span, format } });
    const unitTracks = await Promise.all(units.map((unit) => trackOf(tracks, unit, span)));
    if (!one) return reply.send(await bundle(unitTracks, span));
    const name = `${units.length === 1 ? units[0] : "units"}.${one.format}`;
    reply.type(one.contentType).header("content-disposition", `attachment; filename="${name}"`);
    return reply.send(Readable.from(exportText(one.format, unitTracks)));
  });
}

async function trackOf(tracks: TrackStore, unit: string, span: Span): Promise<UnitTrack> {
  const losses = await tracks.losses(unit, span);
  return { unit, pages: cutPages(tracks.fixes(unit, span), losses) };
}

async function bundle(unitTracks: readonly UnitTrack[], span: Span): Promise<unknown> {
  const units = [];
  let left = MOST_FIXES;
  for (const track of unitTracks) {
    const one = await unitBundle(track, left);
    if (!one) {
      throw new PatrolError("invalid", `More than ${MOST_FIXES} fixes; ask for fewer units or a shorter time.`);
    }
    left -= one.count;
    units.push(one);
  }
  return { v: 1, ...span, reasons: REASONS, units };
}

function unitsOf(query: Query, isKnown: (unit: string) => boolean): readonly string[] {
  const units = [...new Set([query.unit ?? []].flat())];
  if (units.length === 0) throw new PatrolError("invalid", "Say whose track: ?unit=bike-07, repeated for several.");
  if (units.length > MOST_UNITS) throw new PatrolError("invalid", `At most ${MOST_UNITS} units at once.`);
  const unknown = units.find((unit) => !isKnown(unit));
  if (unknown !== undefined)
    throw new PatrolError("not_found", `There is no unit ${unknown}; GET /api/v1/units lists them.`);
  return units;
}

function spanOf(query: Query): Span {
  const from = parseTime(query.from ?? "");
  const to = parseTime(query.to ?? "");
  if (from === null || to === null) {
    throw new PatrolError(
      "invalid",
      "from and to must be Unix milliseconds or ISO 8601, as in from=2026-11-21T08:00:00Z.",
    );
  }
  if (from >= to) throw new PatrolError("invalid", "from must be before to.");
  return { from, to };
}
