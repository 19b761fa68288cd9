/**
 * Trails behind the live markers. They need no entry in the ledger: it is the whole fleet in the asker's scope or nothing, and
 * no more than the last quarter of an hour of what whoever may see the live map has been shown there.
 */
import type { FastifyInstance } from "fastify";
import { sees } from "../core/access/rights.ts";
import type { Services } from "../core/services.ts";
import { principalOf } from "./access.ts";
import { TRAILS } from "./track-schemas.ts";
import { sendJson } from "./wire.ts";

const MINUTE_MS = 60_000;
const USUAL_MINUTES = 10;

export function trailRoutes(server: FastifyInstance, { fleet, trails }: Services, now: () => number): void {
  server.get<{ Querystring: { minutes?: number } }>("/trails", { schema: TRAILS }, async (request, reply) => {
    const principal = principalOf(request);
    const to = now();
    const span = { from: to - (request.query.minutes ?? USUAL_MINUTES) * MINUTE_MS, to };
    const units = fleet.all().filter(({ station }) => sees(principal, station));
    const names = units.filter(({ fix }) => fix !== null && fix.fixTime >= span.from).map(({ unit }) => unit);
    const text = await trails.trails({ units: names, span });
    return await sendJson(request, reply, `{"v":1,"from":${span.from},"to":${span.to},"units":${text}}`);
  });
}
