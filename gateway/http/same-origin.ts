/** Requests that change something must come from our own pages, or from no page at all (OWASP: origin verification). */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import type { Count } from "../core/counters.ts";

const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** A page cannot send a bearer token that it does not have, so that such requests need no look. */
export function useSameOrigin(server: FastifyInstance, count: Count): void {
  server.addHook("onRequest", async (request: FastifyRequest) => {
    if (SAFE.has(request.method) || /^bearer /i.test(request.headers.authorization ?? "")) return;
    const problem = originProblem(request.headers, request.protocol);
    if (problem === null) return;
    count("http_refused", "origin");
    throw new PatrolError("forbidden", problem);
  });
}

type Headers = FastifyRequest["headers"];

/**
 * Why a request that changes something is refused, or null. Browsers send at least one of the two headers with it; a cookie
 * without either comes from one that is too old to be trusted with it.
 */
export function originProblem(headers: Headers, protocol: "http" | "https"): string | null {
  const { origin, host, cookie } = headers;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return "Another site's page asked for this; open the gateway's own page and try there.";
  }
  if (origin !== undefined && !isOwn(origin, host, protocol)) {
    return "The Origin of the page is not this gateway's address; open the gateway's own page and try there.";
  }
  if (origin === undefined && site === undefined && cookie !== undefined) {
    return "A request with a cookie that changes something must say its Origin; programs send a token instead.";
  }
  return null;
}

/** With TLS of our own the page must have come over it; behind a proxy only the host can be compared. */
function isOwn(origin: string, host: string | undefined, protocol: "http" | "https"): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  const isScheme = page.protocol === "https:" || (protocol === "http" && page.protocol === "http:");
  const own = `${page.protocol}//${host}`;
  return isScheme && URL.canParse(own) && page.host === new URL(own).host;
}
