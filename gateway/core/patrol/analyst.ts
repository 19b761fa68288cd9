/** Who makes reports: beside everything else, from what the office and the desk give and what is stored of tracks. */
import type { UnitEntry } from "../fleet.ts";
import type { Assignment } from "../people/people.ts";
import type { Incident } from "../sos/incident.ts";
import type { Order } from "../sos/order.ts";
import type { Zone } from "../zones/zones.ts";
import type { Books } from "./books.ts";
import type { Asked, Summary } from "./report.ts";
import type { BlindCell, DueCheckpoint, MadeReport, ReportQuestion } from "./service.ts";

/** What changes seldom: given once and again after each change. */
export type Ground = Omit<Books, "units" | "assignments"> & { readonly zones: readonly Zone[] };

/**
 * What is given with each task. `asOf`: the generation of the tracks that was closed for it; null: none could be. `now`: Unix ms.
 * `assignments`: those that touch what is counted.
 */
export type Task = {
  readonly id: number;
  readonly asOf: number | null;
  readonly now: number;
  readonly units: readonly UnitEntry[];
  readonly assignments: readonly Assignment[];
};

/** The SOS and the orders of a span. */
export type Calls = { readonly incidents: readonly Incident[]; readonly orders: readonly Order[] };

export type MakeTask = Task & Calls & { readonly question: ReportQuestion };
export type SummaryTask = Task &
  Calls & { readonly asked: Asked; readonly withCells: boolean; readonly blindMs: number };
/** `blindMs`: how long nobody must have been in a cell; `lookMs`: how far back is looked. */
export type StateTask = Task & { readonly blindMs: number; readonly lookMs: number };
/**
 * Pieces are made of hours (since 1970, UTC) from `first` to before `end` that were touched after the generation `since`, and of all
 * that were touched from the hour `fresh` on.
 */
export type Preparing = {
  readonly since: number;
  readonly fresh: number;
  readonly first: number;
  readonly end: number;
};
export type PrepareTask = Task & Preparing;

/** `stations`: those of the zones or of the key point that it belongs to, null among them for none. */
export type OfStations<T> = T & { readonly stations: readonly (string | null)[] };
export type StandingGround = {
  readonly checkpoints: readonly OfStations<DueCheckpoint>[];
  readonly cells: readonly OfStations<BlindCell>[];
};

/** What was done since it was told last: pieces that were made, that stay since their fixes are gone, that were not written; begun anew. */
export type Tally = Readonly<Record<"made" | "kept" | "unsaved" | "rebuilt", number>>;
export type Told<T> = { readonly value: T; readonly tally: Tally };

/** One task at a time. Rejects with `invalid` when it is too much at once, `unavailable` when it was cancelled or the disk fails. */
export interface Analyst {
  /** Another number since it had to begin anew, and knows no ground. */
  readonly session: number;
  ground(ground: Ground): Promise<void>;
  make(task: MakeTask): Promise<Told<MadeReport>>;
  summary(task: SummaryTask): Promise<Told<Summary>>;
  state(task: StateTask): Promise<Told<StandingGround>>;
  /** Works for some milliseconds; `isDone` when there is nothing left, with the generation up to which that is true. */
  prepare(task: PrepareTask): Promise<Told<{ readonly isDone: boolean; readonly asOf: number }>>;
  /** Forgets pieces that begin before `time` (Unix ms), some at a time; false once there are none. */
  prune(time: number): Promise<boolean>;
  cancel(id: number): Promise<void>;
}
