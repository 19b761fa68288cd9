/** Who may call a route, and that no look at somebody leaves without its entry in the ledger. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { messageOf, PatrolError } from "../../runtime/error.ts";
import type { Principal, Right } from "../core/access/rights.ts";
import { ROUTES, type Route, type Rule } from "../core/access/routes.ts";
import type { Act, Entry, Ledger } from "../core/ledger.ts";
import type { By } from "../core/sos/incident.ts";

/** How those who come in through one listener are told apart. */
export type Door = {
  /** Where requests of this listener come from, for the ledger; null: the peer's address. */
  readonly from: string | null;
  /** Whose request this is; null when nobody's. Rejects with a sentence: `forbidden`. */
  readonly identify: (request: FastifyRequest) => Promise<Principal | null>;
  /** Whether the request comes from the gateway's own machine, as far as that can be known. */
  readonly isNear: (request: FastifyRequest) => boolean;
  /** Called once it is known who asks, before rights are looked at. Rejects with `limited`. */
  readonly admit: (request: FastifyRequest) => Promise<void>;
};

/** What a route says of its request; who and from where is known. */
export type Said = Omit<Act, "actor" | "from">;

declare module "fastify" {
  interface FastifyRequest {
    /** Whoever asks; null on routes for anyone. */
    principal: Principal | null;
    /** Whether this request's entry has been made. */
    hasEntry: boolean;
    /** Makes this request's entry, for a table to write together with the change. */
    entry: (said: Said) => Entry;
    /** Writes down a look, before anything of it is answered. */
    look: (said: Said) => Promise<void>;
  }
}

export function useAccess(server: FastifyInstance, door: Door, ledger: Ledger, now: () => number): void {
  server.decorateRequest("principal", null);
  server.decorateRequest("hasEntry", false);
  server.decorateRequest("entry", function (this: FastifyRequest, said) {
    this.hasEntry = true;
    const { actor } = principalOf(this);
    return { time: now(), act: { actor, from: door.from ?? this.ip, ...said } };
  });
  server.decorateRequest("look", async function (this: FastifyRequest, said) {
    await ledger.record(this.entry(said)).catch((err: unknown) => {
      const why = `The ledger cannot be written (${messageOf(err)}), and nothing is shown without its entry there`;
      throw new PatrolError("unavailable", `${why}: make room on the gateway's disk, then ask again.`, err);
    });
  });
  server.addHook("onRoute", ({ method, url }) => {
    if (!ruleOf(String(method), url)) throw new Error(`the route ${String(method)} ${url} has no rule in core/access`);
  });
  server.addHook("onRequest", async (request: FastifyRequest) => {
    const rule = ruleOf(request.method, request.routeOptions.url);
    const isOpen = !rule || rule.may === "anyone" || (rule.may === "near" && door.isNear(request));
    if (!isOpen) request.principal = await door.identify(request);
    await door.admit(request);
    if (!isOpen) check(rule, request.principal, request);
  });
  server.addHook("onSend", async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const rule = ruleOf(request.method, request.routeOptions.url);
    if (rule?.recorded === "ledger" && reply.statusCode < 300 && !request.hasEntry) {
      throw new Error(
        `${request.method} ${request.routeOptions.url} would have answered without an entry in the ledger`,
      );
    }
    return payload;
  });
}

/** Whoever asks, on a route that is not for anyone. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Error("this route's rule lets anyone in, so there is no principal");
  return request.principal;
}

/** The same, as the desk writes down who did something. */
export function byOf(request: FastifyRequest): By {
  const { actor, name } = principalOf(request);
  return { actor, name };
}

export function ruleOf(method: string, url: string | undefined): Rule | undefined {
  return ROUTES[`${method} ${url}` as Route];
}

function check({ may }: Rule, principal: Principal | null, request: FastifyRequest): void {
  if (!principal) {
    const isToken = request.headers.authorization !== undefined;
    throw new PatrolError(
      "unauthenticated",
      isToken
        ? "That token is not known: it was revoked, has run out, or was not copied whole."
        : "Sign in first: POST /api/v1/session, or send a token.",
    );
  }
  if (may === "session" && principal.kind !== "operator") {
    throw new PatrolError("forbidden", "Only somebody who has signed in with a password can do that.");
  }
  if (may === "here" && principal.kind !== "local") {
    throw new PatrolError("forbidden", "This can be asked on the gateway's own machine only, by the patrol command.");
  }
  const right = rightOf(may);
  if (right === null || principal.rights.includes(right)) return;
  const what = `${request.method} ${request.url.split("?", 1)[0]}`;
  throw new PatrolError("forbidden", `${principal.name} has no right to ${what}: it takes the right "${right}".`);
}

/** The right that it takes; null: none in particular. */
function rightOf(may: Rule["may"]): Right | null {
  switch (may) {
    case "anyone":
    case "signed-in":
    case "session":
    case "here":
      return null;
    case "near":
      return "audit";
    default:
      return may;
  }
}
