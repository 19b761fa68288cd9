/** Zones and key points as lines of CSV. A zone's border is well-known text, which GIS programs take as it is. */
import { textCell } from "../csv-cell.ts";
import {
  type Cells,
  type CsvRecord,
  type Form,
  headerOf,
  lineOf,
  may,
  must,
  type ReadFile,
  readForm,
} from "../csv-form.ts";
import { GROUND_CHECKS } from "./check.ts";
import { keptRing } from "./ring.ts";
import { decimal, readWkt, wktOf } from "./wkt.ts";
import {
  type Checkpoint,
  type GroundKind,
  type Grounds,
  inSteps,
  type Plan,
  STANDARD_RADIUS_M,
  STANDARD_STAY_MS,
  type Zone,
} from "./zones.ts";

type ZoneCells = Omit<Zone, "ring"> & { readonly wkt: string };
type CheckpointCells = Omit<Checkpoint, "plan"> & Plan;

const ZONES: Form<Zone> = {
  columns: [
    may<ZoneCells>("id"),
    must<ZoneCells>("name"),
    may<ZoneCells>("station"),
    may<ZoneCells>("kind"),
    must<ZoneCells>("wkt"),
  ],
  read: ({ id = "", name = "", station = "", kind = "", wkt = "" }) => {
    const read = readWkt(wkt);
    // What is no kind is found by the check, which says so.
    const given = (kind === "" ? "patrol" : kind) as Zone["kind"];
    return { ...placed(id, name, station), kind: given, ring: read.ok ? keptRing(read.ring) : [] };
  },
  cells: ({ id, name, station, kind, ring }) => {
    return [id ?? "", textCell(name), textCell(station ?? ""), kind, textCell(wktOf(ring))];
  },
};

const CHECKPOINTS: Form<Checkpoint> = {
  columns: [
    may<CheckpointCells>("id"),
    must<CheckpointCells>("name"),
    may<CheckpointCells>("station"),
    must<CheckpointCells>("lat"),
    must<CheckpointCells>("lon"),
    may<CheckpointCells>("radiusM"),
    may<CheckpointCells>("leastStayMs"),
    may<CheckpointCells>("times"),
    may<CheckpointCells>("per"),
  ],
  read: ({
    id = "",
    name = "",
    station = "",
    lat = "",
    lon = "",
    radiusM = "",
    leastStayMs = "",
    times = "",
    per = "",
  }) => {
    return {
      ...placed(id, name, station),
      lat: inSteps(decimal(lat)),
      lon: inSteps(decimal(lon)),
      radiusM: radiusM === "" ? STANDARD_RADIUS_M : decimal(radiusM),
      leastStayMs: leastStayMs === "" ? STANDARD_STAY_MS : decimal(leastStayMs),
      plan: times === "" && per === "" ? null : { times: decimal(times), per: per as Plan["per"] },
    };
  },
  cells: ({ id, name, station, lat, lon, radiusM, leastStayMs, plan }) => {
    const numbers = [lat, lon, radiusM, leastStayMs].map(String);
    const planned = plan === null ? ["", ""] : [String(plan.times), plan.per];
    return [id ?? "", textCell(name), textCell(station ?? ""), ...numbers, ...planned];
  },
};

const FORMS: { readonly [K in GroundKind]: Form<Grounds[K]> } = { zones: ZONES, checkpoints: CHECKPOINTS };

export function groundHeader(kind: GroundKind): string {
  return headerOf(FORMS[kind].columns);
}

export function groundLine<K extends GroundKind>(kind: K, value: Grounds[K]): string {
  return lineOf(FORMS[kind] as Form<Grounds[K]>, value);
}

export function readGroundCsv<K extends GroundKind>(kind: K, records: readonly CsvRecord[]): ReadFile<Grounds[K]> {
  const check = GROUND_CHECKS[kind] as (value: Grounds[K]) => readonly string[];
  const checkCells = (value: Grounds[K], cells: Cells) => {
    const wkt = kind === "zones" ? readWkt(cells.wkt ?? "") : null;
    if (!wkt || wkt.ok) return check(value).map((problem) => problem.replace(/^ring /, "wkt "));
    return [...check(value).filter((problem) => !problem.startsWith("ring ")), `wkt ${wkt.problem}.`];
  };
  return readForm(FORMS[kind] as Form<Grounds[K]>, checkCells, records);
}

function placed(id: string, name: string, station: string) {
  return { id: id === "" ? null : id, name, station: station === "" ? null : station };
}
