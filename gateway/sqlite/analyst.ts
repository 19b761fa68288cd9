/**
 * The analyst: answers reports out of pieces. It works through units one after another and looks up in between, so that it can
 * be told to stop.
 */
import { PatrolError } from "../../runtime/error.ts";
import type {
  Counted,
  EditionTask,
  Ground,
  MakeTask,
  PrepareTask,
  StandingGround,
  StateTask,
  Task,
} from "../core/patrol/analyst.ts";
import type { Books, UnitPieces } from "../core/patrol/books.ts";
import { checkpointReport, checkpointSpan } from "../core/patrol/checkpoints.ts";
import { coverageReport, type ZoneCells, zoneCells } from "../core/patrol/coverage.ts";
import { spansOf, unitsOf, wholeHours } from "../core/patrol/cuts.ts";
import { patrolReport } from "../core/patrol/patrol.ts";
import type {
  Asked,
  Bulletin,
  CheckpointReport,
  CoverageReport,
  PatrolReport,
  ResponseReport,
  Summary,
} from "../core/patrol/report.ts";
import { responseReport } from "../core/patrol/response.ts";
import { standingGround } from "../core/patrol/standing.ts";
import type { Span } from "../core/track.ts";
import type { PathReader } from "./path-reader.ts";
import type { PieceMaker } from "./piece-maker.ts";
import { ReportMemo } from "./report-memo.ts";
import { HOUR_MS } from "./touched.ts";

/** What a report may take in memory while it is made, about. */
const MOST_BYTES = 268_435_456;
const MINUTE_MS = 60_000;
/** How long it works before it looks up. */
const STRETCH_MS = 30;
/** No shift or day is longer, and no way home from a key point. */
const LONGEST_PERIOD_MS = 72 * HOUR_MS;
/** A slice of preparing. */
const SLICE_MS = 60;

/** Reports by their name. */
export type Reports = {
  readonly patrol: PatrolReport;
  readonly coverage: CoverageReport;
  readonly checkpoints: CheckpointReport;
  readonly response: ResponseReport;
};

export type AnalystParts = { readonly tracks: PathReader; readonly maker: PieceMaker };
type Given = Task & { readonly asOf: number; readonly books: Books; readonly ground: Ground };
type CellOptions = { readonly blindMs: number; readonly withCells: boolean };
type Asking = { readonly span: Span; readonly isForCells: boolean; readonly isShared: boolean };

export class TrackAnalyst {
  readonly #parts: AnalystParts;
  /** The task that is worked at. */
  #current: number | null = null;
  #isCancelled = false;
  /** Null until it was told. */
  #ground: Ground | null = null;
  /** Cells of zones: they take long to find, and change with their zone only. */
  #cells = new Map<string, { readonly ring: string; readonly found: ZoneCells }>();
  #lookedUp = 0;
  readonly #memo = new ReportMemo();

  constructor(parts: AnalystParts) {
    this.#parts = parts;
  }

  ground(ground: Ground): void {
    this.#ground = ground;
    this.#parts.maker.checkpoints = ground.checkpoints;
    const before = this.#cells;
    this.#cells = new Map();
    for (const { id } of ground.zones) {
      const known = before.get(id ?? "");
      if (known) this.#cells.set(id ?? "", known);
    }
  }

  /** Stops the task, if it is the one that is worked at. */
  cancel(id: number): void {
    if (id === this.#current) this.#isCancelled = true;
  }

  /** The report that a question asks for. */
  async report(task: MakeTask): Promise<Reports[keyof Reports]> {
    const { question } = task;
    return await this.#working(task, async (given) => {
      switch (question.report) {
        case "patrol":
          return await this.#patrol(given, question);
        case "coverage":
          return await this.#coverage(given, notAhead(question, given.now), question);
        case "checkpoints":
          return await this.#checkpoints(given, question);
        case "response":
          return responseReport(question, task.units, task.incidents, task.orders);
      }
    });
  }

  /** A week and the one before, with cells and borders of this one. */
  async bulletin(task: EditionTask): Promise<Bulletin> {
    const { about, week, before, blindMs } = task;
    return await this.#working(task, async (given) => {
      const now = await this.#summary(given, week, { blindMs, withCells: true });
      const shown = new Set(now.coverage.zones.map(({ zone }) => zone));
      const rings = given.ground.zones.flatMap(({ id, ring }) =>
        id !== null && shown.has(id) ? [[id, ring] as const] : [],
      );
      return {
        ...about,
        now,
        before: await this.#summary(given, before, { blindMs, withCells: false }),
        rings: Object.fromEntries(rings),
      };
    });
  }

  /** How the ground stands: of all stations. */
  async state(task: StateTask): Promise<StandingGround> {
    const { now, blindMs, lookMs } = task;
    return await this.#working(task, async (given) => {
      const from = now - lookMs;
      const coverage = await this.#coverage(given, { from, to: now, station: null }, { blindMs, withCells: true });
      // The longest shift or day that may run has begun within two days.
      const lately = { from: now - 48 * HOUR_MS, to: now, station: null };
      const checkpoints = await this.#checkpoints(given, lately);
      return standingGround(coverage, checkpoints, now);
    });
  }

  /** Makes pieces of hours that have ended, for a moment. */
  async prepare(task: PrepareTask): Promise<{ readonly isDone: boolean; readonly asOf: number }> {
    return await this.#working(task, async (given) => {
      const begun = performance.now();
      const known = new Set(task.units.map(({ unit }) => unit));
      for (const touched of this.#parts.tracks.touchedUnits(task)) {
        if (!known.has(touched.unit)) continue;
        const span = { from: touched.first * HOUR_MS, to: (touched.last + 1) * HOUR_MS };
        for (const day of daysOf(span)) {
          const made = this.#parts.maker.tally.made;
          this.#ofUnit(given, touched.unit, day, { isForCells: false, isOnce: true });
          const hasWorked = this.#parts.maker.tally.made > made;
          if (hasWorked && performance.now() - begun > SLICE_MS) return { isDone: false, asOf: given.asOf };
          await this.#lookUp(given.id);
        }
      }
      return { isDone: true, asOf: given.asOf };
    });
  }

  async #working<T>(task: Task, work: (given: Given) => Promise<T>): Promise<T> {
    const { units, assignments } = task;
    const ground = this.#ground;
    if (!ground) throw new PatrolError("unavailable", "The reports begin anew; ask again.");
    const asOf = task.asOf ?? this.#parts.tracks.generation().generation - 1;
    this.#current = task.id;
    this.#isCancelled = false;
    try {
      return await work({ ...task, asOf, books: { ...ground, units, assignments }, ground });
    } finally {
      this.#current = null;
    }
  }

  async #summary(given: Given, { asked, calls }: Counted, cells: CellOptions): Promise<Summary> {
    return {
      patrol: await this.#patrol(given, asked),
      coverage: await this.#coverage(given, asked, cells),
      checkpoints: await this.#checkpoints(given, asked),
      response: responseReport(asked, given.units, calls.incidents, calls.orders),
    };
  }

  async #patrol(given: Given, asked: Asked): Promise<PatrolReport> {
    const tracks = await this.#pieces(given, asked, { span: asked, isForCells: false, isShared: false });
    return this.#memo.get(given.ground, keyOf("patrol", given, asked), tracks, () =>
      patrolReport(asked, given.books, tracks),
    );
  }

  async #coverage(given: Given, asked: Asked, { blindMs, withCells }: CellOptions): Promise<CoverageReport> {
    const zones = given.ground.zones.filter(
      ({ station }) => asked.station === null || station === null || station === asked.station,
    );
    const isShared = zones.some(({ station }) => station === null);
    const span = { from: Math.min(asked.from, asked.to - blindMs), to: asked.to };
    const tracks = await this.#pieces(given, asked, { span, isForCells: true, isShared });
    const key = keyOf(`coverage ${blindMs} ${withCells}`, given, asked);
    return this.#memo.get(given.ground, key, tracks, () => {
      const cells = zones.map((zone) => this.#cellsOf(zone));
      return coverageReport(asked, given.books, cells, tracks, { blindMs, withCells });
    });
  }

  async #checkpoints(given: Given, asked: Asked): Promise<CheckpointReport> {
    const { checkpoints } = given.books;
    const isShared = checkpoints.some(({ station }) => station === null);
    const span = checkpointSpan(asked, given.books, given.now);
    const tracks = await this.#pieces(given, asked, { span, isForCells: false, isShared });
    // Once every period is over, it does not matter how long ago.
    const now = Math.min(given.now, asked.to + LONGEST_PERIOD_MS);
    const key = keyOf(`checkpoints ${now}`, given, asked);
    return this.#memo.get(given.ground, key, tracks, () => checkpointReport(asked, given.books, tracks, now));
  }

  /** The pieces of the units that a report needs. Rejects with `invalid` when they are too many to hold. */
  async #pieces(given: Given, asked: Asked, { span, isForCells, isShared }: Asking): Promise<readonly UnitPieces[]> {
    const tracks: UnitPieces[] = [];
    let bytes = 0;
    if (span.from >= span.to) return tracks;
    const cuts = [asked.from, asked.to];
    for (const unit of unitsOf(asked, given.books, isShared)) {
      const kept = this.#ofUnit(given, unit, span, { isForCells, isOnce: false }, cuts);
      bytes += kept.reduce((sum, one) => sum + one.bytes, 0);
      if (bytes > MOST_BYTES) {
        throw new PatrolError("invalid", "That is too much for one report: ask for one station, or a shorter time.");
      }
      tracks.push({ unit, pieces: kept.map(({ piece }) => piece) });
      await this.#lookUp(given.id);
    }
    return tracks;
  }

  #ofUnit(
    { asOf, books }: Given,
    unit: string,
    span: Span,
    wanted: { readonly isForCells: boolean; readonly isOnce: boolean },
    cuts: readonly number[] = [],
  ) {
    const whole = wholeHours(span, books.timeZone);
    const natural = new Set(spansOf(unit, whole, books).map(({ from, to }) => `${from}-${to}`));
    const spans = spansOf(unit, span, books).flatMap((one) => cutAt(one, cuts));
    const isKept = ({ from, to }: Span) => natural.has(`${from}-${to}`);
    return this.#parts.maker.pieces(unit, spans, isKept, { asOf, ...wanted });
  }

  #cellsOf(zone: Ground["zones"][number]): ZoneCells {
    const ring = JSON.stringify(zone.ring);
    const known = this.#cells.get(zone.id ?? "");
    if (known?.ring === ring) return { zone, cells: known.found.cells };
    const found = zoneCells(zone);
    this.#cells.set(zone.id ?? "", { ring, found });
    return found;
  }

  /** Lets whoever has something to say get a word in; rejects when that was to stop. */
  async #lookUp(id: number): Promise<void> {
    if (performance.now() - this.#lookedUp > STRETCH_MS) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.#lookedUp = performance.now();
    }
    if (id === this.#current && this.#isCancelled)
      throw new PatrolError("unavailable", "Whoever asked for the report has gone.");
  }
}

/** All but pieces and ground that a report depends on. */
function keyOf(what: string, { books }: Given, { from, to, station }: Asked): string {
  return JSON.stringify([what, from, to, station, books.units, books.assignments]);
}

/** A span cut at those of `instants` that lie inside of it. */
function cutAt({ from, to }: Span, instants: readonly number[]): readonly Span[] {
  const inside = [...new Set(instants)].filter((instant) => from < instant && instant < to).sort((a, b) => a - b);
  const edges = [from, ...inside, to];
  return edges.slice(1).map((end, n) => ({ from: edges[n] ?? from, to: end }));
}

/** A span day by day, so that a long one is no long slice. */
function daysOf({ from, to }: Span): readonly Span[] {
  const days: Span[] = [];
  for (let begin = from; begin < to; begin += 24 * HOUR_MS)
    days.push({ from: begin, to: Math.min(to, begin + 24 * HOUR_MS) });
  return days;
}

/** Nobody has been anywhere yet in what is to come: nothing of it is blind. To the full minute, so that it is counted once in each. */
function notAhead(asked: Asked, now: number): Asked {
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  return { ...asked, to: Math.min(asked.to, Math.max(asked.from + 1, minute)) };
}
