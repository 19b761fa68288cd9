/** Who may call a route, and that no look at somebody leaves without its entry in the ledger. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { messageOf, PatrolError } from "../../runtime/error.ts";
import type { Principal } from "../core/access/rights.ts";
import { ROUTES, type Route, type Rule } from "../core/access/routes.ts";
import type { Act, Entry, Ledger } from "../core/ledger.ts";

/** How those who come in through one listener are told apart. */
export type Door = {
  /** Where requests of this listener come from, for the ledger; null: the peer's address. */
  readonly from: string | null;
  /** Whose request this is; null when nobody's. Rejects with a sentence: `unauthenticated`, `forbidden`, `limited`. */
  readonly identify: (request: FastifyRequest) => Promise<Principal | null>;
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
    if (!rule || rule.may === "anyone") return;
    request.principal = await door.identify(request);
    check(rule, request.principal, request);
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

function ruleOf(method: string, url: string | undefined): Rule | undefined {
  return ROUTES[`${method} ${url}` as Route];
}

function check(rule: Rule, principal: Principal | null, request: FastifyRequest): void {
  if (!principal) throw new PatrolError("unauthenticated", "Sign in first: POST /api/v1/session, or send a token.");
  const { may } = rule;
  if (may === "here" && principal.kind !== "local") {
    throw new PatrolError("forbidden", "This can be asked on the gateway's own machine only, by the patrol command.");
  }
  if (may === "anyone" || may === "signed-in" || may === "here" || principal.rights.includes(may)) return;
  const what = `${request.method} ${request.url.split("?", 1)[0]}`;
  throw new PatrolError("forbidden", `${principal.name} has no right to ${what}: it takes the right "${may}".`);
}
