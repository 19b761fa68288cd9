/** Zones and key points as files, out and in. */
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { PatrolError } from "../../runtime/error.ts";
import { CSV_TYPE, problemText, type ReadFile } from "../core/csv-form.ts";
import type { Placed } from "../core/saving.ts";
import { groundHeader, groundLine, readGroundCsv } from "../core/zones/cells.ts";
import {
  GEOJSON_BEGIN,
  GEOJSON_BETWEEN,
  GEOJSON_END,
  GEOJSON_TYPE,
  groundFeature,
  readGeojson,
} from "../core/zones/geojson.ts";
import { crossingProblem } from "../core/zones/ring.ts";
import type { GroundKind, Grounds } from "../core/zones/zones.ts";
import { csvRecords } from "./csv-body.ts";

/** Rows of a page. */
export const GROUND_PAGE = 500;

export type Format = "json" | "geojson" | "csv";

/** Throws `invalid` for another. */
export function formatOf(format: string | undefined): Format {
  if (format === undefined || format === "json" || format === "geojson" || format === "csv") return format ?? "json";
  throw new PatrolError("invalid", `format must be json, geojson or csv, not "${format}".`);
}

/** At most `GROUND_PAGE` with an id after this one; null: from the beginning. */
type PageAfter<K extends GroundKind> = (after: string | null) => Promise<readonly Grounds[K][]>;

/** Answers with all of it, page by page, as a file that `POST /import` takes back. */
export function sendFile<K extends GroundKind>(
  reply: FastifyReply,
  kind: K,
  format: "geojson" | "csv",
  page: PageAfter<K>,
): FastifyReply {
  reply.type(format === "csv" ? CSV_TYPE : GEOJSON_TYPE);
  reply.header("content-disposition", `attachment; filename="${kind}.${format}"`);
  return reply.send(Readable.from(format === "csv" ? csvOf(kind, page) : geojsonOf(kind, page)));
}

async function* csvOf<K extends GroundKind>(kind: K, page: PageAfter<K>): AsyncGenerator<string> {
  yield groundHeader(kind);
  for await (const items of pages(page)) yield items.map((one) => groundLine(kind, one)).join("");
}

async function* geojsonOf<K extends GroundKind>(kind: K, page: PageAfter<K>): AsyncGenerator<string> {
  yield GEOJSON_BEGIN;
  let before = "";
  for await (const items of pages(page)) {
    yield before + items.map((one) => groundFeature(kind, one)).join(GEOJSON_BETWEEN);
    before = GEOJSON_BETWEEN;
  }
  yield GEOJSON_END;
}

/** None of them empty. */
async function* pages<K extends GroundKind>(page: PageAfter<K>): AsyncGenerator<readonly Grounds[K][]> {
  let after: string | null = null;
  while (true) {
    const items: readonly Grounds[K][] = await page(after);
    if (items.length > 0) yield items;
    if (items.length < GROUND_PAGE) return;
    after = items.at(-1)?.id ?? null;
  }
}

/** What one file of everything can hold: 200,000 corners and 10,000 names. */
const MOST_BYTES = 16_777_216;

/** Lets `server` take files of both kinds, and nothing else that is as large. */
export function useGroundFiles(server: FastifyInstance): void {
  const options = { parseAs: "buffer", bodyLimit: MOST_BYTES } as const;
  for (const type of ["text/csv", "application/geo+json"]) {
    server.addContentTypeParser(type, options, (_request, body, done) => done(null, body));
  }
}

/** What a request's file holds, and what its `line`s are. Rejects with every problem: `invalid`. */
export async function fileOf<K extends GroundKind>(kind: K, { headers, body }: FastifyRequest) {
  const isGeojson = headers["content-type"]?.startsWith("application/geo+json") ?? false;
  if (!Buffer.isBuffer(body)) {
    throw new PatrolError("invalid", "Send the file as Content-Type: text/csv or application/geo+json.");
  }
  const read: ReadFile<Grounds[K]> = isGeojson
    ? readGeojson(kind, textOf(body))
    : readGroundCsv(kind, csvRecords(body));
  if (!read.ok) throw new PatrolError("invalid", problemText(read.problems));
  const word = isGeojson ? "Feature" : "Line";
  const crossings = await crossingsOf(read.rows, (line) => `${word} ${line}: ${isGeojson ? "its geometry" : "wkt"}`);
  if (crossings.length > 0) throw new PatrolError("invalid", problemText(crossings));
  return { rows: read.rows, word } as const;
}

/** How long nothing else gets its turn while borders are looked through. */
const TURN_MS = 10;

/** What is wrong with borders that cross themselves, in sentences that begin with `where`. */
async function crossingsOf(
  rows: readonly Placed<Grounds[GroundKind]>[],
  where: (line: number | null) => string,
): Promise<readonly string[]> {
  const problems: string[] = [];
  let since = performance.now();
  for (const { value, line } of rows) {
    const problem = "ring" in value ? crossingProblem(value.ring) : null;
    if (problem !== null) problems.push(`${where(line)} ${problem}.`);
    if (performance.now() - since < TURN_MS) continue;
    await setImmediate();
    since = performance.now();
  }
  return problems;
}

function textOf(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new PatrolError("invalid", "The file is not UTF-8, as RFC 7946 has it.");
  }
}
