/** The cookie of a session: `__Host-patrol` over TLS (RFC 6265bis, section 4.1.3.2), `patrol` on plain loopback. */
import { parseCookie, stringifySetCookie } from "cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Opened } from "../core/access/accounts.ts";

const SECRET = /^[\w-]{43}$/;

function nameOf({ protocol }: Pick<FastifyRequest, "protocol">): string {
  return protocol === "https" ? "__Host-patrol" : "patrol";
}

/** The secret that the browser sends; null without one. */
export function sessionCookie(request: FastifyRequest): string | null {
  const { cookie } = request.headers;
  const secret = cookie === undefined ? undefined : parseCookie(cookie)[nameOf(request)];
  return secret !== undefined && SECRET.test(secret) ? secret : null;
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, opened: Opened, now: number): void {
  send(request, reply, opened.secret, Math.max(0, Math.floor((opened.expiresTime - now) / 1000)));
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  send(request, reply, "", 0);
}

function send(request: FastifyRequest, reply: FastifyReply, value: string, maxAge: number): void {
  const secure = request.protocol === "https";
  const cookie = {
    name: nameOf(request),
    value,
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure,
    maxAge,
  } as const;
  reply.header("set-cookie", stringifySetCookie(cookie));
}
