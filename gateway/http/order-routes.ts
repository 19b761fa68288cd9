/** Dispatch: who is nearest, and what units are ordered to do. */
import type { FastifyInstance } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import { sees } from "../core/access/rights.ts";
import type { Services } from "../core/services.ts";
import { type Candidate, DETOUR, nearest } from "../core/sos/nearest.ts";
import { isStanding } from "../core/sos/order.ts";
import { byOf, principalOf } from "./access.ts";
import { seenUnit } from "./scope.ts";
import { ADD_ORDER, type Body, CANCEL, NEAREST, ORDERS, type Query } from "./sos-schemas.ts";

const PAGE = 50;
const USUAL_LIMIT = 20;

export function orderRoutes(server: FastifyInstance, services: Services): void {
  const { desk, fleet } = services;

  server.get<{ Querystring: Query<typeof NEAREST> }>("/nearest", { schema: NEAREST }, async (request, reply) => {
    const { lat, lon, limit = USUAL_LIMIT } = request.query;
    const onDuty = await services.onDuty();
    const items = nearest({ lat, lon }, candidates(services, request, onDuty)).slice(0, limit);
    return reply.send({ items, next: null, detour: DETOUR });
  });

  server.get<{ Querystring: Query<typeof ORDERS> }>("/orders", { schema: ORDERS }, async (request, reply) => {
    const isOpen = request.query.open === "true";
    const { ids, next } = await desk.list("order", isOpen, request.query.before ?? null, PAGE);
    const orders = await Promise.all(ids.map(async (id) => (await desk.withOrder(id)).orders.get(id)));
    const items = orders.filter((order) => {
      return order && sees(principalOf(request), fleet.one(order.unit)?.station ?? null);
    });
    return reply.send({ items, next: next === null ? null : `?${isOpen ? "open=true&" : ""}before=${next}` });
  });

  server.post<{ Body: Body<typeof ADD_ORDER> }>("/orders", { schema: ADD_ORDER }, async (request, reply) => {
    const { unit, kind, text, lat = null, lon = null } = request.body;
    seenUnit(fleet, request, unit);
    if (kind === "goto" && (lat === null || lon === null)) {
      throw new PatrolError("invalid", 'An order "goto" needs lat and lon; "message" does not.');
    }
    const order = { unit, kind, text, lat, lon, incident: null };
    const { subject } = await desk.submit({ type: "issue", by: byOf(request), order });
    return reply.code(201).send(desk.state.orders.get(subject ?? ""));
  });

  server.post<{ Params: { id: string } }>("/orders/:id/cancel", { schema: CANCEL }, async (request, reply) => {
    const { id } = request.params;
    const order = (await desk.withOrder(id)).orders.get(id);
    if (!order) throw new PatrolError("not_found", `There is no order ${id}; GET /api/v1/orders lists them.`);
    seenUnit(fleet, request, order.unit);
    await desk.submit({ type: "cancel-order", order: id, by: byOf(request) });
    return reply.send((await desk.withOrder(id)).orders.get(id));
  });
}

function candidates(
  { fleet, desk }: Services,
  request: Parameters<typeof principalOf>[0],
  onDuty: ReadonlySet<string> | null,
): readonly Candidate[] {
  const { incidents, orders } = desk.state;
  const inSos = new Map(
    [...incidents.values()].filter((one) => one.state !== "CLOSED").map((one) => [one.unit, one.id]),
  );
  const ordered = new Map([...orders.values()].filter(isStanding).map((one) => [one.unit, one.id]));
  return fleet
    .all()
    .filter(({ station }) => sees(principalOf(request), station))
    .map(({ unit, kind, state, fix, fixAgeMs, health }) => ({
      unit,
      kind,
      state,
      fixAgeMs,
      place: fix,
      isOnDuty: onDuty === null ? null : onDuty.has(unit),
      order: ordered.get(unit) ?? null,
      incident: inSos.get(unit) ?? null,
      hasKit: health?.kit === "ok",
    }));
}
