/** Where HTTP is listened to, and what must be there first. */
import { hostname } from "node:os";
import { PatrolError } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import { type GatewayConfig, isLoopback } from "./config.ts";
import type { Count } from "./core/counters.ts";
import type { HttpListener } from "./http/server.ts";
import { openTlsFiles } from "./tls.ts";

/** With the certificate's files followed where there are any. */
export async function openListener(
  { httpHost, httpPort, tlsCert, tlsKey }: GatewayConfig,
  log: Logger,
  count: Count,
): Promise<HttpListener & AsyncDisposable> {
  const address = { host: httpHost, port: httpPort, isLoopback: isLoopback(httpHost) };
  if (tlsCert === null || tlsKey === null) {
    return { ...address, tls: null, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const tls = await openTlsFiles({ cert: tlsCert, key: tlsKey, ca: null }, log.child({ part: "tls" }), count);
  return { ...address, tls, [Symbol.asyncDispose]: () => tls[Symbol.asyncDispose]() };
}

/** Beyond loopback there is no set-up: whoever came first would own it. Throws `invalid`. */
export function refuseStrangers({ httpHost }: GatewayConfig, hasOperators: boolean): void {
  if (isLoopback(httpHost) || hasOperators) return;
  throw new PatrolError(
    "invalid",
    `PATROL_HTTP_HOST is ${httpHost} and there is no operator yet: make an admin first with patrol operator add NAME --role admin, or start on 127.0.0.1`,
  );
}

/** Listening everywhere has no address of its own: then it is the machine's name. */
export function urlOfListener({ host, tls }: HttpListener, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? hostname() : host.includes(":") ? `[${host}]` : host;
  return `${tls === null ? "http" : "https"}://${name}:${port}`;
}
