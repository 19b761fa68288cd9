/** What a unit did in some stretches of time, summed from its pieces. */
import type { Span } from "../track.ts";
import { LEG_KINDS, type LegKind, type Piece } from "./piece.ts";
import type { Work } from "./report.ts";

/** A leg of some piece: Unix ms, metres. */
export type Leg = Span & { readonly kind: LegKind; readonly metres: number };

/** All legs of pieces that follow each other, in order. */
export function legsOf(pieces: readonly Piece[]): readonly Leg[] {
  const legs: Leg[] = [];
  for (const { from, legs: columns } of pieces) {
    let since = from;
    for (const [n, end] of columns.end.entries()) {
      const to = from + end;
      const kind = LEG_KINDS[columns.kind[n] as number] ?? "unknown";
      legs.push({ from: since, to, kind, metres: (columns.cm[n] as number) / 100 });
      since = to;
    }
  }
  return legs;
}

const LEAST_STOP_MS = 120_000;

/** A sum while it is made, its distance not rounded yet. */
export type Sum = {
  movingMs: number;
  parkedMs: number;
  gapMs: { -readonly [K in keyof Work["gapMs"]]: number };
  metres: number;
  stops: number;
};

export function noWork(): Sum {
  return { movingMs: 0, parkedMs: 0, gapMs: { "no-signal": 0, off: 0, thinned: 0, unknown: 0 }, metres: 0, stops: 0 };
}

export function workOf({ movingMs, parkedMs, gapMs, metres, stops }: Sum): Work {
  const distanceM = Math.round(metres);
  return { dutyMs: movingMs + parkedMs, movingMs, parkedMs, gapMs: { ...gapMs }, distanceM, stops };
}

export function addSum(sum: Sum, more: Sum): void {
  sum.movingMs += more.movingMs;
  sum.parkedMs += more.parkedMs;
  for (const cause of ["no-signal", "off", "thinned", "unknown"] as const) sum.gapMs[cause] += more.gapMs[cause];
  sum.metres += more.metres;
  sum.stops += more.stops;
}

/**
 * What was done in `spans`, which do not overlap and are in order. A leg over the edge of one counts for its part of the time. A
 * stop is what was parked at a stretch within one of them.
 */
export function sumWithin(legs: readonly Leg[], spans: readonly Span[]): Sum {
  const sum = noWork();
  for (const span of spans) {
    let parkedSince: number | null = null;
    let parkedTo = span.from;
    const endStop = () => {
      if (parkedSince !== null && parkedTo - parkedSince >= LEAST_STOP_MS) sum.stops++;
      parkedSince = null;
    };
    for (let n = firstAfter(legs, span.from); n < legs.length; n++) {
      const leg = legs[n] as Leg;
      if (leg.from >= span.to) break;
      const from = Math.max(leg.from, span.from);
      const to = Math.min(leg.to, span.to);
      addLeg(sum, leg, to - from);
      if (leg.kind === "parked") {
        parkedSince ??= from;
        parkedTo = to;
      } else endStop();
    }
    endStop();
  }
  return sum;
}

function addLeg(sum: Sum, leg: Leg, ms: number): void {
  if (leg.kind === "moving") {
    sum.movingMs += ms;
    sum.metres += (leg.metres * ms) / (leg.to - leg.from);
  } else if (leg.kind === "parked") sum.parkedMs += ms;
  else sum.gapMs[leg.kind] += ms;
}

/** The place of the first leg that ends after `time`. */
function firstAfter(legs: readonly Leg[], time: number): number {
  let low = 0;
  let high = legs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((legs[middle] as Leg).to > time) high = middle;
    else low = middle + 1;
  }
  return low;
}
