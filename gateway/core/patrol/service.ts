/** What the HTTP layer and the bulletin ask of the reports. */
import type { Asked, Bulletin, Summary } from "./report.ts";

export const REPORTS = ["patrol", "coverage", "checkpoints", "response"] as const;
export type ReportKind = (typeof REPORTS)[number];

/**
 * `unit`, `officer`: what is shown of a patrol report; null: all. `withCells`: a coverage report tells of each cell. `blindMs`: how
 * long nobody must have been in a cell that is blind. `scope`: the only station whose units whoever asks may see; null: all.
 */
export type ReportQuestion = Asked & {
  readonly report: ReportKind;
  readonly format: "json" | "csv";
  readonly unit: string | null;
  readonly officer: string | null;
  readonly withCells: boolean;
  readonly blindMs: number;
  readonly scope: string | null;
};

/** `text`: the report, UTF-8. `about`: the units and the officers that it names. */
export type MadeReport = { readonly text: Uint8Array; readonly about: readonly string[] };

/** A cell nobody was in for a day or longer: its corners as [lon, lat, lon, lat, ...], not closed; `lastTime` null: not since `lookedFrom`. */
export type BlindCell = { readonly ring: readonly number[]; readonly lastTime: number | null };

/** A key point with a plan whose period runs. `due`: visits that are still to come. */
export type DueCheckpoint = {
  readonly checkpoint: string;
  readonly planned: number;
  readonly visited: number;
  readonly due: number;
  readonly isOverdue: boolean;
  readonly lastVisit: number | null;
};

/**
 * How the ground stands, as of `time`. `cells`: at most 20,000, those that nobody has been in the longest first; `isCut`: there
 * are more.
 */
export type GroundState = {
  readonly time: number;
  readonly lookedFrom: number;
  readonly blindMs: number;
  readonly checkpoints: readonly DueCheckpoint[];
  readonly cells: readonly BlindCell[];
  readonly isCut: boolean;
};

/** What can tell that nobody waits any more. */
export type Gone = { readonly aborted: boolean };

/**
 * Rejects with `limited` while too many others wait, `invalid` with a sentence when it is too much at once, `unavailable` when
 * whoever asked has gone or the disk refuses.
 */
export interface ReportService {
  /** One report as text. */
  make(question: ReportQuestion, gone: Gone): Promise<MadeReport>;
  /** All four of a station's span, with cells. */
  summary(asked: Asked, gone: Gone): Promise<Summary>;
  /** The week of a station (`2026-W47`). Rejects with `invalid` when there is no such week, `not_found` without such a station. */
  bulletin(station: string, week: string, gone: Gone): Promise<Bulletin>;
  /** As of at most a minute ago, of a station's scope: its own key points and zones and those of none; null: all. */
  ground(station: string | null): Promise<GroundState>;
}
