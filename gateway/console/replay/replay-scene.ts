/** The units of a replay at one instant, as the map draws them. */
import type { SosWithHistory } from "../core/replay/bundle.ts";
import { gapAt, type Known, type Position, positionAt } from "../core/replay/position.ts";
import { projected, type Track } from "../core/replay/track.ts";
import { kmhText } from "../core/words.ts";
import type { Marker, Trail } from "../map/marker.ts";

/** What is said of a moment, in the language of this desk. `span`: a time in words. */
export type Words = {
  readonly speed: (kmh: string) => string;
  /** `cause` null: nobody knew it then. */
  readonly silent: (cause: string | null, since: string) => string;
  readonly gap: (letter: string, cause: string, length: string) => string;
  readonly span: (ms: number) => string;
  readonly sos: string;
};

/** Where a track was found the last time: playing on is cheap then. */
export class Cursors {
  readonly #last = new WeakMap<Track, number>();

  at(track: Track, time: number, known: Known): Position {
    const position = positionAt(track, time, known, this.#last.get(track) ?? -1);
    this.#last.set(track, position.index);
    return position;
  }
}

export function focusedMarker(
  { unit, gaps }: Track,
  position: Position,
  { time, known }: { readonly time: number; readonly known: Known },
  letter: string,
  colour: string,
  words: Words,
): Marker | null {
  const { state, x, y, courseDeg, speedMps, since } = position;
  if (state === "nothing") return null;
  const isSilent = state === "silent";
  const cause = known === "now" ? (gapAt(gaps, time)?.cause ?? null) : null;
  return {
    id: unit,
    at: [x, y],
    look: isSilent ? "lost" : state === "moving" ? "patrol" : "standing",
    courseDeg: state === "moving" ? courseDeg : null,
    label: `${letter}  ${unit}`,
    note: isSilent ? words.silent(cause, words.span(time - since)) : words.speed(kmhText(speedMps)),
    spreadM: null,
    letter,
    colour,
    isHollow: isSilent,
  };
}

export function backgroundMarker({ unit }: Track, { state, x, y, courseDeg }: Position): Marker | null {
  if (state === "nothing") return null;
  const look = state === "silent" ? "lost" : state === "moving" ? "patrol" : "standing";
  return { id: unit, at: [x, y], look, courseDeg, label: unit, spreadM: null, isFaint: true };
}

/** The SOS that was open at that instant, where it was pressed. */
export function sosMarkers(sos: readonly SosWithHistory[], time: number, words: Words): readonly Marker[] {
  return sos
    .filter(({ times, flags }) => !flags.drill && times.pressed <= time && time < (times.closed ?? Infinity))
    .flatMap(({ id, unit, position }) => {
      if (!position) return [];
      const at = projected(position.lon, position.lat);
      return [{ id: `sos ${id}`, at, look: "sos", courseDeg: null, label: words.sos, note: unit, spreadM: null }];
    });
}

/** The gaps of a unit: dotted from fix to fix; what they were is written once they have begun. */
export function gapTrails(
  track: Track,
  { time, known }: { readonly time: number; readonly known: Known },
  letter: string,
  colour: string,
  words: Words,
): readonly Trail[] {
  const { x, y, ts, gapAfter, gaps } = track;
  const trails: Trail[] = [];
  let at = 0;
  for (const { from, to, cause } of gaps) {
    while (at < ts.length && (ts[at] ?? 0) < from) at++;
    if (ts[at] !== from || !gapAfter[at]) continue;
    // How a silence ended nobody knew before.
    if (known === "then" && to > time) continue;
    const isBegun = from <= time;
    trails.push({
      points: [
        [x[at] ?? 0, y[at] ?? 0],
        [x[at + 1] ?? 0, y[at + 1] ?? 0],
      ],
      colour,
      width: 2.4,
      alpha: isBegun ? 0.95 : 0.35,
      isDotted: true,
      hasEnds: true,
      ...(isBegun ? { label: words.gap(letter, cause, words.span(to - from)) } : {}),
    });
  }
  return trails;
}
