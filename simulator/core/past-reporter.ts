/** What a device of the past told of its unit: which moments of a journey became records, and how. */
import type { FixReason, PatrolRecord } from "../../protocol/record.ts";
import { epochOf, type Traveller } from "./fleet.ts";
import type { Solution } from "./nmea.ts";
import { hdopOf } from "./sky.ts";

/** What a record says beside its seq, time, clock and uptime. */
export type Told = PatrolRecord extends infer R
  ? R extends PatrolRecord
    ? Omit<R, "seq" | "time" | "clock" | "uptimeMs">
    : never
  : never;
type ToldFix = Extract<Told, { type: "fix" }>;

/** The last fix that was told; `isMoving` as it was then. */
export type Reported = {
  readonly fix: ToldFix;
  readonly time: number;
  readonly isMoving: boolean;
  readonly isLost: boolean;
};

const MOVING_INTERVAL_MS = 10_000;
const PARKED_INTERVAL_MS = 60_000;
/** A turn of so much puts whoever extrapolates the last fix 15 m off soon enough. */
const TURN_DEG = 20;

/** What there is to tell at `time`; null: nothing. `last` null: nothing was told since the device started. */
export function toldAt(
  one: Traveller,
  time: number,
  last: Reported | null,
  isSos: boolean,
): { readonly told: Told; readonly reported: Reported | null } | null {
  const { solution, satellites } = epochOf(one, time, 1, "fix");
  if (solution === null) return lostAt(time, last);
  const isMoving = one.motion.speedMps > 0;
  const reason = reasonOf(solution, isMoving, time, last, isSos);
  if (reason === null) return null;
  const isAnchored = reason === "parked" && last !== null;
  const used = satellites.filter(({ isUsed }) => isUsed).length;
  const fix: ToldFix = {
    type: "fix",
    lat: isAnchored ? last.fix.lat : rounded(solution.lat, 1e7),
    lon: isAnchored ? last.fix.lon : rounded(solution.lon, 1e7),
    altitudeM: rounded(solution.altitudeM, 10),
    speedMps: isMoving ? rounded(solution.speedMps, 100) : 0,
    courseDeg: solution.courseDeg === null || !isMoving ? null : rounded(solution.courseDeg, 10),
    hdop: hdopOf(satellites),
    satellites: used,
    mode: 3,
    reason,
  };
  return { told: fix, reported: { fix, time, isMoving, isLost: false } };
}

/** Said once, when there was a position before. */
export function lostAt(
  time: number,
  last: Reported | null,
): { readonly told: Told; readonly reported: Reported } | null {
  if (last === null || last.isLost) return null;
  return { told: { type: "fix-lost", lastFixTime: last.time }, reported: { ...last, isLost: true, time } };
}

function reasonOf(
  solution: Solution,
  isMoving: boolean,
  time: number,
  last: Reported | null,
  isSos: boolean,
): FixReason | null {
  if (last === null) return "first";
  if (last.isLost) return "regained";
  if (isSos) return "sos";
  if (isMoving !== last.isMoving) return isMoving ? "start" : "stop";
  if (!isMoving) return time - last.time >= PARKED_INTERVAL_MS ? "parked" : null;
  if (time - last.time >= MOVING_INTERVAL_MS) return "interval";
  const turnDeg = Math.abs((((solution.courseDeg ?? 0) - (last.fix.courseDeg ?? 0) + 540) % 360) - 180);
  return turnDeg > TURN_DEG ? "deviation" : null;
}

function rounded(value: number, per: number): number {
  return Math.round(value * per) / per;
}
