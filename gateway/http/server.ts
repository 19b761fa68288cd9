/** The HTTP API: on TCP, on `control.sock`, and without a listener for commands that find no gateway running. */
import type { FastifyInstance } from "fastify";
import type { Logger } from "../../runtime/log.ts";
import type { Count } from "../core/counters.ts";
import type { Services } from "../core/services.ts";
import { type Door, useAccess } from "./access.ts";
import { assignmentRoutes } from "./assignment-routes.ts";
import { auditRoutes } from "./audit-routes.ts";
import { bulletinRoutes } from "./bulletin-routes.ts";
import { consolePages } from "./console-pages.ts";
import { type About, consoleRoutes } from "./console-routes.ts";
import { controlDoor } from "./control-door.ts";
import { credentialRoutes } from "./credential-routes.ts";
import { doorPages } from "./door-pages.ts";
import { gateDoor } from "./gate-door.ts";
import { type HealthSource, healthRoutes } from "./health-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { type HttpListener, listenOn, listenOnSocket, newServer } from "./listen.ts";
import { liveRoutes } from "./live-routes.ts";
import type { LiveStream } from "./live-stream.ts";
import { mapRoutes } from "./map-routes.ts";
import { openApiRoute, useOpenApi } from "./openapi.ts";
import { operatorRoutes, tokenRoutes } from "./operator-routes.ts";
import { orderRoutes } from "./order-routes.ts";
import { peopleRoutes } from "./people-routes.ts";
import { quarantineRoutes } from "./quarantine-routes.ts";
import { reportRoutes } from "./report-routes.ts";
import { useSameOrigin } from "./same-origin.ts";
import { sessionRoutes } from "./session-routes.ts";
import { requestLimit, useHeaders } from "./shield.ts";
import { sosRoutes } from "./sos-routes.ts";
import { trackRoutes } from "./track-routes.ts";
import { trailRoutes } from "./trail-routes.ts";
import { unitRoutes } from "./unit-routes.ts";
import { zoneRoutes } from "./zone-routes.ts";

export type HttpParts = {
  readonly services: Services;
  readonly health: HealthSource;
  readonly live: LiveStream;
  readonly now: () => number;
  readonly count: Count;
  readonly log: Logger;
  readonly about: About;
};

export type HttpServer = AsyncDisposable & { readonly port: number };

/** Rejects with `unavailable` when the address cannot be listened on. */
export async function openHttp(parts: HttpParts, listener: HttpListener): Promise<HttpServer> {
  const { isLoopback, tls } = listener;
  const server = newServer(parts.log, tls);
  await useHeaders(server, tls !== null);
  useSameOrigin(server, parts.count);
  const admit = await requestLimit(server, parts.count);
  await addApi(server, parts, gateDoor(parts.services.accounts.standing, isLoopback, admit));
  const { port, forget } = await listenOn(server, listener, parts.count);
  const end = async () => {
    forget();
    await close(server, parts);
  };
  return { port, [Symbol.asyncDispose]: end };
}

/** The API for this machine's owner of the data directory: mode 0600. */
export async function openControl(parts: HttpParts, path: string): Promise<AsyncDisposable> {
  const server = await openApi(parts, controlDoor("control.sock"));
  await listenOnSocket(server, path);
  return { [Symbol.asyncDispose]: () => close(server, parts) };
}

/** The API without a listener, for those who come in through `door`. */
export async function openApi(parts: HttpParts, door: Door): Promise<FastifyInstance> {
  const server = newServer(parts.log, null);
  await addApi(server, parts, door);
  return server;
}

async function addApi(server: FastifyInstance, parts: HttpParts, door: Door): Promise<void> {
  const { services, now } = parts;
  const { accounts } = services;
  await useOpenApi(server);
  useAccess(server, door, services.ledger, now);
  healthRoutes(server, parts.health);
  doorPages(server, parts.about.locale);
  await consolePages(server);
  server.register(
    (scope, _options, done) => {
      openApiRoute(scope);
      consoleRoutes(scope, parts.about, now);
      sessionRoutes(scope, accounts, now);
      operatorRoutes(scope, accounts);
      tokenRoutes(scope, accounts);
      unitRoutes(scope, services);
      quarantineRoutes(scope, services);
      credentialRoutes(scope, services, now);
      trackRoutes(scope, services, now);
      trailRoutes(scope, services, now);
      sosRoutes(scope, services, parts.live);
      orderRoutes(scope, services);
      liveRoutes(scope, parts.live, accounts.standing);
      mapRoutes(scope, services);
      peopleRoutes(scope, services);
      assignmentRoutes(scope, services, now);
      zoneRoutes(scope, services, () => parts.live.onGround());
      bulletinRoutes(scope, services, parts.about, now);
      reportRoutes(scope, services);
      auditRoutes(scope, services);
      scope.register((inner, _inner, ready) => {
        importRoutes(inner, services);
        ready();
      });
      done();
    },
    { prefix: "/api/v1" },
  );
}

async function close(server: FastifyInstance, parts: HttpParts): Promise<void> {
  parts.live.close();
  await server.close();
}
