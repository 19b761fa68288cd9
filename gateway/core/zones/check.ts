/**
 * What is wrong with one zone or key point by itself, in sentences; none when it is sound. Whether a zone's border crosses
 * itself takes longer, and is asked of `crossingProblem`.
 */
import { nameProblem } from "../text.ts";
import { ringProblem } from "./ring.ts";
import { type Checkpoint, type Grounds, ID_FORM, PERIODS, ZONE_KINDS, type Zone } from "./zones.ts";

const RADIUS_M = { least: 20, most: 500 };
const STAY_MS = { least: 0, most: 14_400_000 };
const TIMES = { least: 1, most: 48 };

export const GROUND_CHECKS: { readonly [K in keyof Grounds]: (value: Grounds[K]) => readonly string[] } = {
  zones: ({ id, name, kind, ring }: Zone) =>
    said(
      ["id", idProblem(id)],
      ["name", nameProblem(name)],
      ["kind", oneOf(ZONE_KINDS, kind)],
      ["ring", ringProblem(ring)],
    ),
  checkpoints: ({ id, name, lat, lon, radiusM, leastStayMs, plan }: Checkpoint) =>
    said(
      ["id", idProblem(id)],
      ["name", nameProblem(name)],
      ["lat", Math.abs(lat) <= 90 ? null : "must be a latitude in degrees, from -90 to 90"],
      ["lon", Math.abs(lon) <= 180 ? null : "must be a longitude in degrees, from -180 to 180"],
      ["radiusM", wholeProblem(radiusM, RADIUS_M, "metres")],
      ["leastStayMs", wholeProblem(leastStayMs, STAY_MS, "milliseconds")],
      ["times", plan && wholeProblem(plan.times, TIMES, "visits")],
      ["per", plan && oneOf(PERIODS, plan.per)],
    ),
};

function said(...found: readonly (readonly [field: string, problem: string | null])[]): readonly string[] {
  return found.flatMap(([field, problem]) => (problem === null ? [] : [`${field} ${problem}.`]));
}

function idProblem(id: string | null): string | null {
  if (id === null || ID_FORM.test(id)) return null;
  return "must be one that an earlier export gave, or empty for a new one";
}

function oneOf(known: readonly string[], text: string): string | null {
  return known.includes(text) ? null : `must be ${known.join(" or ")}, not "${text}"`;
}

type Bounds = { readonly least: number; readonly most: number };

function wholeProblem(value: number, { least, most }: Bounds, what: string): string | null {
  if (Number.isInteger(value) && value >= least && value <= most) return null;
  return `must be a whole number of ${what} from ${least} to ${most}`;
}
