/** The SOS desk: what is open, what was, and what an operator does about it. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import type { Services } from "../core/services.ts";
import type { DeskInput } from "../core/sos/desk.ts";
import type { By } from "../core/sos/incident.ts";
import { newestPlace, type ShownIncident, shownIncident } from "../core/sos/view.ts";
import { byOf, principalOf } from "./access.ts";
import type { LiveStream } from "./live-stream.ts";
import { seenUnit } from "./scope.ts";
import {
  ACKNOWLEDGE,
  type Body,
  CLOSE,
  DISPATCH,
  LIST,
  NOTE,
  ON_SCENE,
  ONE,
  type Query,
  REOPEN,
  RESOLVE,
  SEEN,
} from "./sos-schemas.ts";

const PAGE = 50;

type ById = { Params: { id: string } };

/** `live` knows whom an SOS is for: its station, and everybody while nobody there answers. */
export function sosRoutes(server: FastifyInstance, services: Services, live: Pick<LiveStream, "isFor">): void {
  const { desk, fleet } = services;

  const known = async (id: string): Promise<ShownIncident | null> => {
    const state = await desk.withIncident(id);
    const incident = state.incidents.get(id);
    return incident ? shownIncident(incident, state, fleet.one(incident.unit)?.station ?? null) : null;
  };
  const isFor = (request: FastifyRequest, shown: ShownIncident) => live.isFor(principalOf(request).station, shown);
  const found = async (request: FastifyRequest<ById>): Promise<ShownIncident> => {
    const { id } = request.params;
    const shown = await known(id);
    if (shown && isFor(request, shown)) return shown;
    throw new PatrolError("not_found", `There is no SOS ${id}; GET /api/v1/sos lists them.`);
  };
  const show = async (id: string): Promise<ShownIncident> => {
    const shown = await known(id);
    if (!shown) throw new Error(`the incident ${id} is gone`);
    return shown;
  };
  /** Runs what an operator asks for, and answers how the incident stands then. */
  const submit = async (request: FastifyRequest<ById>, input: (by: By) => DeskInput) => {
    const incident = await found(request);
    const { subject } = await desk.submit(input(byOf(request)));
    return await show(subject !== null && desk.state.incidents.has(subject) ? subject : incident.id);
  };

  server.get<{ Querystring: Query<typeof LIST> }>("/sos", { schema: LIST }, async (request, reply) => {
    const isOpen = request.query.open === "true";
    const { ids, next } = await desk.list("incident", isOpen, request.query.before ?? null, PAGE);
    const shown = await Promise.all(ids.map(show));
    const items = shown.filter((one) => isFor(request, one));
    return reply.send({ items, next: next === null ? null : `?${isOpen ? "open=true&" : ""}before=${next}` });
  });

  server.get<ById>("/sos/:id", { schema: ONE }, async (request, reply) => {
    const shown = await found(request);
    return reply.send({ ...shown, history: await desk.history(shown.id) });
  });

  server.post<ById & { Body: Body<typeof SEEN> }>("/sos/:id/seen", { schema: SEEN }, async (request) => {
    const { console } = request.body;
    return await submit(request, (by) => command(request, { type: "seen", by, console }));
  });

  server.post<ById & { Body: Body<typeof ACKNOWLEDGE> }>(
    "/sos/:id/acknowledge",
    { schema: ACKNOWLEDGE },
    async (request) => {
      const console = request.body?.console ?? null;
      return await submit(request, (by) => command(request, { type: "acknowledge", by, console }));
    },
  );

  server.post<ById & { Body: Body<typeof DISPATCH> }>("/sos/:id/dispatch", { schema: DISPATCH }, async (request) => {
    const { unit, text = "" } = request.body;
    seenUnit(fleet, request, unit);
    const incident = await found(request);
    const place = newestPlace(fleet.one(incident.unit)?.fix, incident.position);
    const order = { unit, kind: "goto", text, lat: place?.lat ?? null, lon: place?.lon ?? null } as const;
    const input = { type: "dispatch", incident: incident.id, by: byOf(request), order } as const;
    const { subject } = await desk.submit(input);
    return { ...(await show(incident.id)), order: subject };
  });

  server.post<ById>("/sos/:id/on-scene", { schema: ON_SCENE }, (request) =>
    submit(request, (by) => command(request, { type: "on-scene", by, unit: null })),
  );

  server.post<ById>("/sos/:id/resolve", { schema: RESOLVE }, (request) =>
    submit(request, (by) => command(request, { type: "resolve", by })),
  );

  server.post<ById & { Body: Body<typeof CLOSE> }>("/sos/:id/close", { schema: CLOSE }, (request) => {
    const { outcome, note = "" } = request.body;
    return submit(request, (by) => command(request, { type: "close", by, outcome, note }));
  });

  server.post<ById>("/sos/:id/reopen", { schema: REOPEN }, (request) =>
    submit(request, (by) => ({ type: "reopen", incident: request.params.id, by })),
  );

  server.post<ById & { Body: Body<typeof NOTE> }>("/sos/:id/note", { schema: NOTE }, (request) =>
    submit(request, (by) => command(request, { type: "note", by, text: request.body.text })),
  );
}

type CommandInput = Extract<DeskInput, { type: "command" }>;

function command(request: FastifyRequest<ById>, what: CommandInput["command"]): CommandInput {
  return { type: "command", incident: request.params.id, command: what };
}
