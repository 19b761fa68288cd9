/** `PATROL_MAP`: a JSON list of the map's sources. Nothing of its values is repeated in a problem, since URLs hold keys. */
import { isAbsolute } from "node:path";
import { type Parse, setting } from "../../runtime/config.ts";
import { type MapSource, PROJECTIONS, type Projection, ROLES_ON_MAP } from "../core/map/source.ts";
import { type Complain, Fields } from "./settings-fields.ts";
import { gridOf, layerUrl, remoteOf, xyzPath } from "./settings-places.ts";

const MOST_SOURCES = 32;
const ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
const KINDS = ["xyz", "wmts", "pmtiles", "geojson"] as const;
const DEEPEST_ZOOM = 24;
const DEFAULT_DEEPEST_ZOOM = 18;

const WANT = `a JSON list of at most ${MOST_SOURCES} sources, as in [{"id":"streets","kind":"xyz","url":"https://tiles.example/{z}/{x}/{y}.png"}]`;

const mapSources: Parse<readonly MapSource[]> = (text) => {
  const list = jsonOf(text);
  if (!Array.isArray(list) || list.length > MOST_SOURCES) return { ok: false, want: WANT };
  const problems: string[] = [];
  const sources = list.map((one: unknown, n) => sourceOf(one, n, problems)).filter((one) => one !== null);
  if (problems.length === 0) problems.push(...contradictions(sources));
  return problems.length > 0 ? { ok: false, want: WANT, problems } : { ok: true, value: withDefault(sources) };
};

export const MAP_SETTINGS = {
  map: setting("PATROL_MAP", mapSources, [], "the map's sources, as a JSON list (docs/map.md)", true),
} as const;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function sourceOf(value: unknown, n: number, problems: string[]): MapSource | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push(`source ${n + 1} must be an object`);
    return null;
  }
  const { id } = value as { readonly id?: unknown };
  const label = typeof id === "string" && ID.test(id) ? `source ${n + 1} (${id})` : `source ${n + 1}`;
  const before = problems.length;
  const complain: Complain = (problem) => {
    problems.push(`${label}: ${problem}`);
  };
  const fields = new Fields(value as Readonly<Record<string, unknown>>, complain);
  const source = readSource(fields, complain);
  return problems.length === before ? source : null;
}

function readSource(fields: Fields, complain: Complain): MapSource | null {
  const id = fields.needed("id");
  if (id !== "" && !ID.test(id)) complain('"id" must be 1 to 32 of a-z, 0-9 and -, and not begin with -');
  const name = fields.text("name", 80) ?? id;
  const kind = fields.oneOf("kind", KINDS);
  if (kind === null) {
    if (fields.raw("kind") === null) complain(`"kind" is missing: one of ${KINDS.join(", ")}`);
    return null;
  }
  const attribution = fields.text("attribution");
  const isDefault = fields.flag("isDefault", kind === "geojson");
  const shown = { id, name, attribution, isDefault };
  const source = kind === "geojson" ? geojson(shown, fields) : tiled(kind, shown, fields, complain);
  fields.end(`a source of kind ${kind}`);
  return source;
}

type Shown = Pick<MapSource, "id" | "name" | "attribution" | "isDefault">;

function geojson(shown: Shown, fields: Fields): MapSource {
  const path = pathOf(fields);
  const role = fields.oneOf("role", ROLES_ON_MAP) ?? "roads";
  fields.oneOf("projection", ["EPSG:4326"]);
  return { ...shown, kind: "geojson", path, role };
}

function tiled(kind: "xyz" | "wmts" | "pmtiles", shown: Shown, fields: Fields, complain: Complain): MapSource | null {
  const over = fields.text("over", 32);
  if (kind === "pmtiles") {
    const projection = fields.oneOf("projection", ["EPSG:3857", "GCJ02:3857"]) ?? "EPSG:3857";
    return { ...shown, kind, over, projection, path: pathOf(fields) };
  }
  const projection: Projection = fields.oneOf("projection", PROJECTIONS) ?? "EPSG:3857";
  const grid = gridOf(fields, complain);
  const deepest = grid.resolutions === null ? DEEPEST_ZOOM : grid.resolutions.length - 1;
  const minZoom = fields.integer("minZoom", 0, deepest) ?? 0;
  const maxZoom = fields.integer("maxZoom", 0, deepest) ?? Math.min(deepest, DEFAULT_DEEPEST_ZOOM);
  if (minZoom > maxZoom) complain('"minZoom" must not be over "maxZoom"');
  const all = { ...shown, ...grid, over, projection, minZoom, maxZoom };
  if (kind === "wmts") return { ...all, kind, ...remoteOf(fields, complain), ...layerUrl(fields, grid, complain) };
  const tiles = fields.oneOf("tiles", ["raster", "vector"]);
  if (fields.raw("path") === null) {
    const remote = remoteOf(fields, complain);
    return { ...all, kind, ...remote, tiles: tiles ?? "raster" };
  }
  if (fields.raw("url") !== null) complain('"url" and "path" are both set: a server or a folder');
  const path = xyzPath(pathOf(fields), complain);
  return { ...all, kind: "folder", path, tiles: tiles ?? (/\.(pbf|mvt)$/.test(path) ? "vector" : "raster") };
}

function pathOf(fields: Fields): string {
  const want = "an absolute path of a file, as in /srv/map/city.pmtiles";
  if (fields.raw("path") === null) return fields.needed("path");
  const isRight = (value: unknown): value is string => typeof value === "string" && isAbsolute(value);
  return fields.take("path", isRight, want) ?? "";
}

/** What is wrong between sources that are each right. */
function contradictions(sources: readonly MapSource[]): readonly string[] {
  const problems: string[] = [];
  const byId = new Map<string, MapSource>();
  for (const source of sources) {
    if (byId.has(source.id)) problems.push(`two sources have the id ${source.id}: each needs its own`);
    byId.set(source.id, source);
  }
  for (const source of sources) {
    if (!("over" in source) || source.over === null) continue;
    const under = byId.get(source.over);
    if (under === undefined || !isGround(under)) {
      problems.push(`source ${source.id}: "over" must be the id of a source with tiles that is not over another one`);
    }
    if (source.isDefault)
      problems.push(`source ${source.id}: it is shown with the one it is over, so leave "isDefault" out`);
  }
  if (sources.filter((one) => isGround(one) && one.isDefault).length > 1) {
    problems.push('"isDefault" is true of several sources with tiles: of one at most');
  }
  return problems;
}

function isGround(source: MapSource): boolean {
  return "over" in source && source.over === null;
}

/** The first ground, where none was named. */
function withDefault(sources: readonly MapSource[]): readonly MapSource[] {
  const grounds = sources.filter(isGround);
  const [first] = grounds;
  if (grounds.some((one) => one.isDefault)) return sources;
  return sources.map((one) => (one === first ? { ...one, isDefault: true } : one));
}
