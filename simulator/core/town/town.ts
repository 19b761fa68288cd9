/** A small made-up town: the same seed gives the same streets, river, parks, stations and dead zones. */
import { between as chance, integerBetween, type Random, seededRandom, seedFor } from "../random.ts";
import { DEAD_ZONES, DISTRICTS, KEY_POINTS, type KeyPointKind, type Name, RIVER } from "./names.ts";
import { between, distanceM, middleOf, type Point } from "./plane.ts";
import { COLUMNS, type Plan, planStreets, ROWS, SOUTH_BANK, type Street, type StreetKind } from "./streets.ts";

export type AreaKind = "river" | "park" | "district" | "dead-zone";
/** `ring`: its corners in order; the last one joins the first. In a `dead-zone` a receiver loses its position. */
export type Area = { readonly kind: AreaKind; readonly name: Name; readonly ring: readonly Point[] };
export type Station = { readonly name: Name; readonly district: Name; readonly junction: number };
export type KeyPoint = { readonly kind: KeyPointKind; readonly name: Name; readonly junction: number };
/** A way out of a junction. `isCovered`: it leads through a dead zone. */
export type Edge = {
  readonly to: number;
  readonly lengthM: number;
  readonly kind: StreetKind;
  readonly isCovered: boolean;
};

export type Town = {
  readonly junctions: readonly Point[];
  readonly streets: readonly Street[];
  readonly areas: readonly Area[];
  readonly stations: readonly Station[];
  readonly keyPoints: readonly KeyPoint[];
  /** The ways out of each junction, by its number. */
  readonly edges: readonly (readonly Edge[])[];
  readonly deadZones: readonly Circle[];
};

export type Circle = { readonly middle: Point; readonly radiusM: number };

/** Short enough that a slow e-bike is through before anyone would call it lost. */
const DEAD_ZONE_M = { least: 18, most: 26 };
const CIRCLE_CORNERS = 12;
/** From the south: rows of junctions between which each district lies. */
const DISTRICT_ROWS: readonly (readonly [from: number, to: number])[] = [
  [0, SOUTH_BANK],
  [SOUTH_BANK + 1, 4],
  [4, 7],
  [7, ROWS - 1],
];

export function makeTown(seed: number): Town {
  const random = seededRandom(seedFor(seed, "town"));
  const plan = planStreets(random);
  const deadZones = placeDeadZones(plan, random);
  const edges = edgesOf(plan, deadZones);
  const districts = DISTRICT_ROWS.map(([from, to], i) => ({
    kind: "district" as const,
    name: nameAt(DISTRICTS, i),
    ring: borderOf(plan, from, to),
  }));
  const onStreets = junctionsOnStreets(edges, plan);
  const stations = DISTRICT_ROWS.map(([from, to], i) => {
    const junction = plan.at(integerBetween(random, from + (from === 0 ? 1 : 0), to), i % 2 === 0 ? 4 : 7);
    const district = nameAt(DISTRICTS, i);
    return { name: { zh: `${district.zh}派出所`, en: `${district.en} Police Station` }, district, junction };
  });
  return {
    junctions: plan.junctions,
    streets: plan.streets,
    areas: [
      { kind: "river", name: RIVER, ring: plan.river },
      ...plan.parks.map(({ name, ring }) => ({ kind: "park" as const, name, ring })),
      ...districts,
      ...deadZones.map((zone, i) => ({ kind: "dead-zone" as const, name: nameAt(DEAD_ZONES, i), ring: ringOf(zone) })),
    ],
    stations,
    keyPoints: KEY_POINTS.map(({ kind, name }) => ({ kind, name, junction: taken(onStreets, random) })),
    edges,
    deadZones,
  };
}

/** Whether a receiver at this place hears nothing. */
export function isInDeadZone(town: Town, point: Point): boolean {
  return town.deadZones.some(({ middle, radiusM }) => distanceM(middle, point) < radiusM);
}

/** In the middle of long streets, one in each quarter of the plan, so that no corner at which one waits lies in them. */
function placeDeadZones(plan: Plan, random: Random): readonly Circle[] {
  const segments = plan.streets
    .filter(({ kind }) => kind === "avenue" || kind === "street")
    .flatMap(({ lines }) => lines.flatMap(pairs))
    .map(([a, b]) => [plan.junctions[a] as Point, plan.junctions[b] as Point] as const)
    .filter(([a, b]) => distanceM(a, b) > 180);
  return DEAD_ZONES.map((_, quarter) => {
    const isHere = ({ eastM, northM }: Point) => eastM > 0 === quarter % 2 > 0 && northM > 0 === quarter > 1;
    const here = segments.filter(([a, b]) => isHere(between(a, b, 0.5)));
    const [a, b] = here[integerBetween(random, 0, here.length - 1)] as (typeof here)[number];
    return { middle: between(a, b, 0.5), radiusM: chance(random, DEAD_ZONE_M.least, DEAD_ZONE_M.most) };
  });
}

function edgesOf({ junctions, streets }: Plan, deadZones: readonly Circle[]): readonly (readonly Edge[])[] {
  const edges: Edge[][] = junctions.map(() => []);
  for (const { kind, lines } of streets) {
    for (const [a, b] of lines.flatMap(pairs)) {
      const [from, to] = [junctions[a] as Point, junctions[b] as Point];
      const isCovered = deadZones.some(({ middle }) => distanceM(middle, between(from, to, 0.5)) < 1);
      const edge = { lengthM: distanceM(from, to), kind, isCovered };
      edges[a]?.push({ ...edge, to: b });
      edges[b]?.push({ ...edge, to: a });
    }
  }
  return edges;
}

function pairs(line: readonly number[]): readonly (readonly [number, number])[] {
  return line.slice(1).map((to, i) => [line[i] as number, to] as const);
}

/** Around the junctions from one row to another, counter-clockwise. */
function borderOf(plan: Plan, from: number, to: number): readonly Point[] {
  const columns = Array.from({ length: COLUMNS }, (_, column) => column);
  const between = Array.from({ length: to - from - 1 }, (_, i) => from + 1 + i);
  const round = [
    ...columns.map((column) => plan.at(from, column)),
    ...between.map((row) => plan.at(row, COLUMNS - 1)),
    ...columns.reverse().map((column) => plan.at(to, column)),
    ...between.reverse().map((row) => plan.at(row, 0)),
  ];
  return round.map((junction) => plan.junctions[junction] as Point);
}

function ringOf({ middle, radiusM }: Circle): readonly Point[] {
  return Array.from({ length: CIRCLE_CORNERS }, (_, i) => {
    const angle = (2 * Math.PI * i) / CIRCLE_CORNERS;
    return { eastM: middle.eastM + radiusM * Math.cos(angle), northM: middle.northM + radiusM * Math.sin(angle) };
  });
}

/** Junctions that a motorcycle reaches. */
function junctionsOnStreets(edges: readonly (readonly Edge[])[], plan: Plan): number[] {
  const isStreet = ({ kind }: Edge) => kind === "street" || kind === "avenue";
  const middle = middleOf(plan.junctions);
  return edges
    .flatMap((out, junction) => (out.some(isStreet) ? [junction] : []))
    .filter((junction) => distanceM(middle, plan.junctions[junction] as Point) < 1_400);
}

/** One of the list, which then has it no more. */
function taken(list: number[], random: Random): number {
  return list.splice(integerBetween(random, 0, list.length - 1), 1)[0] ?? 0;
}

function nameAt(names: readonly Name[], i: number): Name {
  return names[i] ?? { zh: "", en: "" };
}
