/** Who and what there is in the demo, before its first hour: operators, stations, shifts, units, officers, ground. */
import type { FastifyInstance } from "fastify";
import { shiftAt } from "../gateway/core/people/shift-times.ts";
import { kindOf, traveller } from "../simulator/core/fleet.ts";
import { mapOf } from "../simulator/core/town/map.ts";
import type { Town } from "../simulator/core/town/town.ts";
import { askAs, takeIn } from "./demo-ask.ts";
import { OPERATORS, officerName, SHIFTS } from "./demo-people.ts";

const HOUR_MS = 3_600_000;
/** Who comes next is known as well. */
const AHEAD_MS = 12 * HOUR_MS;
const FIRST_BADGE = 1_001;
const PLANNED_BY_SHIFT: readonly string[] = ["school", "market", "coach-station", "square"];

export type World = {
  readonly units: readonly string[];
  readonly town: Town;
  readonly seed: number;
  readonly zone: string;
  readonly from: number;
  readonly to: number;
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
  // What there is to patrol, where this gateway knows of it.
  if (api.hasRoute({ method: "POST", url: "/api/v1/zones" }))
    await addGround(api, world, (n) => stations[n]?.key ?? null);
}

/** Three officers for each unit, one a shift. */
async function assign(
  api: FastifyInstance,
  { units, zone, from, to }: World,
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
  await takeIn(
    api,
    "assignments",
    "officer,unit,from,to",
    officers.flatMap(({ key, unit, i }) =>
      (times[i % SHIFTS.length] ?? []).map((time) => [key, unit, isoOf(time.from), isoOf(time.to)]),
    ),
  );
}

/** Districts as zones, and schools, markets and the like as key points. */
async function addGround(
  api: FastifyInstance,
  { town }: World,
  stationAt: (n: number) => string | null,
): Promise<void> {
  const { areas, keyPoints } = mapOf(town);
  const districts = areas.filter(({ kind }) => kind === "district");
  for (const [n, { name, ring }] of districts.entries()) {
    await askAs(api, "zones", { name: `${name.zh}巡区`, station: stationAt(n), kind: "patrol", ring });
  }
  for (const { name, kind, at } of keyPoints) {
    const [lon, lat] = at;
    const plan = PLANNED_BY_SHIFT.includes(kind) ? { times: 2, per: "shift" } : { times: 3, per: "day" };
    await askAs(api, "checkpoints", { name: name.zh, lat, lon, plan });
  }
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
