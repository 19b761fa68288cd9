/** The streets: a grid that is bent, has a river through it with few bridges, and blocks run together here and there. */
import { between as chance, type Random } from "../random.ts";
import { type Name, namer } from "./names.ts";
import { between, type Point } from "./plane.ts";

/** `path`: through a park, on foot only; `lane`: too narrow for a motorcycle. */
export type StreetKind = "avenue" | "street" | "lane" | "path" | "bridge";
/** A street as lines through junctions, by their numbers; several lines where it is interrupted. */
export type Street = {
  readonly name: Name;
  readonly kind: StreetKind;
  readonly lines: readonly (readonly number[])[];
};
/** Numbers of the grid's blocks, south-western corner first. */
type Block = { readonly row: number; readonly column: number };

export type Plan = {
  readonly junctions: readonly Point[];
  readonly streets: readonly Street[];
  /** Corners of each park and of the river, in order round them. */
  readonly parks: readonly { readonly name: Name; readonly ring: readonly Point[] }[];
  readonly river: readonly Point[];
  /** The junction of a row (south to north) and a column (west to east). */
  readonly at: (row: number, column: number) => number;
};

export const ROWS = 11;
export const COLUMNS = 13;
/** The river runs between this row and the next. */
export const SOUTH_BANK = 2;
const BLOCK_M = 235;
const RIVER_M = 190;
const BANK_M = 40;
const AVENUE_COLUMNS: readonly number[] = [1, 4, 7, 11];
const AVENUE_ROWS: readonly number[] = [SOUTH_BANK, SOUTH_BANK + 1, 6, 9];
const BRIDGES: readonly number[] = [1, 4, 7, 11];
const CLOSED_SHARE = 0.14;
const OLD_TOWN: readonly Block[] = [
  { row: 4, column: 5 },
  { row: 4, column: 6 },
  { row: 5, column: 5 },
  { row: 5, column: 6 },
];
/** The first is of four blocks around one junction, the others of one. */
const PARKS: readonly (Block & { readonly size: 1 | 2 })[] = [
  { row: 7, column: 2, size: 2 },
  { row: 4, column: 9, size: 1 },
  { row: 0, column: 5, size: 1 },
  { row: 3, column: 4, size: 1 },
];

type Segment = { readonly a: number; readonly b: number };

export function planStreets(random: Random): Plan {
  const name = namer(random);
  const bend = bending(random);
  const at = (row: number, column: number) => row * COLUMNS + column;
  const flat = gridOf(random);
  const junctions = flat.map(bend);
  const parkWays = new Set<string>();
  const parks = PARKS.map((park) => {
    for (const segment of insideOf(park, at)) parkWays.add(keyOf(segment));
    return { name: name("park"), ring: ringOf(park, at, junctions) };
  });
  const closed = closedSegments(random, at, parkWays);
  const streets: Street[] = [];
  const addRun = (kind: StreetKind, cells: readonly number[], isOpen: (segment: Segment) => boolean) => {
    const lines = runsOf(cells, isOpen);
    if (lines.length > 0) streets.push({ name: name(kind), kind, lines });
  };
  for (let row = 0; row < ROWS; row += 1) {
    const cells = Array.from({ length: COLUMNS }, (_, column) => at(row, column));
    addRun(AVENUE_ROWS.includes(row) ? "avenue" : "street", cells, (one) => !closed.has(keyOf(one)));
  }
  for (let column = 0; column < COLUMNS; column += 1) {
    const cells = Array.from({ length: ROWS }, (_, row) => at(row, column));
    const isDry = (one: Segment) => Math.floor(one.a / COLUMNS) !== SOUTH_BANK;
    addRun(
      AVENUE_COLUMNS.includes(column) ? "avenue" : "street",
      cells,
      (one) => isDry(one) && !closed.has(keyOf(one)),
    );
  }
  for (const column of BRIDGES) addRun("bridge", [at(SOUTH_BANK, column), at(SOUTH_BANK + 1, column)], () => true);
  for (const park of PARKS) addRunOfPark(streets, park, at, name("path"));
  const lanes = OLD_TOWN.reduce<Draft>((draft, block) => withLane(draft, block, at, name("lane")), {
    junctions,
    streets,
  });
  return { ...lanes, parks, river: riverOf(flat, at, bend), at };
}

type Draft = { readonly junctions: readonly Point[]; readonly streets: readonly Street[] };

/** Rows and columns with uneven spaces, before they are bent. */
function gridOf(random: Random): readonly Point[] {
  const easts = spaced(COLUMNS, random, () => BLOCK_M);
  const norths = spaced(ROWS, random, (i) => (i === SOUTH_BANK ? RIVER_M : BLOCK_M));
  return norths.flatMap((northM) =>
    easts.map((eastM) => ({ eastM: eastM + chance(random, -12, 12), northM: northM + chance(random, -9, 9) })),
  );
}

/** `count` places around 0; `stepM` is what lies behind the i-th, about. */
function spaced(count: number, random: Random, stepM: (i: number) => number): readonly number[] {
  const places = [0];
  for (let i = 0; i < count - 1; i += 1) places.push((places[i] ?? 0) + stepM(i) * chance(random, 0.86, 1.14));
  const middle = (places.at(-1) ?? 0) / 2;
  return places.map((place) => place - middle);
}

/** Slow waves that bend everything alike, so that what did not cross still does not: the steepest is less than a half. */
function bending(random: Random): (point: Point) => Point {
  const [a, b, c, d] = [0, 1, 2, 3].map(() => chance(random, 0, 2 * Math.PI)) as [number, number, number, number];
  const wave = (m: number, lengthM: number, phase: number) => Math.sin((2 * Math.PI * m) / lengthM + phase);
  return ({ eastM, northM }) => ({
    eastM: eastM + 45 * wave(northM, 1900, a) + 18 * wave(eastM, 900, b),
    northM: northM + 70 * wave(eastM, 1800, c) + 20 * wave(northM, 1000, d),
  });
}

/** Both banks, up one and back along the other, beyond the town at either end. */
function riverOf(flat: readonly Point[], at: Plan["at"], bend: (point: Point) => Point): readonly Point[] {
  const bank = (row: number, byM: number) => {
    const places = Array.from({ length: COLUMNS }, (_, column) => flat[at(row, column)] as Point);
    const first = places[0] as Point;
    const last = places.at(-1) as Point;
    const ends = [{ ...first, eastM: first.eastM - 400 }, ...places, { ...last, eastM: last.eastM + 400 }];
    return ends.map((one) => bend({ ...one, northM: one.northM + byM }));
  };
  return [...bank(SOUTH_BANK, BANK_M), ...bank(SOUTH_BANK + 1, -BANK_M).reverse()];
}

/** The corners of a park, drawn in from the streets around it. */
function ringOf({ row, column, size }: (typeof PARKS)[number], at: Plan["at"], junctions: readonly Point[]): Point[] {
  const round: (readonly [number, number])[] = [];
  for (let i = 0; i < size; i += 1) round.push([row, column + i]);
  for (let i = 0; i < size; i += 1) round.push([row + i, column + size]);
  for (let i = size; i > 0; i -= 1) round.push([row + size, column + i]);
  for (let i = size; i > 0; i -= 1) round.push([row + i, column]);
  const corners = round.map(([r, c]) => junctions[at(r, c)] as Point);
  const middle: Point = {
    eastM: corners.reduce((sum, one) => sum + one.eastM, 0) / corners.length,
    northM: corners.reduce((sum, one) => sum + one.northM, 0) / corners.length,
  };
  return corners.map((corner) => between(corner, middle, 0.08));
}

/** What would be streets inside a park of four blocks. */
function insideOf({ row, column, size }: (typeof PARKS)[number], at: Plan["at"]): readonly Segment[] {
  if (size === 1) return [];
  const middle = at(row + 1, column + 1);
  return [
    { a: at(row, column + 1), b: middle },
    { a: middle, b: at(row + 2, column + 1) },
    { a: at(row + 1, column), b: middle },
    { a: middle, b: at(row + 1, column + 2) },
  ];
}

function addRunOfPark(streets: Street[], park: (typeof PARKS)[number], at: Plan["at"], name: Name): void {
  const { row, column, size } = park;
  const lines =
    size === 1
      ? [[at(row, column), at(row + 1, column + 1)]]
      : [
          [at(row, column + 1), at(row + 1, column + 1), at(row + 2, column + 1)],
          [at(row + 1, column), at(row + 1, column + 1), at(row + 1, column + 2)],
        ];
  streets.push({ name, kind: "path", lines });
}

/** Streets (never avenues) that are not there: those in parks, and some so that blocks run together; no junction keeps fewer than three. */
function closedSegments(random: Random, at: Plan["at"], inParks: ReadonlySet<string>): ReadonlySet<string> {
  const closed = new Set(inParks);
  const touched = new Set<number>();
  const consider = (a: number, b: number) => {
    if (random() >= CLOSED_SHARE || touched.has(a) || touched.has(b) || inParks.has(keyOf({ a, b }))) return;
    closed.add(keyOf({ a, b }));
    touched.add(a).add(b);
  };
  for (let row = 1; row < ROWS - 1; row += 1) {
    for (let column = 1; column < COLUMNS - 1; column += 1) {
      if (isNearFeature(row, column)) continue;
      if (!AVENUE_ROWS.includes(row) && !isNearFeature(row, column + 1)) consider(at(row, column), at(row, column + 1));
      if (!AVENUE_COLUMNS.includes(column) && !isNearFeature(row + 1, column) && row !== SOUTH_BANK) {
        consider(at(row, column), at(row + 1, column));
      }
    }
  }
  return closed;
}

/** Beside a park or in the old town, where enough is changed as it is. */
function isNearFeature(row: number, column: number): boolean {
  const isAt = (block: Block, size: number) =>
    row >= block.row && row <= block.row + size && column >= block.column && column <= block.column + size;
  return PARKS.some((park) => isAt(park, park.size)) || OLD_TOWN.some((block) => isAt(block, 1));
}

/** A lane through a block from the middle of its southern street to that of its northern. */
function withLane(draft: Draft, { row, column }: Block, at: Plan["at"], name: Name): Draft {
  const ends = [row, row + 1].map((r) => ({ a: at(r, column), b: at(r, column + 1) }));
  let { junctions, streets } = draft;
  const lane = ends.map(({ a, b }) => {
    const known = streets
      .flatMap((street) => street.lines)
      .flatMap((line) => line.filter((one, i) => line[i - 1] === a && line[i + 1] === b && one >= ROWS * COLUMNS))[0];
    if (known !== undefined) return known;
    const middle = junctions.length;
    junctions = [...junctions, between(junctions[a] as Point, junctions[b] as Point, 0.5)];
    streets = streets.map((street) => ({ ...street, lines: street.lines.map((line) => inserted(line, a, b, middle)) }));
    return middle;
  });
  return { junctions, streets: [...streets, { name, kind: "lane", lines: [lane] }] };
}

function inserted(line: readonly number[], a: number, b: number, middle: number): readonly number[] {
  const i = line.findIndex((one, k) => one === a && line[k + 1] === b);
  return i < 0 ? line : [...line.slice(0, i + 1), middle, ...line.slice(i + 1)];
}

/** The stretches of a row or column that are open. */
function runsOf(cells: readonly number[], isOpen: (segment: Segment) => boolean): readonly (readonly number[])[] {
  const runs: number[][] = [];
  let run: number[] = [];
  for (const [i, cell] of cells.entries()) {
    run.push(cell);
    const next = cells[i + 1];
    if (next !== undefined && isOpen({ a: cell, b: next })) continue;
    if (run.length > 1) runs.push(run);
    run = [];
  }
  return runs;
}

function keyOf({ a, b }: Segment): string {
  return `${a}-${b}`;
}
