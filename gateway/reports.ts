/** Reports: who asks waits in line, and while nobody does pieces of the hours that have ended are made beforehand. */
import { type Activity, pause } from "../runtime/activity.ts";
import { LimitedError, messageOf, PatrolError } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import type { Edition } from "./core/bulletin/edition.ts";
import type { BulletinService, WeekOfStation } from "./core/bulletin/service.ts";
import type { Count } from "./core/counters.ts";
import type { UnitEntry } from "./core/fleet.ts";
import type { Analyst, Calls, StandingGround, Tally, Task, Told } from "./core/patrol/analyst.ts";
import type { Asked } from "./core/patrol/report.ts";
import type { Gone, GroundState, MadeReport, ReportQuestion, ReportService } from "./core/patrol/service.ts";
import { standingOf } from "./core/patrol/standing.ts";
import { weekBefore, weekSpan } from "./core/patrol/week.ts";
import type { Span } from "./core/track.ts";
import { assignmentsOf, type BookSources, callsOf, groundOf, hasGround } from "./report-books.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Questions that wait while one is answered. */
const MOST_WAITING = 8;
const RETRY_AFTER_MS = 5_000;
/** When nobody was in a cell for so long it is blind, unless somebody asks for another time. */
const BLIND_MS = DAY_MS;
/** How far back the live map looks for the last presence. */
const LOOK_MS = 7 * DAY_MS;
/** How old the state of the ground may be, and how much longer than it took: it must not keep a core busy. */
const STATE_MS = 60_000;
const STATE_REST = 20;
/** How far back pieces are made beforehand: two weeks for the bulletin, and the week that runs. */
const PREPARED_MS = 22 * DAY_MS;
/** What comes late within a few minutes after an hour would be made twice. */
const SETTLED_MS = 300_000;
const PREPARE_EVERY_MS = 60_000;
const YIELD_MS = 100;
/** Rest after a slice of preparing, in times of what it took. */
const REST = 4;
/** Assignments that matter to a report may lie a period before and after what is asked for. */
const AROUND_MS = 2 * DAY_MS;

export type ReportParts = BookSources & {
  readonly analyst: Analyst;
  /** Closes a generation of the tracks (sqlite/touched.ts). */
  readonly closeGeneration: () => Promise<number>;
  readonly units: () => readonly UnitEntry[];
  /** Whether the ingest has nothing to do. */
  readonly isIdle: () => boolean;
  /** How long pieces are kept. */
  readonly keptMs: number;
  readonly now: () => number;
  readonly count: Count;
  readonly log: Logger;
  /** How often pieces are made beforehand, in ms; a test may hurry. */
  readonly prepareEveryMs?: number;
};

export class Reports implements ReportService, BulletinService {
  readonly #parts: ReportParts;
  #line: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #lastId = 0;
  /** Changes of people, zones and key points so far, and what of it the analyst knows. */
  #changes = 0;
  #told = { session: 0, changes: -1 };
  #state: { readonly time: number; readonly until: number; readonly standing: StandingGround } | null = null;
  #stating: Promise<void> | null = null;

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  /** People, zones or key points have changed. */
  touch(): void {
    this.#changes++;
    this.#state = null;
  }

  /** Questions that wait or are being answered. */
  get waiting(): number {
    return this.#waiting;
  }

  async make(question: ReportQuestion, gone: Gone): Promise<MadeReport> {
    const { analyst } = this.#parts;
    return await this.#next(gone, async (id) => {
      const task = await this.#task(id, question);
      const calls = question.report === "response" ? await this.#calls(question) : { incidents: [], orders: [] };
      refuseGone(gone);
      return await analyst.make({ ...task, ...calls, question });
    });
  }

  async edition({ station, week }: WeekOfStation, former: string | null, gone: Gone): Promise<Edition> {
    const { people, timeZone, now, analyst } = this.#parts;
    const { span, before } = weeksOf(week, timeZone);
    const counted = { from: span.from, to: Math.min(span.to, Math.floor(now() / MINUTE_MS) * MINUTE_MS) };
    if (counted.to <= span.from) throw new PatrolError("invalid", `The week ${week} has not begun yet.`);
    const stations = await people.stations({ station, after: null, limit: 1 });
    const known = stations.find((one) => one.station === station);
    if (!known) throw new PatrolError("not_found", `There is no station ${station}; GET /api/v1/stations lists them.`);
    const isWhole = counted.to === span.to;
    return await this.#next(gone, async (id) => {
      const task = await this.#task(id, { from: before.from, to: span.to });
      const [asked, askedBefore] = [
        { ...counted, station },
        { ...before, station },
      ];
      const [calls, callsBefore] = [await this.#calls(asked), await this.#calls(askedBefore)];
      return await analyst.edition({
        ...task,
        about: { ...span, station, name: known.name, week, timeZone, isWhole },
        week: { asked, calls },
        before: { asked: askedBefore, calls: callsBefore },
        blindMs: BLIND_MS,
        former,
      });
    });
  }

  async ground(station: string | null): Promise<GroundState> {
    if (this.#state === null || this.#parts.now() >= this.#state.until || this.#state.time > this.#parts.now()) {
      this.#stating ??= this.#look().finally(() => {
        this.#stating = null;
      });
      await this.#stating;
    }
    const state = this.#state as { readonly time: number; readonly standing: StandingGround } | null;
    if (state === null) return await this.ground(station);
    const { time, standing } = state;
    return standingOf(standing, station, { time, lookedFrom: time - LOOK_MS, blindMs: BLIND_MS });
  }

  /** Makes pieces of the hours that have ended, while nobody asks and the ingest is idle, until `signal` is aborted. */
  run: Activity = async (signal) => {
    let done = { since: 0, fresh: 0 };
    let pruned = 0;
    while (await pause(this.#parts.prepareEveryMs ?? PREPARE_EVERY_MS, signal)) {
      try {
        done = await this.#prepare(done, signal);
        if (this.#parts.now() - pruned > DAY_MS) {
          pruned = this.#parts.now();
          while (!signal.aborted && (await this.#parts.analyst.prune(pruned - this.#parts.keptMs)));
        }
      } catch (err) {
        if (signal.aborted) return;
        this.#parts.count("reports", "failed");
        this.#parts.log.warn({ err: messageOf(err) }, "pieces of reports cannot be made beforehand");
      }
    }
  };

  /** Answers up to where all is made. */
  async #prepare(
    done: { readonly since: number; readonly fresh: number },
    signal: AbortSignal,
  ): Promise<{ readonly since: number; readonly fresh: number }> {
    const { analyst, now, isIdle } = this.#parts;
    // Where nothing is to be patrolled nobody is expected to ask, and who does can wait.
    if (!(await hasGround(this.#parts, true))) return done;
    const hours = { first: hourOf(now() - PREPARED_MS), end: hourOf(now() - SETTLED_MS) };
    let task: Task | null = null;
    while (!signal.aborted) {
      const begun = performance.now();
      // Whoever asks comes first, and so does what comes in.
      if (this.#waiting > 0 || !isIdle()) {
        await pause(YIELD_MS, signal);
        continue;
      }
      const { isDone, asOf } = await this.#next({ aborted: false }, async (id) => {
        task = { ...(task ?? (await this.#task(id, { from: now() - PREPARED_MS, to: now() }))), id };
        return await analyst.prepare({ ...task, ...done, ...hours });
      });
      if (isDone) return { since: asOf, fresh: hours.end };
      await pause(Math.ceil((performance.now() - begun) * REST), signal);
    }
    return done;
  }

  async #look(): Promise<void> {
    const { analyst, now } = this.#parts;
    const begun = performance.now();
    const time = now();
    if (!(await hasGround(this.#parts))) {
      this.#state = { time, until: time + STATE_MS, standing: { checkpoints: [], cells: [] } };
      return;
    }
    const standing = await this.#next({ aborted: false }, async (id) => {
      const task = await this.#task(id, { from: time - LOOK_MS, to: time });
      return await analyst.state({ ...task, now: time, blindMs: BLIND_MS, lookMs: LOOK_MS });
    });
    const restMs = Math.max(STATE_MS, (performance.now() - begun) * STATE_REST);
    this.#state = { time, until: time + restMs, standing };
  }

  /** What every task is given. */
  async #task(id: number, { from, to }: Span): Promise<Task> {
    const { closeGeneration, units, now } = this.#parts;
    await this.#tellGround();
    const assignments = await assignmentsOf(this.#parts, { from: from - AROUND_MS, to: to + AROUND_MS });
    // Without it (the disk refuses) what is not certain to be good is made again.
    const asOf = await closeGeneration().catch(() => null);
    return { id, asOf, now: now(), units: units().map(entryOf), assignments };
  }

  #calls({ from, to, station }: Asked): Promise<Calls> {
    const units = this.#parts.units().filter((one) => station === null || one.station === station);
    return callsOf(
      this.#parts,
      units.map(({ unit }) => unit),
      { from, to },
    );
  }

  async #tellGround(): Promise<void> {
    const { analyst } = this.#parts;
    const changes = this.#changes;
    if (this.#told.session === analyst.session && this.#told.changes === changes) return;
    const { session } = analyst;
    await analyst.ground(await groundOf(this.#parts));
    this.#told = { session, changes };
  }

  /** One after another; whoever has gone in the meantime is passed over. */
  async #next<T>(gone: Gone, work: (id: number) => Promise<Told<T>>): Promise<T> {
    if (this.#waiting > MOST_WAITING) {
      throw new LimitedError("Too many reports are being made; ask again in a moment.", RETRY_AFTER_MS);
    }
    this.#waiting++;
    const id = ++this.#lastId;
    const turn = this.#line.then(async () => {
      refuseGone(gone);
      const watch = "addEventListener" in gone ? (gone as AbortSignal) : null;
      const cancel = () => void this.#parts.analyst.cancel(id).catch(() => {});
      watch?.addEventListener("abort", cancel, { once: true });
      try {
        const { value, tally } = await work(id);
        this.#tally(tally);
        return value;
      } finally {
        watch?.removeEventListener("abort", cancel);
      }
    });
    this.#line = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }

  #tally(tally: Tally): void {
    for (const [kind, by] of Object.entries(tally)) this.#parts.count("reports", kind, by);
  }
}

/** A week and the one before it. Throws `invalid` when there is none. */
function weeksOf(week: string, timeZone: string): { readonly span: Span; readonly before: Span } {
  const span = weekSpan(week, timeZone);
  const before = weekSpan(weekBefore(week) ?? "", timeZone);
  if (span && before) return { span, before };
  throw new PatrolError("invalid", `There is no week "${week}": weeks are written as ISO 8601 does, as in 2026-W47.`);
}

function refuseGone({ aborted }: Gone): void {
  if (aborted) throw new PatrolError("unavailable", "Whoever asked for the report has gone.");
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS);
}

function entryOf({ unit, kind, station, label }: UnitEntry): UnitEntry {
  return { unit, kind, station, label };
}
