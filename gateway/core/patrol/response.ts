/** Response: how long it took from the press, and from the order, to each step. */
import type { UnitEntry } from "../fleet.ts";
import { type Incident, isLate } from "../sos/incident.ts";
import type { Order } from "../sos/order.ts";
import { type Asked, RESPONSE_STEPS, type ResponseReport, type ResponseRow, type StepTimes } from "./report.ts";

/** What is aimed at, from the press to each step. */
export const TARGET_MS = 180_000;

/** `incidents` and `orders`: all of the span at least, of any station; those pressed or issued in it count. */
export function responseReport(
  asked: Asked,
  units: readonly UnitEntry[],
  incidents: readonly Incident[],
  orders: readonly Order[],
): ResponseReport {
  const stations = new Map(units.map(({ unit, station }) => [unit, station]));
  const isCounted = (unit: string, at: number) =>
    asked.from <= at && at < asked.to && (asked.station === null || stations.get(unit) === asked.station);
  const pressed = incidents
    .filter(({ unit, times }) => isCounted(unit, times.pressed))
    .sort((a, b) => a.times.pressed - b.times.pressed || (a.id < b.id ? -1 : 1));
  const issued = orders.filter(({ unit, issuedTime }) => isCounted(unit, issuedTime));
  const rows = pressed.map((incident) => rowOf(incident, stations.get(incident.unit) ?? null));
  const counted = rows.filter((row) => row.isCounted);
  const ended = (outcome: Incident["outcome"]) => pressed.filter((one) => stateOf(one) === outcome).length;
  return {
    ...{ from: asked.from, to: asked.to, station: asked.station, targetMs: TARGET_MS },
    incidents: {
      ...{ all: pressed.length, open: ended(null), real: ended("real"), false: ended("false") },
      ...{ drill: ended("drill"), test: ended("test"), duplicate: ended("duplicate") },
      late: pressed.filter(isLate).length,
    },
    delay: timesOf(counted.map(({ storedMs }) => storedMs)),
    steps: {
      acknowledged: timesOf(counted.map(({ acknowledgedMs }) => acknowledgedMs)),
      dispatched: timesOf(counted.map(({ dispatchedMs }) => dispatchedMs)),
      accepted: timesOf(counted.map(({ acceptedMs }) => acceptedMs)),
      onScene: timesOf(counted.map(({ onSceneMs }) => onSceneMs)),
      resolved: timesOf(counted.map(({ resolvedMs }) => resolvedMs)),
    },
    orders: {
      all: issued.length,
      accepted: issued.filter(({ acceptedTime }) => acceptedTime !== null).length,
      declined: issued.filter(({ state }) => state === "declined").length,
      arrived: issued.filter(({ arrivedTime }) => arrivedTime !== null).length,
      cancelled: issued.filter(({ state }) => state === "cancelled").length,
    },
    orderSteps: {
      delivered: timesOf(issued.map(({ issuedTime, deliveredTime }) => since(issuedTime, deliveredTime))),
      accepted: timesOf(issued.map(({ issuedTime, acceptedTime }) => since(issuedTime, acceptedTime))),
      arrived: timesOf(issued.map(({ issuedTime, arrivedTime }) => since(issuedTime, arrivedTime))),
    },
    rows,
  };
}

/** What it was found to be; null while it is open. */
function stateOf({ state, outcome }: Incident): Incident["outcome"] {
  return state === "CLOSED" ? outcome : null;
}

const UNCOUNTED: readonly Incident["outcome"][] = ["drill", "test", "duplicate"];

function rowOf(incident: Incident, station: string | null): ResponseRow {
  const { id, unit, times, isDrill } = incident;
  const outcome = stateOf(incident);
  const [acknowledgedMs, dispatchedMs, acceptedMs, onSceneMs, resolvedMs] = RESPONSE_STEPS.map((step) =>
    since(times.pressed, times[step]),
  ) as [number | null, number | null, number | null, number | null, number | null];
  return {
    ...{ incident: id, unit, station, pressed: times.pressed },
    isCounted: outcome === null ? !isDrill : !UNCOUNTED.includes(outcome),
    outcome,
    storedMs: since(times.pressed, times.stored) ?? 0,
    ...{ acknowledgedMs, dispatchedMs, acceptedMs, onSceneMs, resolvedMs },
  };
}

function since(from: number, time: number | null): number | null {
  return time === null ? null : Math.max(0, time - from);
}

/** Median and 90th percentile by nearest rank: times that were measured, never a mean of two. */
export function timesOf(all: readonly (number | null)[]): StepTimes {
  const known = all.filter((time) => time !== null).sort((a, b) => a - b);
  const count = known.length;
  const ranked = (share: number) => known[Math.ceil(share * count) - 1] ?? null;
  const inTime = known.filter((time) => time <= TARGET_MS).length;
  return { count, medianMs: ranked(0.5), p90Ms: ranked(0.9), withinTarget: count === 0 ? null : inTime / count };
}
