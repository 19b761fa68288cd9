/** The HTTP API: on TCP, on `control.sock`, and without a listener for commands that find no gateway running. */
import { chmod, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { type FastifyInstance, fastify } from "fastify";
import { messageOf, PatrolError, systemCodeOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Services } from "../core/services.ts";
import { type Door, useAccess } from "./access.ts";
import { assignmentRoutes } from "./assignment-routes.ts";
import { auditRoutes } from "./audit-routes.ts";
import { controlDoor } from "./control-door.ts";
import { credentialRoutes } from "./credential-routes.ts";
import { type HealthSource, healthRoutes } from "./health-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { liveRoutes } from "./live-routes.ts";
import type { LiveStream } from "./live-stream.ts";
import { orderRoutes } from "./order-routes.ts";
import { peopleRoutes } from "./people-routes.ts";
import { useProblems } from "./problem.ts";
import { sosRoutes } from "./sos-routes.ts";
import { trackRoutes } from "./track-routes.ts";
import { unitRoutes } from "./unit-routes.ts";

export type HttpParts = {
  readonly services: Services;
  readonly health: HealthSource;
  readonly live: LiveStream;
  readonly now: () => number;
  readonly log: Logger;
};

/** 80 characters of three bytes each, percent-encoded, fit. */
const LONGEST_KEY_IN_PATH = 1_000;

export type HttpServer = AsyncDisposable & { readonly port: number };

/** Rejects with `unavailable` when the address cannot be listened on. */
export async function openHttp(parts: HttpParts, door: Door, host: string, port: number): Promise<HttpServer> {
  const server = openApi(parts, door);
  try {
    await server.listen({ host, port });
  } catch (err) {
    const why =
      systemCodeOf(err) === "EADDRINUSE" ? "another program listens there; set PATROL_HTTP_PORT" : messageOf(err);
    throw new PatrolError("unavailable", `the HTTP listener could not be opened on ${host}:${port}: ${why}`, err);
  }
  const bound = (server.server.address() as AddressInfo).port;
  return { port: bound, [Symbol.asyncDispose]: () => close(server, parts) };
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
  const server = openApi(parts, controlDoor("control.sock"));
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
export function openApi(parts: HttpParts, door: Door): FastifyInstance {
  const options = { logger: false, forceCloseConnections: true, bodyLimit: 262_144, exposeHeadRoutes: false };
  const server = fastify({ ...options, routerOptions: { maxParamLength: LONGEST_KEY_IN_PATH } })
    .setValidatorCompiler(TypeBoxValidatorCompiler)
    .withTypeProvider<TypeBoxTypeProvider>() as unknown as FastifyInstance;
  useProblems(server, parts.log);
  useAccess(server, door, parts.services.ledger, parts.now);
  healthRoutes(server, parts.health);
  server.register(
    (scope, _options, done) => {
      unitRoutes(scope, parts.services);
      credentialRoutes(scope, parts.services, parts.now);
      trackRoutes(scope, parts.services);
      sosRoutes(scope, parts.services);
      orderRoutes(scope, parts.services);
      liveRoutes(scope, parts.live);
      peopleRoutes(scope, parts.services);
      assignmentRoutes(scope, parts.services, parts.now);
      auditRoutes(scope, parts.services);
      scope.register((inner, _inner, ready) => {
        importRoutes(inner, parts.services);
        ready();
      });
      done();
    },
    { prefix: "/api/v1" },
  );
  return server;
}

async function close(server: FastifyInstance, parts: HttpParts): Promise<void> {
  parts.live.close();
  await server.close();
}
