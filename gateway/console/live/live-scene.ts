/** The room of a moment as things on the map. */
import { metresBetween, onMap } from "../core/distance.ts";
import { ageOf, isAgeSaid, isStanding, type Look } from "../core/look.ts";
import { etaText, type Ranked } from "../core/nearest.ts";
import type { ShownIncident, ShownUnit } from "../core/room.ts";
import { nameOf, officersOf } from "../core/unit-names.ts";
import { kmhText } from "../core/words.ts";
import type { Link, Marker, Ring } from "../map/marker.ts";
import type { Picture } from "./picture.svelte.ts";

/** How fast a unit may have moved on while nothing was heard: the ring grows by this, in m/s, up to a bound. */
const LEAST_SPREAD_MPS = 3;
const MOST_SPREAD_M = 5_000;
const RINGS_M = [500, 1_000, 1_500] as const;
/** A press this far from where the officer is now is shown by itself. */
const ELSEWHERE_M = 150;

/** In which words ages and presses are said. */
export type SceneWords = {
  readonly span: (ms: number) => string;
  readonly pressedAt: (time: number) => string;
};

/** `choices`: who could be sent to the incident that is looked at, the nearest first; `chosen`: one of them. */
export type Focus = {
  readonly incident: ShownIncident | null;
  readonly choices: readonly Ranked[];
  readonly chosen: string | null;
};

/** Units and presses. Units without a position are on no map, but an SOS that came with one is. */
export function markersOf({ room, looks, time }: Picture, focus: Focus, words: SceneWords): readonly Marker[] {
  const ranks = new Map(focus.choices.map((one, at) => [one.unit, { rank: at + 1, etaMs: one.etaMs }]));
  const units = [...room.units.values()].flatMap((unit) => {
    const marker = markerOf(unit, looks.get(unit.unit) ?? "offline", time, words);
    if (!marker) return [];
    const ranked = ranks.get(unit.unit);
    if (!ranked) return [marker];
    const tone = unit.unit === focus.chosen ? ("chosen" as const) : ("near" as const);
    return [{ ...marker, label: `${ranked.rank} · ${marker.label}`, note: etaText(ranked.etaMs), tone }];
  });
  return [...units, ...[...room.sos.values()].flatMap((one) => pressOf(one, room.units.get(one.unit), words))];
}

/** `span`: an age in words. */
function markerOf(unit: ShownUnit, look: Look, now: number, { span }: SceneWords): Marker | null {
  if (!unit.fix) return null;
  const age = ageOf(unit, now) ?? 0;
  const isSaid = isAgeSaid(unit, now) && !(isStanding(unit) && unit.state === "live");
  const metres = (age / 1000) * Math.max(LEAST_SPREAD_MPS, unit.fix.speedMps ?? 0);
  const note = isSaid ? span(age) : look === "sos" ? `${kmhText(unit.fix.speedMps)} km/h` : null;
  return {
    id: unit.unit,
    at: [...onMap(unit.fix)],
    look,
    courseDeg: unit.fix.courseDeg,
    label: look === "sos" ? [nameOf(unit), officersOf(unit)].filter(Boolean).join(" ") : nameOf(unit),
    ...(note === null ? {} : { note }),
    spreadM: unit.state === "live" && look !== "lost" ? null : Math.min(metres, MOST_SPREAD_M),
    isFaint: look === "offline",
  };
}

/** Where it was pressed, when that is not where the unit is shown. */
function pressOf(incident: ShownIncident, unit: ShownUnit | undefined, { pressedAt }: SceneWords): readonly Marker[] {
  const { position, flags, id, times } = incident;
  if (!position || flags.drill) return [];
  if (unit?.fix && metresBetween(position, unit.fix) < ELSEWHERE_M) return [];
  const common = { id: `press ${id}`, at: [...onMap(position)], courseDeg: null, spreadM: null };
  if (!unit?.fix) return [{ ...common, look: "sos", label: incident.unit, note: pressedAt(times.pressed) }];
  return [{ ...common, look: "sos", label: pressedAt(times.pressed), isHollow: !isPressNewer(incident, unit) }];
}

/** A unit that comes out of a dead zone tells of its press before it tells of its way. */
function isPressNewer({ position }: ShownIncident, unit: ShownUnit | undefined): boolean {
  return position !== null && unit?.fix != null && position.fixTime > unit.fix.fixTime;
}

/** Where an incident is now, as well as anybody knows; null: nobody does. */
export function placeOfIncident(
  incident: ShownIncident,
  unit: ShownUnit | undefined,
): { lat: number; lon: number } | null {
  const at = isPressNewer(incident, unit) ? incident.position : (unit?.fix ?? incident.position);
  return at && { lat: at.lat, lon: at.lon };
}

/** Rings around the incident that is looked at, and lines to those who could be sent. */
export function surroundingsOf(
  focus: Focus,
  { room }: Picture,
): { readonly rings: readonly Ring[]; readonly links: readonly Link[] } {
  const { incident, choices, chosen } = focus;
  const place = incident && placeOfIncident(incident, room.units.get(incident.unit));
  if (!place || incident.state === "CLOSED") return { rings: [], links: [] };
  const at = [...onMap(place)];
  const rings = RINGS_M.map((radiusM) => ({
    at,
    radiusM,
    label: radiusM < 1_000 ? `${radiusM} m` : `${radiusM / 1_000} km`,
    isFilled: radiusM === RINGS_M[0],
  }));
  const links = choices.flatMap(({ unit }) => {
    const fix = room.units.get(unit)?.fix;
    return fix ? [{ from: at, to: [...onMap(fix)], isChosen: unit === chosen }] : [];
  });
  return { rings, links };
}
