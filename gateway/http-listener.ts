/** Where HTTP is listened to, and what must be there first. */
import { X509Certificate } from "node:crypto";
import { hostname } from "node:os";
import { PatrolError } from "../runtime/error.ts";
import { type GatewayConfig, isLoopback } from "./config.ts";
import type { HttpListener } from "./http/listen.ts";

/** `tls` null: plain HTTP. */
export function listenerOf({ httpHost, httpPort }: GatewayConfig, tls: HttpListener["tls"]): HttpListener {
  return { host: httpHost, port: httpPort, isLoopback: isLoopback(httpHost), tls };
}

/** Beyond loopback there is no set-up: whoever came first would own it. Throws `invalid`. */
export function refuseStrangers({ httpHost }: GatewayConfig, hasOperators: boolean): void {
  if (isLoopback(httpHost) || hasOperators) return;
  throw new PatrolError(
    "invalid",
    `PATROL_HTTP_HOST is ${httpHost} and there is no operator yet: make an admin first with patrol operator add NAME --role admin, or start on 127.0.0.1`,
  );
}

/** Listening everywhere has no address of its own: then it is the first name in the certificate, or the machine's. */
export function urlOfListener({ host, tls }: HttpListener, port: number): string {
  const isEverywhere = host === "0.0.0.0" || host === "::";
  const name = isEverywhere ? (nameInCertificate(tls) ?? hostname()) : host.includes(":") ? `[${host}]` : host;
  return `${tls === null ? "http" : "https"}://${name}:${port}`;
}

/** A browser takes no other name than those. Null: there is none, or only a pattern. */
function nameInCertificate(tls: HttpListener["tls"]): string | null {
  const cert = tls?.options().cert;
  if (!(cert instanceof Buffer)) return null;
  const names = new X509Certificate(cert).subjectAltName ?? "";
  return /(?:DNS:|IP Address:)([\w.-]+)(?=,|$)/.exec(names)?.[1] ?? null;
}
