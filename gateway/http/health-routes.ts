/** Liveness, readiness and figures: no prefix, no sign-in on loopback. */
import type { FastifyInstance } from "fastify";
import Type from "typebox";

export type HealthSource = {
  /** Null when records can be stored, or a sentence that says why not. */
  readonly problem: () => string | null;
  readonly metrics: () => Promise<string>;
  readonly metricsType: string;
};

const tags = ["health"];
const HEALTHZ = {
  tags,
  summary: "Whether the process answers",
  response: { 200: Type.Object({ status: Type.Literal("ok") }) },
};
const READYZ = {
  tags,
  summary: "Whether records can be stored",
  response: {
    200: Type.Object({ status: Type.Literal("ready") }),
    503: Type.Object({ status: Type.Literal("not ready"), problem: Type.String() }),
  },
};
const METRICS = {
  tags,
  summary: "Figures for Prometheus",
  response: { 200: { description: "Figures", content: { "text/plain": { schema: Type.String() } } } },
};

export function healthRoutes(server: FastifyInstance, health: HealthSource): void {
  server.get("/healthz", { schema: HEALTHZ }, (_request, reply) => reply.send({ status: "ok" }));
  server.get("/readyz", { schema: READYZ }, (_request, reply) => {
    const problem = health.problem();
    return problem === null ? reply.send({ status: "ready" }) : reply.code(503).send({ status: "not ready", problem });
  });
  server.get("/metrics", { schema: METRICS }, async (_request, reply) =>
    reply.type(health.metricsType).send(await health.metrics()),
  );
}
