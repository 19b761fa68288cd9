/** Zones and key points: for everyone who sees the map; changes for those who look after people. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import { sees } from "../core/access/rights.ts";
import type { Recorded } from "../core/ledger.ts";
import type { Removing, Saving } from "../core/people/people.ts";
import type { Services } from "../core/services.ts";
import { GROUND_CHECKS } from "../core/zones/check.ts";
import { crossingProblem, keptRing } from "../core/zones/ring.ts";
import type { GroundPage } from "../core/zones/tables.ts";
import {
  type Checkpoint,
  type Corner,
  type GroundKind,
  type Grounds,
  ID_BYTES,
  idOf,
  inSteps,
  type Plan,
  STANDARD_RADIUS_M,
  STANDARD_STAY_MS,
  type Zone,
} from "../core/zones/zones.ts";
import { principalOf } from "./access.ts";
import { checked } from "./people-lists.ts";
import { savingOne } from "./scope.ts";
import { fileOf, formatOf, GROUND_PAGE, sendFile, useGroundFiles } from "./zone-files.ts";
import { type CheckpointBody, GROUND_SCHEMAS, type GroundQuery, type ZoneBody } from "./zone-schemas.ts";

type Detail = Readonly<Record<string, string | number | null>>;
type Spec<K extends GroundKind, B> = {
  readonly kind: K;
  readonly word: "zone" | "checkpoint";
  readonly page: (page: GroundPage) => Promise<readonly Grounds[K][]>;
  readonly find: (id: string) => Promise<Grounds[K] | null>;
  readonly save: (recorded: Recorded<Saving<Grounds[K]>>) => Promise<readonly Grounds[K][]>;
  readonly remove: (recorded: Recorded<Removing>) => Promise<void>;
  readonly valueOf: (body: B, id: string) => Grounds[K];
  readonly check: (value: Grounds[K]) => readonly string[];
  /** For the ledger: what it is, and not where. */
  readonly detailOf: (value: Grounds[K]) => Detail;
};

/** `onChange` is called after every change. */
export function zoneRoutes(server: FastifyInstance, { zones }: Services, onChange: () => void): void {
  const ofZones: Spec<"zones", ZoneBody> = {
    kind: "zones",
    word: "zone",
    page: (page) => zones.zones(page),
    find: (id) => zones.zone(id),
    save: (change) => zones.saveZones(change),
    remove: (change) => zones.removeZone(change),
    valueOf: zoneOf,
    check: (zone) => {
      const problems = GROUND_CHECKS.zones(zone);
      const crossing = problems.length > 0 ? null : crossingProblem(zone.ring);
      return crossing === null ? problems : [`ring ${crossing}.`];
    },
    detailOf: ({ id, name, station, kind, ring }) => ({ id, name, station, kind, corners: ring.length - 1 }),
  };
  const ofCheckpoints: Spec<"checkpoints", CheckpointBody> = {
    kind: "checkpoints",
    word: "checkpoint",
    page: (page) => zones.checkpoints(page),
    find: (id) => zones.checkpoint(id),
    save: (change) => zones.saveCheckpoints(change),
    remove: (change) => zones.removeCheckpoint(change),
    valueOf: checkpointOf,
    check: GROUND_CHECKS.checkpoints,
    detailOf: ({ id, name, station, radiusM, leastStayMs, plan }) => {
      return { id, name, station, radiusM, leastStayMs, times: plan?.times ?? null, per: plan?.per ?? null };
    },
  };
  reading(server, ofZones);
  reading(server, ofCheckpoints);
  changing(server, ofZones, onChange);
  changing(server, ofCheckpoints, onChange);
  server.register((scope, _options, done) => {
    useGroundFiles(scope);
    importing(scope, ofZones, onChange);
    importing(scope, ofCheckpoints, onChange);
    done();
  });
}

function reading<K extends GroundKind, B>(server: FastifyInstance, { kind, word, page, find }: Spec<K, B>): void {
  const schemas = GROUND_SCHEMAS[kind];
  server.get<{ Querystring: GroundQuery }>(`/${kind}`, { schema: schemas.list }, async (request, reply) => {
    const { station = null, after = null } = request.query;
    const format = formatOf(request.query.format);
    const scope = principalOf(request).station;
    const from = (id: string | null) => page({ station, scope, after: id, limit: GROUND_PAGE });
    if (format !== "json") {
      await request.look({ act: "export", about: [], purpose: null, detail: { what: kind, format, station } });
      return sendFile(reply, kind, format, from);
    }
    const items = await from(after);
    const last = items.length < GROUND_PAGE ? null : (items.at(-1)?.id ?? null);
    return reply.send({ items, next: last === null ? null : nextOf(last, station) });
  });

  server.get<{ Params: { id: string } }>(`/${kind}/:id`, { schema: schemas.one }, async (request, reply) => {
    const { id } = request.params;
    const found = await find(id);
    if (!found || !(found.station === null || sees(principalOf(request), found.station))) {
      throw new PatrolError("not_found", `There is no ${word} ${id}; GET /api/v1/${kind} lists them.`);
    }
    return reply.send(found);
  });
}

function changing<K extends GroundKind, B>(server: FastifyInstance, spec: Spec<K, B>, onChange: () => void): void {
  const { kind, word } = spec;
  const schemas = GROUND_SCHEMAS[kind];
  const put = async (request: FastifyRequest, mode: "add" | "change", id: string) => {
    const value = checked(spec.check, spec.valueOf(request.body as B, id));
    const entry = request.entry({ act: `${word}-${mode}`, about: [], purpose: null, detail: spec.detailOf(value) });
    const [saved] = await spec.save({ change: savingOne(request, mode, value), entry });
    onChange();
    return saved;
  };
  server.post(`/${kind}`, { schema: schemas.add }, async (request, reply) =>
    reply.code(201).send(await put(request, "add", idOf(randomBytes(ID_BYTES)))),
  );

  server.put<{ Params: { id: string } }>(`/${kind}/:id`, { schema: schemas.change }, async (request, reply) => {
    const { id } = request.params;
    if ((await spec.find(id)) === null) {
      throw new PatrolError("not_found", `There is no ${word} ${id}; GET /api/v1/${kind} lists them.`);
    }
    return reply.send(await put(request, "change", id));
  });

  server.delete<{ Params: { id: string } }>(`/${kind}/:id`, { schema: schemas.remove }, async (request, reply) => {
    const { id } = request.params;
    const entry = request.entry({ act: `${word}-remove`, about: [], purpose: null, detail: { id } });
    await spec.remove({ change: { key: id, scope: principalOf(request).station }, entry });
    onChange();
    return reply.code(204).send();
  });
}

function importing<K extends GroundKind, B>(
  server: FastifyInstance,
  { kind, save }: Spec<K, B>,
  onChange: () => void,
): void {
  server.post(`/import/${kind}`, { schema: GROUND_SCHEMAS[kind].import }, async (request, reply) => {
    const { rows, word } = await fileOf(kind, request);
    const detail = { what: kind, rows: rows.length };
    const entry = request.entry({ act: "import", about: [], purpose: null, detail });
    const change = { rows, word, mode: "import" as const, scope: principalOf(request).station };
    const items = await save({ change, entry });
    onChange();
    return reply.send({ items, next: null });
  });
}

function zoneOf({ name, station = null, kind = "patrol", ring }: ZoneBody, id: string): Zone {
  // What is no kind is found by the check, which says so; the schema has made pairs of numbers certain.
  return { id, name, station, kind: kind as Zone["kind"], ring: keptRing(ring as unknown as readonly Corner[]) };
}

function checkpointOf(body: CheckpointBody, id: string): Checkpoint {
  const { name, station = null, lat, lon, plan = null } = body;
  const { radiusM = STANDARD_RADIUS_M, leastStayMs = STANDARD_STAY_MS } = body;
  const place = { lat: inSteps(lat), lon: inSteps(lon) };
  return { id, name, station, ...place, radiusM, leastStayMs, plan: plan && (plan as Plan) };
}

function nextOf(after: string, station: string | null): string {
  return `?${new URLSearchParams({ ...(station === null ? {} : { station }), after })}`;
}
