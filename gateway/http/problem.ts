/** Errors as RFC 9457 `application/problem+json`: a sentence that a person can act on, and nothing of the inside. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type ErrorCode, LimitedError, PatrolError } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";

const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
};
const TITLES: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Not signed in",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  412: "Precondition failed",
  413: "Too large",
  415: "Unsupported media type",
  429: "Too many requests",
  500: "Internal error",
  503: "Unavailable",
};

export function useProblems(server: FastifyInstance, log: Logger): void {
  server.setErrorHandler((err: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
    if (err instanceof LimitedError) reply.header("retry-after", Math.max(1, Math.ceil(err.retryAfterMs / 1000)));
    if (err instanceof PatrolError && err.code === "unauthenticated") reply.header("www-authenticate", "Bearer");
    if (err instanceof PatrolError) return problem(reply, STATUS[err.code], err.message);
    const status = err.statusCode ?? 500;
    if (status < 500) return problem(reply, status, err.message);
    log.error({ err }, "request failed");
    return problem(reply, 500, "The gateway could not answer; its log says why.");
  });
  server.setNotFoundHandler((request, reply) =>
    problem(reply, 404, `There is nothing at ${request.method} ${request.url.split("?", 1)[0]}.`),
  );
}

/** What never came to a route, such as an address that cannot be decoded. */
export function refuseUnread(err: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  problem(reply, err.statusCode ?? 400, err.message);
}

function problem(reply: FastifyReply, status: number, detail: string): FastifyReply {
  const title = TITLES[status] ?? "Error";
  return reply.code(status).type("application/problem+json").send({ type: "about:blank", title, status, detail });
}
