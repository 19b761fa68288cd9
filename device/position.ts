/** From the receiver to records: the reader makes fixes, the filter holds jumps back, the profile chooses, the outbox keeps. */

import type { SosRecord } from "../protocol/record.ts";
import { every } from "../runtime/activity.ts";
import { type FilterCounts, filter, NOTHING_FILTERED } from "./core/filter.ts";
import type { Fix } from "./core/fix.ts";
import type { NewRecord, Outbox } from "./core/outbox-port.ts";
import {
  isPoor,
  NOTHING_REPORTED,
  type Report,
  type ReportingInput,
  type ReportingProfile,
  type ReportingState,
  sosIntervalMs,
  step,
} from "./core/reporting.ts";
import type { DeviceClock } from "./device-clock.ts";

/** What a receiver gives, as far as records are made of it. */
export type PositionEvent =
  | { readonly type: "fix"; readonly fix: Fix; readonly uptimeMs: number }
  | { readonly type: "no-fix"; readonly uptimeMs: number };

export type PositionParts = {
  readonly outbox: Pick<Outbox, "append">;
  readonly profile: ReportingProfile;
  readonly clock: Pick<DeviceClock, "take" | "stamp">;
  readonly uptimeMs: () => number;
};

export class Position {
  readonly #parts: PositionParts;
  #filter = NOTHING_FILTERED;
  #state: ReportingState = NOTHING_REPORTED;
  #profile: ReportingProfile;
  #fixes = 0;
  #poorFixes = 0;
  #intervalMs: number;
  #last: { readonly fix: Fix; readonly at: number } | null = null;
  #sosSince: number | null = null;

  constructor(parts: PositionParts) {
    this.#parts = parts;
    this.#profile = parts.profile;
    this.#intervalMs = parts.profile.movingIntervalMs;
  }

  /** Reports by this one from now on. */
  set profile(profile: ReportingProfile) {
    const wasParked = this.#intervalMs === this.#profile.parkedIntervalMs;
    this.#profile = profile;
    this.#intervalMs = wasParked ? profile.parkedIntervalMs : profile.movingIntervalMs;
  }

  /** Since when a real SOS is open, milliseconds since boot; null when none is. Its profile holds above any other. */
  set sosSince(since: number | null) {
    this.#sosSince = since;
  }

  /** Where the unit was last, and how long ago; both null before the first fix. */
  get best(): Pick<SosRecord, "position" | "positionAgeMs"> {
    if (this.#last === null) return { position: null, positionAgeMs: null };
    const { lat, lon, fixTime, hdop } = this.#last.fix;
    const positionAgeMs = Math.max(0, Math.round(this.#parts.uptimeMs() - this.#last.at));
    return { position: { lat, lon, fixTime, hdop }, positionAgeMs };
  }

  /** What became of the receiver's fixes since the process began. */
  get counts(): FilterCounts & { readonly poor: number; readonly fixes: number } {
    return { ...this.#filter.counts, poor: this.#poorFixes, fixes: this.#fixes };
  }

  /** How soon the next report is due at the latest: what `health.intervalMs` says. */
  get intervalMs(): number {
    return this.#sosIntervalMs() ?? this.#intervalMs;
  }

  /** Takes what the receiver gave. Rejects when the outbox's disk fails. */
  async take(event: PositionEvent): Promise<void> {
    if (event.type === "no-fix") return this.#step(event, event.uptimeMs);
    this.#parts.clock.take(event.fix, event.uptimeMs);
    this.#fixes += 1;
    if (isPoor(event.fix)) this.#poorFixes += 1;
    const { state, passed } = filter(this.#filter, event);
    this.#filter = state;
    for (const { fix, uptimeMs } of passed) {
      this.#last = { fix, at: uptimeMs };
      await this.#step({ type: "fix", fix }, uptimeMs);
    }
  }

  /** Notices silence, until `signal` is aborted. */
  run(signal: AbortSignal): Promise<void> {
    return every(1_000, () => this.#step({ type: "tick" }, this.#parts.uptimeMs()))(signal);
  }

  #sosIntervalMs(): number | null {
    return this.#sosSince === null ? null : sosIntervalMs(this.#parts.uptimeMs() - this.#sosSince);
  }

  async #step(input: ReportingInput, now: number): Promise<void> {
    const { state, reports } = step(this.#state, input, now, this.#profile, this.#sosIntervalMs());
    this.#state = state;
    for (const report of reports) await this.#parts.outbox.append(this.#record(report, now));
  }

  #record(report: Report, now: number): NewRecord {
    const uptimeMs = Math.round(now);
    if (report.type === "fix-lost") {
      return { type: "fix-lost", ...this.#parts.clock.stamp(), lastFixTime: report.lastFixTime };
    }
    const { fixTime, ...fix } = report.fix;
    const { parkedIntervalMs, movingIntervalMs } = this.#profile;
    // Not by the reason: after a `stop`, as after a `first` at rest, nothing is due before the parked interval either.
    this.#intervalMs = this.#state.anchor === null ? movingIntervalMs : parkedIntervalMs;
    return { type: "fix", ...fix, time: fixTime, uptimeMs, reason: report.reason };
  }
}
