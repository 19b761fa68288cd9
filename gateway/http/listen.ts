/** How this process listens for HTTP: on TCP with bounds, and on `control.sock` in the data directory, as one gateway alone. */
import { chmod, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { SecureContextOptions } from "node:tls";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { type FastifyHttpOptions, type FastifyInstance, fastify } from "fastify";
import { messageOf, PatrolError, systemCodeOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Count } from "../core/counters.ts";
import { boundConnections } from "./connections.ts";
import { refuseUnread, useProblems } from "./problem.ts";
import { refuseSecond } from "./second.ts";

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

/** A request's headers must have come after so long, the whole of it after the second, in milliseconds. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const MOST_HEADER_BYTES = 16_384;
const MOST_BODY_BYTES = 262_144;

/** `tls` null: plain HTTP. */
export function newServer(log: Logger, tls: HttpTls | null): FastifyInstance {
  const limits = { maxHeaderSize: MOST_HEADER_BYTES, headersTimeout: HEADERS_TIMEOUT_MS };
  const options = {
    logger: false,
    forceCloseConnections: true,
    bodyLimit: MOST_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: false,
    frameworkErrors: refuseUnread,
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

/** Listens; answers the port, and how to forget the certificate's changes. Rejects with `unavailable` when it cannot. */
export async function listenOn(
  server: FastifyInstance,
  { host, port, tls }: HttpListener,
  count: Count,
): Promise<{ readonly port: number; readonly forget: () => void }> {
  boundConnections(server.server, count);
  const forget = tls?.onChange(() => (server.server as HttpsServer).setSecureContext(tls.options()));
  try {
    await server.listen({ host, port });
  } catch (err) {
    const why =
      systemCodeOf(err) === "EADDRINUSE" ? "another program listens there; set PATROL_HTTP_PORT" : messageOf(err);
    throw new PatrolError("unavailable", `the HTTP listener could not be opened on ${host}:${port}: ${why}`, err);
  }
  return { port: (server.server.address() as AddressInfo).port, forget: () => forget?.() };
}

/** What the kernel takes as the path of a UNIX socket (unix(7), sun_path). */
const LONGEST_SOCKET_PATH = 107;

/** Listens for this machine's owner of the data directory: mode 0600. Rejects with `invalid` or `conflict`. */
export async function listenOnSocket(server: FastifyInstance, path: string): Promise<void> {
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    const most = LONGEST_SOCKET_PATH - "/control.sock".length;
    throw new PatrolError(
      "invalid",
      `PATROL_DATA_DIR is too long: at most ${most} bytes, since control.sock lies in it`,
    );
  }
  await refuseSecond(path);
  await rm(path, { force: true });
  const mask = process.umask(0o177);
  try {
    await server.listen({ path });
  } finally {
    process.umask(mask);
  }
  await chmod(path, 0o600);
}
