/** Stations, officers and shifts: lists for everyone who may see the map, changes for those who look after people. */
import type { FastifyInstance } from "fastify";
import type { Static } from "typebox";
import { CHECKS } from "../core/people/check.ts";
import type { Officer, Shift, Station } from "../core/people/people.ts";
import type { Services } from "../core/services.ts";
import { principalOf } from "./access.ts";
import { type Asked, checked, lookAtCsv, numberOf, sendCsv, sendPage, wantsCsv } from "./people-lists.ts";
import {
  type ChangedOfficer,
  type ChangedStation,
  type NewOfficer,
  type NewStation,
  OFFICERS,
  SHIFTS,
  type ShiftBody,
  STATIONS,
} from "./people-schemas.ts";
import { savingOne } from "./scope.ts";

export function peopleRoutes(server: FastifyInstance, services: Services): void {
  stationRoutes(server, services);
  officerRoutes(server, services);
  shiftRoutes(server, services);
}

function stationRoutes(server: FastifyInstance, { people }: Services): void {
  server.get<{ Querystring: Asked }>("/stations", { schema: STATIONS.list }, async (request, reply) => {
    const { station } = principalOf(request);
    const keyOf = (one: Station) => one.station;
    const list = {
      kind: "stations" as const,
      keyOf,
      page: (after: string | number | null, limit: number) => people.stations({ station, after, limit }),
    };
    if (!wantsCsv(request.query.format)) return await sendPage(reply, list, request.query.after ?? null, request.query);
    await lookAtCsv(request, "stations");
    return sendCsv(reply, list);
  });

  server.post<{ Body: Static<typeof NewStation> }>("/stations", { schema: STATIONS.add }, async (request, reply) => {
    const { station, name = station } = request.body;
    const value = checked(CHECKS.stations, { station, name });
    const entry = request.entry({ act: "station-add", about: [], purpose: null, detail: { ...value } });
    const [added] = await people.saveStations({ change: savingOne(request, "add", value), entry });
    return reply.code(201).send(added);
  });

  server.put<{ Params: { station: string }; Body: Static<typeof ChangedStation> }>(
    "/stations/:station",
    { schema: STATIONS.change },
    async (request, reply) => {
      const value = { station: request.params.station, name: request.body.name };
      checked(CHECKS.stations, value);
      const entry = request.entry({ act: "station-change", about: [], purpose: null, detail: { ...value } });
      const [changed] = await people.saveStations({ change: savingOne(request, "change", value), entry });
      return reply.send(changed);
    },
  );

  server.delete<{ Params: { station: string } }>(
    "/stations/:station",
    { schema: STATIONS.remove },
    async (request, reply) => {
      const { station } = request.params;
      const entry = request.entry({ act: "station-remove", about: [], purpose: null, detail: { station } });
      await people.removeStation({ change: { key: station, scope: principalOf(request).station }, entry });
      return reply.code(204).send();
    },
  );
}

function officerRoutes(server: FastifyInstance, { people }: Services): void {
  server.get<{ Querystring: Asked }>("/officers", { schema: OFFICERS.list }, async (request, reply) => {
    const { station } = principalOf(request);
    const list = {
      kind: "officers" as const,
      keyOf: (one: Officer) => one.officer,
      page: (after: string | number | null, limit: number) => people.officers({ station, after, limit }),
    };
    if (!wantsCsv(request.query.format)) return await sendPage(reply, list, request.query.after ?? null, request.query);
    await lookAtCsv(request, "officers");
    return sendCsv(reply, list);
  });

  server.post<{ Body: Static<typeof NewOfficer> }>("/officers", { schema: OFFICERS.add }, async (request, reply) => {
    const { officer, name, station = null } = request.body;
    const value = checked(CHECKS.officers, { officer, name, station });
    const entry = request.entry({ act: "officer-add", about: [officer], purpose: null, detail: { name, station } });
    const [added] = await people.saveOfficers({ change: savingOne(request, "add", value), entry });
    return reply.code(201).send(added);
  });

  server.put<{ Params: { officer: string }; Body: Static<typeof ChangedOfficer> }>(
    "/officers/:officer",
    { schema: OFFICERS.change },
    async (request, reply) => {
      const { name, station = null } = request.body;
      const { officer } = request.params;
      const value = checked(CHECKS.officers, { officer, name, station });
      const said = { act: "officer-change", about: [officer], purpose: null, detail: { name, station } };
      const [changed] = await people.saveOfficers({
        change: savingOne(request, "change", value),
        entry: request.entry(said),
      });
      return reply.send(changed);
    },
  );

  server.delete<{ Params: { officer: string } }>(
    "/officers/:officer",
    { schema: OFFICERS.remove },
    async (request, reply) => {
      const { officer } = request.params;
      const entry = request.entry({ act: "officer-remove", about: [officer], purpose: null, detail: {} });
      await people.removeOfficer({ change: { key: officer, scope: principalOf(request).station }, entry });
      return reply.code(204).send();
    },
  );
}

function shiftRoutes(server: FastifyInstance, { people }: Services): void {
  server.get<{ Querystring: Asked }>("/shifts", { schema: SHIFTS.list }, async (request, reply) => {
    const { station } = principalOf(request);
    const { after, format } = request.query;
    const list = {
      kind: "shifts" as const,
      keyOf: (one: Shift) => one.id ?? 0,
      page: (from: string | number | null, limit: number) => people.shifts({ station, after: from, limit }),
    };
    if (!wantsCsv(format)) {
      return await sendPage(reply, list, after === undefined ? null : numberOf(after, "shift"), request.query);
    }
    await lookAtCsv(request, "shifts");
    return sendCsv(reply, list);
  });

  server.post<{ Body: Static<typeof ShiftBody> }>("/shifts", { schema: SHIFTS.add }, async (request, reply) => {
    const { station, name, start, end } = request.body;
    const value = checked(CHECKS.shifts, { id: null, station, name, start, end });
    const detail = { station, name, start, end };
    const entry = request.entry({ act: "shift-add", about: [], purpose: null, detail });
    const [added] = await people.saveShifts({ change: savingOne(request, "add", value), entry });
    return reply.code(201).send(added);
  });

  server.put<{ Params: { id: string }; Body: Static<typeof ShiftBody> }>(
    "/shifts/:id",
    { schema: SHIFTS.change },
    async (request, reply) => {
      const { station, name, start, end } = request.body;
      const value = { id: numberOf(request.params.id, "shift"), station, name, start, end };
      checked(CHECKS.shifts, value);
      const entry = request.entry({ act: "shift-change", about: [], purpose: null, detail: value });
      const [changed] = await people.saveShifts({ change: savingOne(request, "change", value), entry });
      return reply.send(changed);
    },
  );

  server.delete<{ Params: { id: string } }>("/shifts/:id", { schema: SHIFTS.remove }, async (request, reply) => {
    const id = numberOf(request.params.id, "shift");
    const entry = request.entry({ act: "shift-remove", about: [], purpose: null, detail: { id } });
    await people.removeShift({ change: { key: id, scope: principalOf(request).station }, entry });
    return reply.code(204).send();
  });
}
