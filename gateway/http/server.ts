/** The HTTP API: on TCP, on `control.sock`, and without a listener for commands that find no gateway running. */
import { chmod, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import type { SecureContextOptions } from "node:tls";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { type FastifyHttpOptions, type FastifyInstance, fastify } from "fastify";
import { messageOf, PatrolError, systemCodeOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Count } from "../core/counters.ts";
import type { Services } from "../core/services.ts";
import { type Door, useAccess } from "./access.ts";
import { assignmentRoutes } from "./assignment-routes.ts";
import { auditRoutes } from "./audit-routes.ts";
import { boundConnections } from "./connections.ts";
import { consolePages } from "./console-pages.ts";
import { type About, consoleRoutes } from "./console-routes.ts";
import { controlDoor } from "./control-door.ts";
import { credentialRoutes } from "./credential-routes.ts";
import { doorPages } from "./door-pages.ts";
import { gateDoor } from "./gate-door.ts";
import { type HealthSource, healthRoutes } from "./health-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { liveRoutes } from "./live-routes.ts";
import type { LiveStream } from "./live-stream.ts";
import { mapRoutes } from "./map-routes.ts";
import { openApiRoute, useOpenApi } from "./openapi.ts";
import { operatorRoutes, tokenRoutes } from "./operator-routes.ts";
import { orderRoutes } from "./order-routes.ts";
import { peopleRoutes } from "./people-routes.ts";
import { useProblems } from "./problem.ts";
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

/** The certificate and key to serve with, and who calls when they have changed. */
export type HttpTls = {
  readonly options: () => SecureContextOptions;
  readonly onChange: (listener: () => void) => () => void;
};

/** `isLoopback`: only this machine can reach it. `tls` null: plain HTTP. */
export type HttpListener = {
  readonly host: string;
  readonly port: number;
  readonly isLoopback: boolean;
  readonly tls: HttpTls | null;
};

/** 80 characters of three bytes each, percent-encoded, fit. */
const LONGEST_KEY_IN_PATH = 1_000;

export type HttpServer = AsyncDisposable & { readonly port: number };

/** A request's headers must have come after so long, the whole of it after the second, in milliseconds. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const MOST_HEADER_BYTES = 16_384;
const MOST_BODY_BYTES = 262_144;

/** Rejects with `unavailable` when the address cannot be listened on. */
export async function openHttp(parts: HttpParts, listener: HttpListener): Promise<HttpServer> {
  const { host, port, isLoopback, tls } = listener;
  const server = newServer(parts, tls);
  await useHeaders(server, tls !== null);
  useSameOrigin(server, parts.count);
  const admit = await requestLimit(server, parts.count);
  await addApi(server, parts, gateDoor(parts.services.accounts.standing, isLoopback, admit));
  boundConnections(server.server, parts.count);
  const forget = tls?.onChange(() => (server.server as HttpsServer).setSecureContext(tls.options()));
  try {
    await server.listen({ host, port });
  } catch (err) {
    const why =
      systemCodeOf(err) === "EADDRINUSE" ? "another program listens there; set PATROL_HTTP_PORT" : messageOf(err);
    throw new PatrolError("unavailable", `the HTTP listener could not be opened on ${host}:${port}: ${why}`, err);
  }
  const bound = (server.server.address() as AddressInfo).port;
  const end = async () => {
    forget?.();
    await close(server, parts);
  };
  return { port: bound, [Symbol.asyncDispose]: end };
}

/** What the kernel takes as the path of a UNIX socket (unix(7), sun_path). */
const LONGEST_SOCKET_PATH = 107;

/** The API for this machine's owner of the data directory: mode 0600. */
export async function openControl(parts: HttpParts, path: string): Promise<AsyncDisposable> {
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    const most = LONGEST_SOCKET_PATH - "/control.sock".length;
    throw new PatrolError(
      "invalid",
      `PATROL_DATA_DIR is too long: at most ${most} bytes, since control.sock lies in it`,
    );
  }
  await refuseSecond(path);
  await rm(path, { force: true });
  const server = await openApi(parts, controlDoor("control.sock"));
  const mask = process.umask(0o177);
  try {
    await server.listen({ path });
  } finally {
    process.umask(mask);
  }
  await chmod(path, 0o600);
  return { [Symbol.asyncDispose]: () => close(server, parts) };
}

/** Rejects with `conflict` when a gateway answers on `path` already: one data directory has one gateway. */
export async function refuseSecond(path: string): Promise<void> {
  const isAnswered = await new Promise<boolean>((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
  if (isAnswered) {
    throw new PatrolError("conflict", `another gateway runs on this data directory (${path} answers); stop it first`);
  }
}

/** The API without a listener, for those who come in through `door`. */
export async function openApi(parts: HttpParts, door: Door): Promise<FastifyInstance> {
  const server = newServer(parts, null);
  await addApi(server, parts, door);
  return server;
}

function newServer({ log }: HttpParts, tls: HttpTls | null): FastifyInstance {
  const limits = { maxHeaderSize: MOST_HEADER_BYTES, headersTimeout: HEADERS_TIMEOUT_MS };
  const options = {
    logger: false,
    forceCloseConnections: true,
    bodyLimit: MOST_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: false,
    ...(tls === null ? { http: limits } : { https: { ...limits, ...tls.options() } }),
  };
  const routerOptions = { maxParamLength: LONGEST_KEY_IN_PATH };
  const server = fastify({ ...options, routerOptions } as FastifyHttpOptions<Server>)
    .setValidatorCompiler(TypeBoxValidatorCompiler)
    // What a route answers is written as it is: its schema describes it, and takes nothing away from it.
    .setSerializerCompiler(() => (answer) => JSON.stringify(answer))
    .withTypeProvider<TypeBoxTypeProvider>() as unknown as FastifyInstance;
  useProblems(server, log);
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
