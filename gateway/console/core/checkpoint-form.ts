/** A key point as a form: minutes as people think, and nothing where nothing is planned. */
import { type Corner, cornersIn } from "./corners.ts";

export type Checkpoint = {
  readonly id: string;
  readonly name: string;
  readonly station: string | null;
  readonly lat: number;
  readonly lon: number;
  readonly radiusM: number;
  readonly leastStayMs: number;
  readonly plan: { readonly times: number; readonly per: "shift" | "day" } | null;
};

/** What stands in the fields; `times` empty: no visits are planned. */
export type CheckpointTexts = {
  name: string;
  station: string;
  place: string;
  radiusM: string;
  stayMin: string;
  times: string;
  per: "shift" | "day";
};

export const EMPTY_CHECKPOINT: CheckpointTexts = {
  name: "",
  station: "",
  place: "",
  radiusM: "75",
  stayMin: "2",
  times: "",
  per: "shift",
};

export function checkpointTexts({ name, station, lat, lon, radiusM, leastStayMs, plan }: Checkpoint): CheckpointTexts {
  return {
    name,
    station: station ?? "",
    place: `${lat} ${lon}`,
    radiusM: String(radiusM),
    stayMin: String(leastStayMs / 60_000),
    times: plan ? String(plan.times) : "",
    per: plan?.per ?? "shift",
  };
}

/** The place that was typed; null while it is none. */
export function placeIn(text: string): Corner | null {
  const read = cornersIn(text);
  return read.ok && read.corners.length === 1 ? (read.corners[0] ?? null) : null;
}

/** Metres to draw the circle with while somebody types. */
export function radiusIn(text: string): number {
  const radius = numberIn(text);
  return radius >= 1 && radius <= 5_000 ? radius : 1;
}

/** What is sent; what is no number goes as -1, which the gateway answers with its bounds. */
export function checkpointBody({ name, station, place, radiusM, stayMin, times, per }: CheckpointTexts): unknown {
  const [lon, lat] = placeIn(place) ?? [Number.NaN, Number.NaN];
  const plan = times.trim() === "" ? null : { times: numberIn(times), per };
  return {
    name,
    station: station || null,
    lat,
    lon,
    radiusM: numberIn(radiusM),
    leastStayMs: Math.round(numberIn(stayMin) * 60_000),
    plan,
  };
}

function numberIn(text: string): number {
  return /^\d{1,6}(\.\d{1,4})?$/.test(text.trim()) ? Number(text) : -1;
}
