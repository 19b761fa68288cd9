/** The health of an ingest worker, which has no API: on TCP, and on `control.sock`, which keeps its data directory to itself. */
import type { FastifyInstance } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Count } from "../core/counters.ts";
import { type HealthSource, healthRoutes } from "./health-routes.ts";
import { type HttpListener, listenOn, listenOnSocket, newServer } from "./listen.ts";
import type { HttpServer } from "./server.ts";
import { useHeaders } from "./shield.ts";

export type HealthParts = { readonly health: HealthSource; readonly count: Count; readonly log: Logger };

/** Rejects as `listenOn` does. */
export async function openHealth(parts: HealthParts, listener: HttpListener): Promise<HttpServer> {
  const server = newServer(parts.log, listener.tls);
  await useHeaders(server, listener.tls !== null);
  addHealth(server, parts);
  const { port, forget } = await listenOn(server, listener, parts.count);
  const end = async () => {
    forget();
    await server.close();
  };
  return { port, [Symbol.asyncDispose]: end };
}

/** Rejects as `listenOnSocket` does. */
export async function openHealthControl(parts: HealthParts, path: string): Promise<AsyncDisposable> {
  const server = newServer(parts.log, null);
  addHealth(server, parts);
  await listenOnSocket(server, path);
  return { [Symbol.asyncDispose]: () => server.close() };
}

function addHealth(server: FastifyInstance, { health }: HealthParts): void {
  healthRoutes(server, health);
  server.all("/*", () => {
    throw new PatrolError("not_found", "This is an ingest worker: it stores records and has no API. Ask the desk.");
  });
}
