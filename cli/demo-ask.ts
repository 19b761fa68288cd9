/** Asking the API of the past as one of the demo's people. */
import type { FastifyInstance } from "fastify";
import { PERSON_HEADER } from "../gateway/past.ts";
import { PatrolError } from "../runtime/error.ts";
import { OPERATORS } from "./demo-people.ts";

type Person = { readonly name: string; readonly display: string };

/** The answer's JSON. Rejects with `invalid` when it is refused. */
export async function askAs(
  api: FastifyInstance,
  path: string,
  body: unknown,
  person: Person = OPERATORS[0],
): Promise<unknown> {
  const headers = { [PERSON_HEADER]: encodeURIComponent(`${person.name} ${person.display}`) };
  const payload = body === undefined ? {} : { payload: body as object };
  return answered(await api.inject({ method: "POST", url: `/api/v1/${path}`, headers, ...payload }), path);
}

/** Takes rows in as a CSV file. */
export async function takeIn(
  api: FastifyInstance,
  what: string,
  header: string,
  rows: readonly (readonly string[])[],
): Promise<void> {
  const payload = [header, ...rows.map((row) => row.join(","))].join("\r\n");
  const headers = { "content-type": "text/csv" };
  answered(await api.inject({ method: "POST", url: `/api/v1/import/${what}`, headers, payload }), what);
}

function answered({ statusCode, body }: { readonly statusCode: number; readonly body: string }, what: string): unknown {
  if (statusCode < 300) return JSON.parse(body);
  throw new PatrolError("invalid", `the demo's past could not be made (${what}): ${body}`);
}
