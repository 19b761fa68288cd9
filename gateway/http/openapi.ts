/** `GET /api/v1/openapi.json`: the API's own description, made from the schemas that check the requests. */
import swagger from "@fastify/swagger";
import type { FastifyInstance, FastifySchema } from "fastify";
import Type from "typebox";
import type { Rule } from "../core/access/routes.ts";
import { ruleOf } from "./access.ts";
import { Problem } from "./schemas.ts";

const TAGS: Readonly<Record<string, string>> = {
  session: "Sign in and out",
  units: "Units: registry and state",
  live: "The live stream",
  tracks: "Replay and export",
  sos: "The SOS desk",
  dispatch: "Nearest units and orders",
  map: "The map's sources and their tiles",
  people: "Stations, officers, shifts, assignments",
  zones: "Zones and key points",
  reports: "Duty, coverage, key points, response",
  audit: "The ledger",
  operators: "Operators and tokens",
  quarantine: "What could not be stored",
  health: "Liveness, readiness and figures",
  pages: "Pages without the console",
};

const SCHEMA = {
  tags: ["health"],
  summary: "This description",
  response: { 200: Type.Object({}, { additionalProperties: true, description: "OpenAPI 3.1" }) },
};

/** To be called before any route is there. */
export async function useOpenApi(server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "patrol-gateway",
        version: "1",
        description:
          "Errors are RFC 9457 problems. Times are Unix milliseconds. People sign in with a cookie, programs send a token.",
      },
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          session: {
            type: "apiKey",
            in: "cookie",
            name: "__Host-patrol",
            description: "POST /api/v1/session sets it (`patrol` on plain loopback)",
          },
          token: { type: "http", scheme: "bearer", description: "POST /api/v1/tokens makes one" },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const rule = ruleOf(String(route.method), url);
      return { url, schema: rule ? described(schema ?? {}, rule) : schema };
    },
  });
}

/** To be called where routes have their prefix. */
export function openApiRoute(server: FastifyInstance): void {
  let text: string | null = null;
  server.get("/openapi.json", { schema: SCHEMA }, (_request, reply) => {
    text ??= JSON.stringify(server.swagger());
    return reply.type("application/json").send(text);
  });
}

/** What follows for a route from its rule: who may, and how it refuses. */
function described(schema: FastifySchema, rule: Rule): FastifySchema {
  const isOpen = rule.may === "anyone";
  const refusals = isOpen ? [400, 429] : [400, 401, 403, 429];
  const problems = refusals.map((status) => [status, problemOf(status)] as const);
  const notes = [schema.description, needs(rule), rule.recorded === "ledger" ? "Written into the ledger." : null];
  return {
    ...schema,
    description: notes.filter((note) => note !== null && note !== undefined).join(" "),
    security: isOpen ? [] : [{ session: [] }, { token: [] }],
    response: { ...Object.fromEntries(problems), ...(schema.response as Record<string, unknown> | undefined) },
  };
}

function needs({ may }: Rule): string {
  switch (may) {
    case "anyone":
      return "For anyone.";
    case "signed-in":
      return "For whoever is signed in.";
    case "session":
      return "For people who have signed in with a password.";
    case "here":
      return "On the gateway's own machine only, by the patrol command.";
    case "near":
      return "For anyone on the gateway's machine; from elsewhere it takes the right `audit`.";
    default:
      return `It takes the right \`${may}\`.`;
  }
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: "The request is wrong",
  401: "Not signed in",
  403: "Signed in, without the right",
  429: "Too often; Retry-After says when again",
};

function problemOf(status: number) {
  return { description: MEANINGS[status], content: { "application/problem+json": { schema: Problem } } };
}
