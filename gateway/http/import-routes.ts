/** `POST /import/...`: a CSV file of stations, officers, shifts, assignments or units; all of it is taken in, or nothing. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import type { Entry, Recorded } from "../core/ledger.ts";
import { type Imported, problemText, readCsv } from "../core/people/cells.ts";
import type { Kind, People, Placed, Saving } from "../core/people/people.ts";
import type { Services } from "../core/services.ts";
import { principalOf } from "./access.ts";
import { csvRecords, useCsv } from "./csv-body.ts";
import { importOf } from "./people-schemas.ts";

type Save<T> = (recorded: Recorded<Saving<T>>) => Promise<readonly T[]>;

/** Names in one entry of the ledger, which must stay readable; how many there were beyond is said. */
const MOST_NAMED = 1_000;

export function importRoutes(server: FastifyInstance, { people, units }: Services): void {
  useCsv(server);
  peopleImport(
    server,
    "stations",
    (change) => people.saveStations(change),
    () => [],
  );
  peopleImport(
    server,
    "officers",
    (change) => people.saveOfficers(change),
    ({ officer }) => [officer],
  );
  peopleImport(
    server,
    "shifts",
    (change) => people.saveShifts(change),
    () => [],
  );
  peopleImport(
    server,
    "assignments",
    (change) => people.saveAssignments(change),
    ({ officer, unit }) => [officer, unit],
  );

  server.post("/import/units", { schema: importOf("units") }, async (request, reply) => {
    if (principalOf(request).station !== null) {
      throw new PatrolError(
        "forbidden",
        "You may change the units of one station; a file may bring any: change them singly.",
      );
    }
    const rows = rowsOf("units", request.body);
    const entry = entryOf(request, "units", rows, ({ unit }) => [unit]);
    return reply.send({ items: await units.import(rows, entry), next: null });
  });
}

function peopleImport<K extends Kind>(
  server: FastifyInstance,
  kind: K,
  save: Save<People[K]>,
  aboutOf: (value: Imported[K]) => readonly string[],
): void {
  server.post(`/import/${kind}`, { schema: importOf(kind) }, async (request, reply) => {
    const rows: readonly Placed<People[K]>[] = rowsOf(kind, request.body);
    const entry = entryOf(request, kind, rows as readonly Placed<Imported[K]>[], aboutOf);
    const change = { rows, mode: "import" as const, scope: principalOf(request).station };
    return reply.send({ items: await save({ change, entry }), next: null });
  });
}

function rowsOf<K extends keyof Imported>(kind: K, body: unknown): readonly Placed<Imported[K]>[] {
  const read = readCsv(kind, csvRecords(body));
  if (!read.ok) throw new PatrolError("invalid", problemText(read.problems));
  return read.rows;
}

function entryOf<T>(
  request: FastifyRequest,
  what: string,
  rows: readonly Placed<T>[],
  aboutOf: (value: T) => readonly string[],
): Entry {
  const names = [...new Set(rows.flatMap(({ value }) => aboutOf(value)))];
  const about = names.slice(0, MOST_NAMED);
  const detail = { what, rows: rows.length, unnamed: names.length - about.length };
  return request.entry({ act: "import", about, purpose: null, detail });
}
