/**
 * The replay bundle: columns of integer differences (each number counts from the one before, the first from 0), which
 * compress to a third of what objects do. `ts` ms, `lat` and `lon` 1e-6 degree, `alt` m, `spd` 0.1 m/s, `crs` degree,
 * `rx` the ms from `ts` until the gateway had it; null where not known. `reason` indexes `REASONS`.
 */
import { ALWAYS_GAP_MS, edgeGaps, type Gap, type Mark } from "../gap.ts";
import { REASONS, type Span, type StoredFix, type TrackStore } from "../track.ts";
import { cutPages, type UnitTrack } from "./segments.ts";
import { simplified } from "./simplify.ts";
import { newStops, type Stop, stopsWithin, takeRun } from "./stops.ts";

type Column = readonly (number | null)[];
/** `rx` is there when it is to be shown what was known then. */
export type UnitBundle = {
  readonly unit: string;
  readonly count: number;
  readonly ts: Column;
  readonly lat: Column;
  readonly lon: Column;
  readonly alt: Column;
  readonly spd: Column;
  readonly crs: Column;
  readonly rx?: Column;
  readonly reason: readonly number[];
  readonly gaps: readonly Gap[];
  readonly stops: readonly Stop[];
};

/** How tracks are asked for. `known`: what is known now, or also since when (`then`). `simplifyM`: metres, or null. */
export type View = {
  readonly span: Span;
  readonly known: "now" | "then";
  readonly simplifyM: number | null;
  /** The gateway's clock, Unix ms: no gap reaches beyond it. */
  readonly now: number;
};

/** A unit's track with a little more than the span at both ends, which tells whether the unit was silent there. */
export type ReplayTrack = UnitTrack & { readonly marks: readonly Mark[] };

export async function replayTrack(store: TrackStore, unit: string, span: Span): Promise<ReplayTrack> {
  const wide = { from: span.from - ALWAYS_GAP_MS, to: span.to + ALWAYS_GAP_MS };
  const marks = await store.marks(unit, wide);
  return { unit, marks, pages: cutPages(store.fixes(unit, wide), marks) };
}

/** The columns of one unit, and how many fixes were looked at; null when these are more than `most`. */
export async function unitBundle(
  { unit, pages, marks }: ReplayTrack,
  view: View,
  most: number,
): Promise<{ readonly bundle: UnitBundle; readonly read: number } | null> {
  const { span, now } = view;
  const columns = new Columns(view);
  const stops = newStops();
  const gaps: Gap[] = [];
  let first: StoredFix | null = null;
  let last: StoredFix | null = null;
  let read = 0;
  for await (const runs of pages) {
    for (const { gap, fixes } of runs) {
      if (gap) gaps.push(gap);
      takeRun(stops, fixes, gap !== null);
      const inside = within(fixes, span);
      read += inside.length;
      if (read > most) return null;
      columns.add(inside, gap !== null);
      first ??= fixes[0] ?? null;
      last = fixes.at(-1) ?? last;
    }
  }
  const [edges, inner] = [edgeGaps({ first, last }, span, marks, now), gaps.flatMap((gap) => cutTo(gap, span))];
  const all = [...inner, ...edges].sort((a, b) => a.from - b.from);
  return { bundle: { unit, ...columns.ended(), gaps: all, stops: stopsWithin(stops, span) }, read };
}

function within(fixes: readonly StoredFix[], { from, to }: Span): readonly StoredFix[] {
  const isWhole = (fixes[0]?.ts ?? from) >= from && (fixes.at(-1)?.ts ?? from) < to;
  return isWhole ? fixes : fixes.filter(({ ts }) => ts >= from && ts < to);
}

function cutTo(gap: Gap, span: Span): readonly Gap[] {
  const [from, to] = [Math.max(gap.from, span.from), Math.min(gap.to, span.to)];
  return from < to ? [{ ...gap, from, to }] : [];
}

/** A column under way; `last` is the last value that was known. */
type Differences = { readonly values: (number | null)[]; last: number };

const NAMES = ["ts", "lat", "lon", "alt", "spd", "crs", "rx"] as const;

class Columns {
  readonly #of: Readonly<Record<(typeof NAMES)[number], Differences>>;
  readonly #reason: number[] = [];
  readonly #view: View;
  /** What has come since the last gap and is not in the columns yet. */
  #row: StoredFix[] = [];

  constructor(view: View) {
    const empty = (): Differences => ({ values: [], last: 0 });
    this.#view = view;
    this.#of = { ts: empty(), lat: empty(), lon: empty(), alt: empty(), spd: empty(), crs: empty(), rx: empty() };
  }

  add(fixes: readonly StoredFix[], isAfterGap: boolean): void {
    if (this.#view.simplifyM === null) {
      this.#write(fixes);
      return;
    }
    if (isAfterGap) this.#flush();
    for (const fix of fixes) this.#row.push(fix);
  }

  ended() {
    this.#flush();
    const { ts, lat, lon, alt, spd, crs, rx } = this.#of;
    return {
      count: this.#reason.length,
      ts: ts.values,
      lat: lat.values,
      lon: lon.values,
      alt: alt.values,
      spd: spd.values,
      crs: crs.values,
      ...(this.#view.known === "then" ? { rx: rx.values } : {}),
      reason: this.#reason,
    };
  }

  #flush(): void {
    if (this.#view.simplifyM !== null) this.#write(simplified(this.#row, this.#view.simplifyM));
    this.#row = [];
  }

  #write(fixes: readonly StoredFix[]): void {
    const { ts, lat, lon, alt, spd, crs, rx } = this.#of;
    const isThen = this.#view.known === "then";
    for (const fix of fixes) {
      add(ts, fix.ts);
      add(lat, Math.round(fix.lat / 10));
      add(lon, Math.round(fix.lon / 10));
      add(alt, fix.alt === null ? null : Math.round(fix.alt / 10));
      add(spd, fix.spd === null ? null : Math.round(fix.spd / 10));
      add(crs, fix.crs === null ? null : Math.round(fix.crs / 10) % 360);
      if (isThen) add(rx, fix.rx - fix.ts);
      this.#reason.push(REASONS.indexOf(fix.reason));
    }
  }
}

/** A null stays null, and the next number counts from the last one that was known. */
function add(column: Differences, value: number | null): void {
  if (value === null) {
    column.values.push(null);
    return;
  }
  column.values.push(value - column.last);
  column.last = value;
}
