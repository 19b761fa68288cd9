/** What a replay plays: asked of the gateway, with the reason where it wants one, and worked out once. */
import { call } from "../app/api.ts";
import { look } from "../app/purpose.svelte.ts";
import { problemOf } from "../app/text.svelte.ts";
import { MOST_UNITS, tracksPath } from "../core/replay/address.ts";
import type { Bundle, SosWithHistory, Span } from "../core/replay/bundle.ts";
import { eventsOf, type ReplayEvent } from "../core/replay/events.ts";
import { type Figures, figuresOf, quietSpans, type Stretch, stretchesOf } from "../core/replay/lanes.ts";
import type { Known } from "../core/replay/position.ts";
import { type Track, tracksOf } from "../core/replay/track.ts";
import type { Order } from "../core/room.ts";

export type Lane = { readonly track: Track; readonly stretches: readonly Stretch[]; readonly figures: Figures };

/** `lanes`: the focused units in the order of their letters. */
export type Loaded = {
  readonly span: Span;
  readonly known: Known;
  readonly lanes: readonly Lane[];
  readonly events: readonly ReplayEvent[];
  readonly quiet: readonly Span[];
  readonly sos: readonly SosWithHistory[];
  readonly orders: readonly Order[];
};

export type Wanted = Span & { readonly units: readonly string[]; readonly known: Known };

/** Other units need not be exact: this many metres off at most, at any instant. */
const BACKGROUND_M = 20;

let loaded = $state.raw<Loaded | null>(null);
let background = $state.raw<readonly Track[]>([]);
let problem = $state.raw<string | null>(null);
let isLoading = $state.raw(false);
let lastAsked = 0;

export const history = {
  get loaded() {
    return loaded;
  },
  get background() {
    return background;
  },
  get problem() {
    return problem;
  },
  get isLoading() {
    return isLoading;
  },
};

/** Loads the focused units; an answer that has been overtaken by a newer question is dropped. */
export async function load(wanted: Wanted): Promise<void> {
  const asked = ++lastAsked;
  problem = null;
  if (wanted.units.length === 0) {
    loaded = null;
    return;
  }
  isLoading = true;
  try {
    const bundle = await tracksFor(wanted, null);
    if (asked !== lastAsked) return;
    const start = performance.now();
    loaded = prepared(bundle, wanted);
    measure("replay.prepare", start);
  } catch (err) {
    if (asked !== lastAsked) return;
    loaded = null;
    problem = problemOf(err);
  } finally {
    if (asked === lastAsked) isLoading = false;
  }
}

/** Loads these units besides the focused ones; none empties it. Rejects with the gateway's refusal. */
export async function loadBackground(wanted: Wanted): Promise<void> {
  background = [];
  const units = wanted.units.slice(0, MOST_UNITS);
  if (units.length === 0) return;
  background = tracksOf(await tracksFor({ ...wanted, units }, BACKGROUND_M));
}

export function forget(): void {
  lastAsked++;
  loaded = null;
  background = [];
  problem = null;
  isLoading = false;
}

/** A mark for whoever measures: an observer hears of it, and nothing is kept. */
export function measure(name: string, start: number): void {
  performance.measure(name, { start, end: performance.now() });
  performance.clearMeasures(name);
}

function tracksFor(wanted: Wanted, simplifyM: number | null): Promise<Bundle> {
  const asked = { ...wanted, format: null, simplifyM };
  return look("history", (purpose) => call<Bundle>("GET", tracksPath({ ...asked, purpose })));
}

function prepared(bundle: Bundle, { units, from, to, known }: Wanted): Loaded {
  const span = { from, to };
  const byUnit = new Map(tracksOf(bundle).map((track) => [track.unit, track]));
  const lanes = units.flatMap((unit) => {
    const track = byUnit.get(unit);
    if (!track) return [];
    const stretches = stretchesOf(track);
    return [{ track, stretches, figures: figuresOf(track, stretches) }];
  });
  const sos = bundle.sos ?? [];
  const orders = bundle.orders ?? [];
  const tracks = lanes.map(({ track }) => track);
  const events = eventsOf(span, tracks, sos, orders);
  const times = events.map(({ time }) => time);
  return {
    span,
    known,
    lanes,
    events,
    quiet: quietSpans(
      lanes.map(({ stretches }) => stretches),
      times,
      span,
    ),
    sos,
    orders,
  };
}
