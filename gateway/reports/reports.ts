/** Reports, as they are asked for: made by the analyst of what the office, the desk and the tracks give. */
import type { Activity } from "../../runtime/activity.ts";
import { PatrolError } from "../../runtime/error.ts";
import type { Edition } from "../core/bulletin/edition.ts";
import type { BulletinService, WeekOfStation } from "../core/bulletin/service.ts";
import type { Gone, GroundState, MadeReport, ReportQuestion, ReportService } from "../core/patrol/service.ts";
import { weekBefore, weekSpan } from "../core/patrol/week.ts";
import type { Span } from "../core/track.ts";
import { GroundView } from "./ground-view.ts";
import { type PreparingParts, preparing } from "./preparing.ts";
import { Tasks } from "./tasks.ts";
import { refuseGone, Turns } from "./turns.ts";

const MINUTE_MS = 60_000;
/** When nobody was in a cell for so long it is blind, unless somebody asks for another time. */
const BLIND_MS = 86_400_000;

/** All that its parts need. */
export type ReportParts = PreparingParts;

export class Reports implements ReportService, BulletinService {
  readonly #parts: ReportParts;
  readonly #turns: Turns;
  readonly #tasks: Tasks;
  readonly #ground: GroundView;
  /** Makes pieces of the hours that have ended, while nobody asks and the ingest is idle, until `signal` is aborted. */
  readonly run: Activity;

  constructor(parts: ReportParts) {
    this.#parts = parts;
    this.#turns = new Turns(parts.analyst, parts.count);
    this.#tasks = new Tasks(parts);
    this.#ground = new GroundView(parts, this.#tasks, this.#turns, BLIND_MS);
    this.run = preparing(parts, this.#tasks, this.#turns);
  }

  /** People, zones or key points have changed. */
  touch(): void {
    this.#tasks.touch();
    this.#ground.touch();
  }

  async make(question: ReportQuestion, gone: Gone): Promise<MadeReport> {
    return await this.#turns.next(gone, async (id) => {
      const task = await this.#tasks.of(id, question);
      const calls = question.report === "response" ? await this.#tasks.calls(question) : { incidents: [], orders: [] };
      refuseGone(gone);
      return await this.#parts.analyst.make({ ...task, ...calls, question });
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
    return await this.#turns.next(gone, async (id) => {
      const task = await this.#tasks.of(id, { from: before.from, to: span.to });
      const asked = { ...counted, station };
      const askedBefore = { ...before, station };
      return await analyst.edition({
        ...task,
        about: { ...span, station, name: known.name, week, timeZone, isWhole },
        week: { asked, calls: await this.#tasks.calls(asked) },
        before: { asked: askedBefore, calls: await this.#tasks.calls(askedBefore) },
        blindMs: BLIND_MS,
        former,
      });
    });
  }

  async ground(station: string | null): Promise<GroundState> {
    return await this.#ground.of(station);
  }
}

/** A week and the one before it. Throws `invalid` when there is none. */
function weeksOf(week: string, timeZone: string): { readonly span: Span; readonly before: Span } {
  const span = weekSpan(week, timeZone);
  const before = weekSpan(weekBefore(week) ?? "", timeZone);
  if (span && before) return { span, before };
  throw new PatrolError("invalid", `There is no week "${week}": weeks are written as ISO 8601 does, as in 2026-W47.`);
}
