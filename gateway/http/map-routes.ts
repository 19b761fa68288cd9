/** The map's sources and tiles: consoles talk to the gateway alone, and never see where a tile comes from. */
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { nullable } from "../../protocol/record.ts";
import { PatrolError } from "../../runtime/error.ts";
import { namesEtag, rangeOf } from "../core/map/range.ts";
import type { MapService, OpenFile, TileResult } from "../core/map/service.ts";
import { PROJECTIONS, ROLES_ON_MAP } from "../core/map/source.ts";
import { listOf } from "./schemas.ts";

const Source = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Type.Enum(["xyz", "wmts", "pmtiles", "geojson"]),
  tiles: nullable(Type.Enum(["raster", "vector"])),
  role: nullable(Type.Enum([...ROLES_ON_MAP], { description: "What a GeoJSON file shows" })),
  projection: Type.Enum([...PROJECTIONS]),
  over: nullable(Type.String({ description: "The source that this one lies on" })),
  minZoom: Type.Integer(),
  maxZoom: Type.Integer(),
  bounds: nullable(Type.Array(Type.Number(), { description: "West, south, east, north in degrees" })),
  origin: nullable(Type.Array(Type.Number(), { description: "Top left corner of tile 0/0; null: the usual one" })),
  resolutions: nullable(Type.Array(Type.Number(), { description: "By zoom; null: the usual ones" })),
  tileSize: Type.Integer(),
  attribution: nullable(Type.String()),
  isDefault: Type.Boolean({ description: "Shown until an operator chooses" }),
  problem: nullable(Type.String({ description: "Why its server gives no tiles now" })),
});

const tags = ["map"];
const Name = Type.String({ maxLength: 32 });
/** No tile of any grid has a higher number. */
const Number8 = Type.String({ pattern: "^\\d{1,8}$" });
const Bytes = { schema: Type.String({ format: "binary" }) };
const SOURCES = { tags, summary: "The map's sources, without where they come from", response: { 200: listOf(Source) } };
const TILE = {
  tags,
  summary: "A tile of a source of kind xyz or wmts",
  description: "503 with Retry-After while the map's server fails.",
  params: Type.Object({ source: Name, z: Number8, x: Number8, y: Number8 }),
  response: {
    200: { description: "The tile", content: { "image/*": Bytes, "application/vnd.mapbox-vector-tile": Bytes } },
  },
};
const ARCHIVE = {
  tags,
  summary: "A PMTiles archive, in parts by Range",
  description: "206 for a part (RFC 9110).",
  params: Type.Object({ source: Name }),
  response: { 200: { description: "The archive", content: { "application/vnd.pmtiles": Bytes } } },
};
const DATA = {
  tags,
  summary: "A GeoJSON file",
  params: Type.Object({ source: Name }),
  response: {
    200: { description: "GeoJSON (RFC 7946)", content: { "application/geo+json": { schema: Type.Object({}) } } },
  },
};

/** Tiles change rarely, and a browser that has one need not ask again for a day. */
const TILE_CACHE = "private, max-age=86400";
/** Files are replaced by hand, and their new content should be seen: asked again each time, and rarely sent. */
const FILE_CACHE = "private, no-cache";
const MOST_OPEN_FILES = 64;

type Params = { source: string; z: string; x: string; y: string };

export function mapRoutes(server: FastifyInstance, { map }: { readonly map: MapService }): void {
  const files = new FileDesk(map);
  server.get("/map", { schema: SOURCES }, (_request, reply) => reply.send({ items: map.sources(), next: null }));

  server.get<{ Params: Params }>("/map/:source/:z/:x/:y", { schema: TILE }, async (request, reply) => {
    const { source, z, x, y } = request.params;
    const result = await map.tile(source, { z: Number(z), x: Number(x), y: Number(y) });
    return sendTile(request, reply, result ?? noSource(source));
  });

  server.get<{ Params: Params }>("/map/:source/archive", { schema: ARCHIVE }, async (request, reply) => {
    const file = await files.open(request.params.source, "pmtiles", reply);
    reply.headers({ etag: file.etag, "cache-control": FILE_CACHE, "accept-ranges": "bytes" });
    reply.type("application/vnd.pmtiles");
    if (namesEtag(request.headers["if-none-match"], file.etag)) return reply.code(304).send();
    return sendPart(request, reply, file);
  });

  server.get<{ Params: Params }>("/map/:source/data", { schema: DATA }, async (request, reply) => {
    const file = await files.open(request.params.source, "geojson", reply);
    const isZipped = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    const etag = isZipped ? file.etag.replace(/"$/, '-gz"') : file.etag;
    reply.headers({ etag, "cache-control": FILE_CACHE, vary: "accept-encoding" }).type("application/geo+json");
    if (namesEtag(request.headers["if-none-match"], etag)) return reply.code(304).send();
    const content = Readable.from(file.size === 0 ? [] : file.read(0, file.size - 1), { objectMode: false });
    if (!isZipped) return reply.send(content);
    const zipped = createGzip({ level: 6 });
    content.on("error", (err) => zipped.destroy(err));
    return reply.header("content-encoding", "gzip").send(content.pipe(zipped));
  });
}

/** Files that are open for answers: so many at once, and each closed when its answer has ended. */
class FileDesk {
  readonly #map: MapService;
  #open = 0;

  constructor(map: MapService) {
    this.#map = map;
  }

  async open(source: string, kind: "pmtiles" | "geojson", reply: FastifyReply): Promise<OpenFile> {
    if (this.#open >= MOST_OPEN_FILES) {
      reply.header("retry-after", 1);
      throw new PatrolError("unavailable", "Too many files of the map are being read; ask again in a second.");
    }
    this.#open++;
    let file: OpenFile | null = null;
    // Comes when the answer has ended, and when the connection has.
    reply.raw.once("close", () => {
      this.#open--;
      if (file) void close(file);
    });
    file = await this.#map.file(source, kind);
    if (file && reply.raw.closed) await close(file);
    return file ?? noSource(source);
  }
}

/** Nothing was written, so that nothing can be lost. */
async function close(file: OpenFile): Promise<void> {
  await file[Symbol.asyncDispose]();
}

function sendPart(request: FastifyRequest, reply: FastifyReply, file: OpenFile): FastifyReply {
  const { size, etag } = file;
  const ifRange = request.headers["if-range"];
  const isSame = ifRange === undefined || ifRange === etag;
  const range = isSame ? rangeOf(request.headers.range, size) : "whole";
  if (range === "unsatisfiable") {
    reply.header("content-range", `bytes */${size}`).removeHeader("etag");
    return reply.code(416).type("application/problem+json").send(unsatisfiable(size));
  }
  const { first, last } = range === "whole" ? { first: 0, last: size - 1 } : range;
  if (range !== "whole") reply.code(206).header("content-range", `bytes ${first}-${last}/${size}`);
  reply.header("content-length", last - first + 1);
  return reply.send(Readable.from(file.read(first, last), { objectMode: false }));
}

function unsatisfiable(size: number) {
  const detail = `The archive has ${size} bytes, none of which were asked for.`;
  return { type: "about:blank", title: "Range not satisfiable", status: 416, detail };
}

function sendTile(request: FastifyRequest, reply: FastifyReply, result: TileResult): FastifyReply {
  switch (result.kind) {
    case "missing":
      throw new PatrolError("not_found", "The map has no tile there.");
    case "failed":
      reply.header("retry-after", Math.max(1, Math.ceil(result.retryAfterMs / 1000)));
      throw new PatrolError("unavailable", result.problem);
    case "tile": {
      const { type, bytes, etag } = result.tile;
      reply.headers({ etag, "cache-control": TILE_CACHE });
      if (namesEtag(request.headers["if-none-match"], etag)) return reply.code(304).send();
      return reply.type(type).send(bytes);
    }
  }
}

function noSource(source: string): never {
  throw new PatrolError("not_found", `There is no map source ${source} of that kind; GET /api/v1/map lists them.`);
}
