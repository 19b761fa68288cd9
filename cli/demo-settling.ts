/** Who and what there is in the demo, before its first hour: operators, stations, shifts, units, officers, ground. */
import type { FastifyInstance } from "fastify";
import { shiftAt } from "../gateway/core/people/shift-times.ts";
import type { Span } from "../gateway/core/track.ts";
import { fenceOf, insideAt } from "../gateway/core/zones/fence.ts";
import { kindOf, traveller } from "../simulator/core/fleet.ts";
import { mapOf } from "../simulator/core/town/map.ts";
import { distanceM, type Point } from "../simulator/core/town/plane.ts";
import type { Town } from "../simulator/core/town/town.ts";
import { askAs, takeIn } from "./demo-ask.ts";
import { OPERATORS, officerName, SHIFTS } from "./demo-people.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Who comes next is known as well. */
const AHEAD_MS = 12 * HOUR_MS;
const FIRST_BADGE = 1_001;
const PLANNED_BY_SHIFT: readonly string[] = ["school", "market", "coach-station", "square"];
const BY_SHIFT = { times: 1, per: "shift" } as const;
const BY_DAY = { times: 2, per: "day" } as const;

export type World = {
  readonly units: readonly string[];
  readonly town: Town;
  readonly seed: number;
  readonly zone: string;
  readonly from: number;
  readonly to: number;
  /** When each unit is on duty. */
  readonly duties: ReadonlyMap<string, readonly Span[]>;
};

/** The room's people, stations, shifts, units with their ground, and who is on which unit when. */
export async function settle(api: FastifyInstance, world: World): Promise<void> {
  const { units, town, seed } = world;
  for (const operator of OPERATORS) await askAs(api, "operators", operator);
  const stations = town.stations.map(({ name, district, junction }) => ({
    key: district.en.toLowerCase().replaceAll(" ", "-"),
    name: name.zh,
    junction,
  }));
  await takeIn(
    api,
    "stations",
    "station,name",
    stations.map(({ key, name }) => [key, name]),
  );
  await takeIn(
    api,
    "shifts",
    "station,name,start,end",
    stations.flatMap(({ key }) => SHIFTS.map(({ name, start, end }) => [key, name, start, end])),
  );
  const homes = new Map(units.map((unit) => [unit, traveller(unit, seed, town, 1).beat.home]));
  const stationOf = (unit: string) => stations.find(({ junction }) => junction === homes.get(unit))?.key ?? "";
  await takeIn(
    api,
    "units",
    "unit,kind,station,label",
    units.map((unit, i) => [unit, kindOf(unit), stationOf(unit), `江A·${110 + i * 7}警`]),
  );
  await assign(api, world, stationOf);
  await addGround(api, world, stations, (key) => units.some((unit) => stationOf(unit) === key));
}

/** Three officers for each unit, one a shift, when it is on the road; in the last day they are there anyway. */
async function assign(
  api: FastifyInstance,
  { units, zone, from, to, duties }: World,
  stationOf: (unit: string) => string,
): Promise<void> {
  const officers = units.flatMap((unit, i) =>
    SHIFTS.map((_, n) => ({ key: `A${FIRST_BADGE + i * SHIFTS.length + n}`, i: i * SHIFTS.length + n, unit })),
  );
  await takeIn(
    api,
    "officers",
    "officer,name,station",
    officers.map(({ key, i, unit }) => [key, officerName(i), stationOf(unit)]),
  );
  const times = SHIFTS.map((shift) => timesOf(shift, zone, from, to + AHEAD_MS));
  const isOn = (unit: string, shift: Span) =>
    shift.to > to - DAY_MS || (duties.get(unit) ?? []).some((duty) => duty.from < shift.to && shift.from < duty.to);
  await takeIn(
    api,
    "assignments",
    "officer,unit,from,to",
    officers.flatMap(({ key, unit, i }) =>
      (times[i % SHIFTS.length] ?? [])
        .filter((time) => isOn(unit, time))
        .map((time) => [key, unit, isoOf(time.from), isoOf(time.to)]),
    ),
  );
}

type Station = { readonly key: string; readonly junction: number };

/**
 * Districts as zones, and schools, markets and the like as key points of the station that they lie in the zone of or nearest
 * to, with a plan where it has units (`isManned`).
 */
async function addGround(
  api: FastifyInstance,
  { town }: World,
  stations: readonly Station[],
  isManned: (station: string) => boolean,
): Promise<void> {
  const { areas, keyPoints } = mapOf(town);
  const zones = areas
    .filter(({ kind }) => kind === "district")
    .map(
      ({ name, ring }, n) =>
        ({ name: `${name.zh}巡区`, station: stations[n]?.key ?? null, kind: "patrol", ring }) as const,
    );
  for (const zone of zones) await askAs(api, "zones", zone);
  const fences = zones.map((zone) => fenceOf({ ...zone, id: zone.station }));
  for (const [n, { name, kind, at }] of keyPoints.entries()) {
    const [lon, lat] = at;
    const place = town.junctions[town.keyPoints[n]?.junction ?? 0] as Point;
    const wayM = ({ junction }: Station) => distanceM(place, town.junctions[junction] as Point);
    const [around] = insideAt(fences, { lat, lon, time: 0 }, []);
    const station = around?.zone ?? stations.toSorted((a, b) => wayM(a) - wayM(b))[0]?.key ?? null;
    const plan = station === null || !isManned(station) ? null : PLANNED_BY_SHIFT.includes(kind) ? BY_SHIFT : BY_DAY;
    await askAs(api, "checkpoints", { name: name.zh, station, lat, lon, plan });
  }
}

/** All shifts of whole days between `from` and `to`, in the order of time. */
export function shiftsBetween(zone: string, from: number, to: number): readonly Span[] {
  const [first] = timesOf(SHIFTS[0], zone, from, to);
  const all = SHIFTS.flatMap((shift) => timesOf(shift, zone, from, to)).sort((a, b) => a.from - b.from);
  const day = all.findIndex((one) => one.from === first?.from && one.from >= from);
  return day < 0 ? all.filter((one) => one.from >= (first?.to ?? from)) : all.slice(day);
}

/** The times of a daily shift that touch [`from`, `to`). */
function timesOf(shift: (typeof SHIFTS)[number], zone: string, from: number, to: number) {
  const whole = { id: null, station: "", ...shift };
  const found = new Map<number, { readonly from: number; readonly to: number }>();
  for (let time = from; time < to; time += HOUR_MS) {
    const span = shiftAt(whole, zone, time);
    if (span) found.set(span.from, span);
  }
  return [...found.values()];
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
