/** The operators' console: the pages that were built into `dist/console`. They hold no data, so anyone may have them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import Type from "typebox";
import { PatrolError } from "../../runtime/error.ts";

const CONSOLE_DIR = fileURLToPath(new URL("../../console/", import.meta.url));
const PAGES = ["/", "/sos", "/replay", "/coverage", "/units", "/admin"] as const;
const ICONS = ["icon.svg", "icon-sos.svg"] as const;
const FILE = Type.Object({ file: Type.String({ maxLength: 128, pattern: "^[\\w.-]+$" }) });
const YEAR_MS = 31_536_000_000;

const file = (summary: string, type: string) => ({
  tags: ["pages"],
  summary,
  response: { 200: { description: "A file", content: { [type]: { schema: Type.String() } } } },
});

/** Names of files under `/assets` carry their content's hash, so browsers may keep them for good. */
export async function consolePages(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, { root: CONSOLE_DIR, serve: false, preCompressed: true });
  for (const url of PAGES) {
    server.get(url, { schema: file("A page of the console", "text/html") }, (_request, reply) => {
      if (!existsSync(join(CONSOLE_DIR, "index.html"))) {
        throw new PatrolError(
          "unavailable",
          "The console has not been built here: run `npm run build`, then try again.",
        );
      }
      return reply.header("cache-control", "no-cache").sendFile("index.html", { cacheControl: false });
    });
  }
  for (const icon of ICONS) {
    server.get(`/${icon}`, { schema: file("An icon of the console", "image/svg+xml") }, (_request, reply) =>
      reply.sendFile(icon, { maxAge: 3_600_000 }),
    );
  }
  server.get<{ Params: { file: string } }>(
    "/assets/:file",
    { schema: { ...file("A script or style of the console", "text/javascript"), params: FILE } },
    (request, reply) =>
      reply
        .header("vary", "accept-encoding")
        .sendFile(`assets/${request.params.file}`, { maxAge: YEAR_MS, immutable: true }),
  );
}
