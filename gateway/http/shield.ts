/** What stands in front of the API on TCP: headers for browsers, and bounds for whoever asks too much. */
import helmet from "@fastify/helmet";
import rateLimit, { normalizeIP } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LimitedError } from "../../runtime/error.ts";
import { isMap, isUrgent } from "../core/access/routes.ts";
import type { Count } from "../core/counters.ts";
import type { Door } from "./access.ts";

const WINDOW_MS = 60_000;
/** A console asks a few times a second when somebody is busy; a program that needs more should ask for more at once. */
const MOST_OF_PRINCIPAL = 1_200;
/** Tiles: panning and zooming without a rest, of several windows. They never use up what the rest of a console needs. */
const MOST_TILES_OF_PRINCIPAL = 12_000;
/** Pages, sign-in, health, and everything that is refused. */
const MOST_OF_ADDRESS = 600;
const MOST_REMEMBERED = 10_000;
const YEAR_S = 31_536_000;

/** Headers for browsers: nothing from elsewhere, nothing inline, in nobody's frame, nothing kept. */
export async function useHeaders(server: FastifyInstance, isTls: boolean): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: true,
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
    hsts: isTls ? { maxAge: YEAR_S, includeSubDomains: true } : false,
  });
  server.addHook("onSend", async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const isApi = request.url.startsWith("/api/") || reply.statusCode >= 400;
    if (isApi && !reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
    return payload;
  });
}

/**
 * At most so many requests a minute of one principal (and so many more for the map), or of one address (IPv6: its /64 network) where nobody is signed in.
 * The live stream and the SOS desk are not counted, and neither is this machine before it has operators.
 */
export async function requestLimit(server: FastifyInstance, count: Count): Promise<Door["admit"]> {
  await server.register(rateLimit, { global: false, cache: MOST_REMEMBERED });
  const look = server.createRateLimit({
    timeWindow: WINDOW_MS,
    max: ({ principal }) => (principal ? MOST_OF_PRINCIPAL : MOST_OF_ADDRESS),
    keyGenerator: (request) => request.principal?.actor ?? addressOf(request),
  });
  const lookAtTiles = server.createRateLimit({
    timeWindow: WINDOW_MS,
    max: MOST_TILES_OF_PRINCIPAL,
    keyGenerator: (request) => request.principal?.actor ?? addressOf(request),
  });
  return async (request) => {
    const { principal } = request;
    if (principal?.kind === "set-up" || (principal && isUrgent(request.routeOptions.url))) return;
    const isTile = principal && isMap(request.routeOptions.url);
    const limit = await (isTile ? lookAtTiles : look)(request);
    if (limit.isAllowed || !limit.isExceeded) return;
    count("http_refused", "rate");
    throw new LimitedError(`Too many requests; the next one is answered in ${limit.ttlInSeconds} s.`, limit.ttl);
  };
}

/** Whose tries and requests are counted together. */
export function addressOf({ ip }: Pick<FastifyRequest, "ip">): string {
  return normalizeIP(ip || "local", 64);
}
