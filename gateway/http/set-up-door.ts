/** The door of loopback while there is no operator yet: whoever works on this machine may look and try. */
import type { FastifyRequest } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import type { Principal } from "../core/access/rights.ts";

const SET_UP: Principal = {
  kind: "set-up",
  actor: "set-up",
  name: "set-up",
  rights: ["live", "history", "desk", "reports", "audit"],
  station: null,
  session: null,
};

/** Who somebody on this machine is. Throws `forbidden` for a request that may come from elsewhere. */
export function setUpPrincipal(request: FastifyRequest): Principal {
  if (isFromHere(request)) return SET_UP;
  throw new PatrolError(
    "forbidden",
    "There is no operator yet, so the gateway answers its own machine only, as localhost or 127.0.0.1, and no proxy; open the set-up link that it printed.",
  );
}

/** A name that only this machine has. */
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
const PROXY_HEADERS = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"] as const;

/**
 * Whether a request on the loopback listener was made on this machine, as far as that can be known: it names this machine
 * (a page elsewhere whose name was pointed at 127.0.0.1 says that name, which is DNS rebinding), and no proxy brought it.
 */
export function isFromHere({ headers }: Pick<FastifyRequest, "headers">): boolean {
  return LOOPBACK_HOST.test(headers.host ?? "") && PROXY_HEADERS.every((name) => headers[name] === undefined);
}
