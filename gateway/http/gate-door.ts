/** The door of the TCP listener: sessions and tokens, and on loopback this machine's own people while there is no operator. */
import type { FastifyRequest } from "fastify";
import type { Standing } from "../core/access/accounts.ts";
import type { Door } from "./access.ts";
import { sessionCookie } from "./session-cookie.ts";
import { isFromHere, setUpPrincipal } from "./set-up-door.ts";

/** `isLoopback`: the listener can be reached from this machine only. */
export function gateDoor(standing: Standing, isLoopback: boolean, admit: Door["admit"]): Door {
  const isNear: Door["isNear"] = (request) => isLoopback && isFromHere(request);
  return {
    from: null,
    isNear,
    admit: (request) => (request.principal === null && isNear(request) ? Promise.resolve() : admit(request)),
    identify: (request) => {
      const bearer = bearerOf(request);
      if (bearer !== null) return Promise.resolve(standing.byToken(bearer));
      const cookie = sessionCookie(request);
      const principal = cookie === null ? null : standing.bySession(cookie);
      if (principal || !isLoopback || standing.hasOperators()) return Promise.resolve(principal);
      return Promise.resolve().then(() => setUpPrincipal(request));
    },
  };
}

/** The token of `Authorization: Bearer` (RFC 6750, section 2.1); null without one. */
function bearerOf({ headers }: FastifyRequest): string | null {
  return /^bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1] ?? null;
}
