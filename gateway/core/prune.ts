/** How long what is kept: the ages at which rows are pruned, and what one slice of pruning did. */

/** Ages in ms. `localMs`: of fixes that InfluxDB has, null without one; `minuteMs`: of the one fix a minute that outlives them. */
export type Ages = { readonly retentionMs: number; readonly localMs: number | null; readonly minuteMs: number };

/**
 * Rows that one slice deleted: `fixes` (of which `sampled` live on as the fix of their minute), `minutes` (such fixes that
 * grew too old themselves), `journal` rows, `events` (the content of SOS, kit, order and note records), `quarantine` entries.
 * `queue`: points that waited for an InfluxDB that is not set any more. `held`: fixes that are due and stay for InfluxDB's sake. `isDone`: the round is over.
 */
export type Pruned = {
  readonly fixes: number;
  readonly sampled: number;
  readonly minutes: number;
  readonly journal: number;
  readonly events: number;
  readonly quarantine: number;
  readonly queue: number;
  readonly held: number;
  readonly isDone: boolean;
};

/** Instants (Unix ms) before which rows are due. `local` is `kept` without InfluxDB. */
export type Horizons = { readonly kept: number; readonly local: number; readonly minute: number };

/** How far the gateway's clock is believed beyond the newest time that came from elsewhere. */
const BELIEVED_MS = 86_400_000;

/**
 * `newest`: the newest time of a fix that was not dated by the gateway's own clock, or null. A gateway whose clock has
 * jumped years ahead must not delete everything, so its clock is believed at most a day beyond that.
 */
export function horizons(now: number, newest: number | null, ages: Ages): Horizons {
  const believed = newest === null ? now : Math.min(now, newest + BELIEVED_MS);
  const kept = believed - ages.retentionMs;
  const local = ages.localMs === null ? kept : Math.max(kept, believed - ages.localMs);
  return { kept, local, minute: believed - Math.max(ages.minuteMs, ages.retentionMs) };
}

/** Something that can be pruned, a bounded slice at a time. */
export interface Prunable {
  /** Does the next slice of the round under way, or the first of a new one. */
  prune(now: number, ages: Ages): Promise<Pruned>;
}
