/** Zones and key points: the ground that is patrolled. Positions are WGS-84 degrees in steps of 1e-7. */

/** A beat to be covered, or an area that is looked at by itself. */
export const ZONE_KINDS = ["patrol", "key"] as const;
export type ZoneKind = (typeof ZONE_KINDS)[number];

export type Corner = readonly [lon: number, lat: number];

/** A closed outer ring (RFC 7946, 3.1.6): the last corner is the first one again, and the inside lies on the left. */
export type Ring = readonly Corner[];

/** `id`: null before it has one. `station`: null for one of every station. */
export type Zone = {
  readonly id: string | null;
  readonly name: string;
  readonly station: string | null;
  readonly kind: ZoneKind;
  readonly ring: Ring;
};

/** So many visits, each station's shift or each day (`PATROL_TIMEZONE`). */
export const PERIODS = ["shift", "day"] as const;
export type Plan = { readonly times: number; readonly per: (typeof PERIODS)[number] };

/** A key point: a visit is a stay of at least `leastStayMs` within `radiusM` of it. `plan`: null where none is asked for. */
export type Checkpoint = {
  readonly id: string | null;
  readonly name: string;
  readonly station: string | null;
  readonly lat: number;
  readonly lon: number;
  readonly radiusM: number;
  readonly leastStayMs: number;
  readonly plan: Plan | null;
};

export const STANDARD_RADIUS_M = 75;
export const STANDARD_STAY_MS = 120_000;

/** What is kept of each kind. */
export type Grounds = { readonly zones: Zone; readonly checkpoints: Checkpoint };
export type GroundKind = keyof Grounds;

/** The most of each kind, and the most corners of all zones together: what one export file can hold. */
export const MOST_GROUNDS = 10_000;
export const MOST_CORNERS_OF_ALL = 200_000;

/** The form of an id: short, and the same in a path, in a cell of a spreadsheet and in a file's name. */
export const ID_FORM = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** Random bytes of one id. */
export const ID_BYTES = 10;

/** Letters alone, since a spreadsheet takes `12e4` for a number. */
export function idOf(random: Uint8Array): string {
  return [...random].map((byte) => String.fromCharCode(97 + (byte % 26))).join("");
}

/** A position in the steps in which it is kept, about 1 cm; never the negative zero, which files write as 0. */
export function inSteps(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7 + 0;
}
