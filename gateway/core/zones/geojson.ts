/**
 * Zones and key points as GeoJSON (RFC 7946): a FeatureCollection of Polygons or of Points. `id` is the feature's; the
 * properties are flat, so that GIS programs keep them as columns.
 */
import type { ReadFile } from "../csv-form.ts";
import type { Placed } from "../saving.ts";
import { GROUND_CHECKS } from "./check.ts";
import { keptRing } from "./ring.ts";
import { ONE_RING, type ReadRing } from "./wkt.ts";
import {
  type Checkpoint,
  type Corner,
  type GroundKind,
  type Grounds,
  inSteps,
  MOST_GROUNDS,
  type Plan,
  STANDARD_RADIUS_M,
  STANDARD_STAY_MS,
  type Zone,
} from "./zones.ts";

export const GEOJSON_TYPE = "application/geo+json; charset=utf-8";
export const GEOJSON_BEGIN = '{"type":"FeatureCollection","features":[\n';
export const GEOJSON_BETWEEN = ",\n";
export const GEOJSON_END = "\n]}\n";

export function groundFeature<K extends GroundKind>(kind: K, value: Grounds[K]): string {
  const { geometry, properties } = kind === "zones" ? zoneParts(value as Zone) : checkpointParts(value as Checkpoint);
  return JSON.stringify({ type: "Feature", id: value.id, geometry, properties });
}

function zoneParts({ name, station, kind, ring }: Zone) {
  return { geometry: { type: "Polygon", coordinates: [ring] }, properties: { name, station, kind } };
}

function checkpointParts({ name, station, lat, lon, radiusM, leastStayMs, plan }: Checkpoint) {
  const { times, per } = plan ?? { times: null, per: null };
  const properties = { name, station, radiusM, leastStayMs, times, per };
  return { geometry: { type: "Point", coordinates: [lon, lat] }, properties };
}

/** Something of a file before it is checked, or the sentences that say why it is none. */
type Read<T> = { readonly value: T } | { readonly problems: readonly string[] };
type Fields = Readonly<Record<string, unknown>>;

const READERS: { readonly [K in GroundKind]: (feature: Fields) => Read<Grounds[K]> } = {
  zones: readZone,
  checkpoints: readCheckpoint,
};

const NO_COLLECTION = 'The file is no GeoJSON FeatureCollection: {"type":"FeatureCollection","features":[...]}.';

/** What a file holds, or every problem with it, a sentence each that begins with its feature's number, from 1. */
export function readGeojson<K extends GroundKind>(kind: K, text: string): ReadFile<Grounds[K]> {
  const features = featuresIn(text);
  if (features === null) return { ok: false, problems: [NO_COLLECTION] };
  if (features.length > MOST_GROUNDS) {
    return { ok: false, problems: [`Feature ${MOST_GROUNDS + 1}: at most ${MOST_GROUNDS} at once; cut the file up.`] };
  }
  const check = GROUND_CHECKS[kind] as (value: Grounds[K]) => readonly string[];
  const problems: string[] = [];
  const rows = features.flatMap((feature, n): readonly Placed<Grounds[K]>[] => {
    const read = isFields(feature) ? READERS[kind](feature) : { problems: ["it is no feature."] };
    const found = "value" in read ? check(read.value) : read.problems;
    problems.push(...found.map((problem) => `Feature ${n + 1}: ${problem}`));
    return "value" in read ? [{ value: read.value, line: n + 1 }] : [];
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rows };
}

function featuresIn(text: string): readonly unknown[] | null {
  try {
    const file: unknown = JSON.parse(text);
    if (!isFields(file) || file.type !== "FeatureCollection") return null;
    return Array.isArray(file.features) ? file.features : null;
  } catch {
    return null;
  }
}

function readZone(feature: Fields): Read<Zone> {
  const { name, station, kind, problems, id } = common(feature, ["kind"]);
  const read = ringIn(fieldsOf(feature.geometry));
  if (!read.ok) problems.push(`its geometry ${read.problem}.`);
  if (problems.length > 0 || !read.ok) return { problems };
  return { value: { id, name, station, kind: (kind ?? "patrol") as Zone["kind"], ring: keptRing(read.ring) } };
}

function readCheckpoint(feature: Fields): Read<Checkpoint> {
  const { name, station, per, problems, id } = common(feature, ["per"]);
  const properties = fieldsOf(feature.properties);
  const { type, coordinates } = fieldsOf(feature.geometry);
  const corner = type === "Point" ? cornerOf(coordinates) : null;
  if (!corner) problems.push("its geometry must be a Point, with coordinates [longitude, latitude].");
  if (problems.length > 0 || !corner) return { problems };
  const { radiusM, leastStayMs, times } = properties;
  const isPlanned = isGiven(times) || per !== null;
  const plan = isPlanned ? { times: numberOf(times), per: (per ?? "") as Plan["per"] } : null;
  const value = {
    ...{ id, name, station, lat: inSteps(corner[1]), lon: inSteps(corner[0]) },
    radiusM: isGiven(radiusM) ? numberOf(radiusM) : STANDARD_RADIUS_M,
    leastStayMs: isGiven(leastStayMs) ? numberOf(leastStayMs) : STANDARD_STAY_MS,
    plan,
  };
  return { value };
}

/** Name, station, id, and what else of the properties is text; a program may have moved the id among the properties. */
function common<N extends string>(feature: Fields, others: readonly N[]) {
  const properties = fieldsOf(feature.properties);
  const problems: string[] = [];
  const textOf = (name: string, given: unknown): string | null => {
    if (!isGiven(given)) return null;
    if (typeof given === "string") return given;
    problems.push(`${name} must be text.`);
    return null;
  };
  const id = textOf("id", isGiven(feature.id) ? feature.id : properties.id);
  const station = textOf("station", properties.station);
  const name = textOf("name", properties.name) ?? "";
  const texts = Object.fromEntries(others.map((other) => [other, textOf(other, properties[other])]));
  return {
    ...(texts as Readonly<Record<N, string | null>>),
    ...{ id: id === "" ? null : id, station: station === "" ? null : station, name, problems },
  };
}

/** A Polygon of one ring, also as the only one of a MultiPolygon. */
function ringIn({ type, coordinates }: Fields): ReadRing {
  const FORM = "must be a Polygon, with coordinates [[[longitude, latitude], ...]]";
  const polygons = type === "MultiPolygon" ? coordinates : type === "Polygon" ? [coordinates] : null;
  if (!Array.isArray(polygons) || !polygons.every(Array.isArray)) return { ok: false, problem: FORM };
  const rings = (polygons as readonly (readonly unknown[])[]).flat();
  if (rings.length > 1) return { ok: false, problem: ONE_RING };
  const [ring] = rings;
  if (!Array.isArray(ring)) return { ok: false, problem: FORM };
  const corners = ring.map(cornerOf).filter((corner) => corner !== null);
  return corners.length === ring.length ? { ok: true, ring: corners } : { ok: false, problem: FORM };
}

/** Longitude and latitude; a height after them is left out (RFC 7946, 3.1.1). */
function cornerOf(position: unknown): Corner | null {
  if (!Array.isArray(position)) return null;
  const [lon, lat] = position as readonly unknown[];
  return typeof lon === "number" && typeof lat === "number" ? [lon, lat] : null;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
