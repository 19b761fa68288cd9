/** The weekly bulletin of a station, as a page to be printed, as JSON and as CSV. */
import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply } from "fastify";
import Type from "typebox";
import type { Edition } from "../core/bulletin/edition.ts";
import { STYLE } from "../core/bulletin/style.ts";
import { LANGUAGES, type Language } from "../core/bulletin/texts.ts";
import { CSV_TYPE } from "../core/csv-form.ts";
import { weekSpan } from "../core/patrol/week.ts";
import type { Services } from "../core/services.ts";
import { principalOf } from "./access.ts";
import {
  askedWeek,
  type BulletinFormat,
  type BulletinQuery,
  FORMATS,
  formatOf,
  languageOf,
  stationOf,
} from "./bulletin-query.ts";
import type { About } from "./console-routes.ts";
import { localeOf } from "./door-texts.ts";
import { sendJson } from "./wire.ts";

const HTML_TYPE = "text/html; charset=utf-8";
/** The page's own style and nothing else: no script, nothing from anywhere. */
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");
const POLICY = `default-src 'none';style-src 'sha256-${STYLE_HASH}';base-uri 'none';form-action 'none';frame-ancestors 'none'`;

const BULLETIN = {
  tags: ["reports"],
  summary: "A station's week on one page, against the week before",
  description:
    "It names no person. The JSON is written so that its SHA-256 is the one that the page says; the same data give the same bytes.",
  querystring: Type.Object({
    station: Type.Optional(Type.String({ description: "Without it the only one there is" })),
    week: Type.Optional(Type.String({ description: "ISO 8601, as in 2026-W47; without it the last whole one" })),
    from: Type.Optional(Type.String({ description: "In place of week: its Monday 00:00, Unix ms or ISO 8601" })),
    to: Type.Optional(Type.String({ description: "The Monday 00:00 after it" })),
    format: Type.Optional(Type.String({ description: FORMATS.join(", ") })),
    lang: Type.Optional(Type.String({ description: `${LANGUAGES.join(", ")}; of the page` })),
  }),
  response: {
    200: {
      description: "The bulletin",
      content: {
        "application/json": { schema: Type.Object({}, { additionalProperties: true }) },
        "text/html": { schema: Type.String() },
        "text/csv": { schema: Type.String() },
      },
    },
  },
};

export function bulletinRoutes(
  server: FastifyInstance,
  { bulletins, people }: Services,
  { zone, locale }: Pick<About, "zone" | "locale">,
  now: () => number,
): void {
  server.get<{ Querystring: BulletinQuery }>("/reports/bulletin", { schema: BULLETIN }, async (request, reply) => {
    const { query } = request;
    const format = formatOf(query);
    const language = languageOf(query, localeOf(request.headers["accept-language"], locale));
    const week = askedWeek(query, zone, now());
    const station = await stationOf(query, principalOf(request), people);
    const gone = new AbortController();
    reply.raw.once("close", () => gone.abort());
    const edition = await bulletins.edition({ station, week }, null, gone.signal);
    const span = weekSpan(week, zone);
    await request.look({ act: "bulletin", about: [], purpose: null, detail: { ...span, station, format } });
    if (format === "json") return await sendJson(request, reply, edition.json);
    return sendFile(reply, edition, format, language, `bulletin_${week}.${format}`);
  });
}

function sendFile(
  reply: FastifyReply,
  { csv, pages }: Edition,
  format: Exclude<BulletinFormat, "json">,
  language: Language,
  name: string,
): FastifyReply {
  if (format === "csv") {
    return reply.type(CSV_TYPE).header("content-disposition", `attachment; filename="${name}"`).send(csv);
  }
  reply.header("content-security-policy", POLICY).header("vary", "accept-language");
  return reply.type(HTML_TYPE).header("content-disposition", `inline; filename="${name}"`).send(pages[language]);
}
