/** Liveness, readiness and figures: no prefix, no sign-in on loopback. */
import type { FastifyInstance } from "fastify";

export type HealthSource = {
  /** Null when records can be stored, or a sentence that says why not. */
  readonly problem: () => string | null;
  readonly metrics: () => Promise<string>;
  readonly metricsType: string;
};

export function healthRoutes(server: FastifyInstance, health: HealthSource): void {
  server.get("/healthz", (_request, reply) => reply.send({ status: "ok" }));
  server.get("/readyz", (_request, reply) => {
    const problem = health.problem();
    return problem === null ? reply.send({ status: "ready" }) : reply.code(503).send({ status: "not ready", problem });
  });
  server.get("/metrics", async (_request, reply) => reply.type(health.metricsType).send(await health.metrics()));
}
