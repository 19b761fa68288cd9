/** What happened during a replay, in one list: SOS, orders, stops and gaps. */
import type { IncidentEntry } from "../../../core/sos/incident.ts";
import type { Order } from "../../../core/sos/order.ts";
import type { Gap, SosWithHistory, Span } from "./bundle.ts";
import { indexAt, projected, type Track } from "./track.ts";

export const KINDS = ["sos", "order", "stop", "gap"] as const;
export type EventKind = (typeof KINDS)[number];

export type EventWhat =
  | "pressed"
  | "pressedAgain"
  | "drill"
  | "cancelAsked"
  | "acknowledged"
  | "onScene"
  | "resolved"
  | "closed"
  | "dispatched"
  | "message"
  | "accepted"
  | "declined"
  | "arrived"
  | "cancelled"
  | "stopped"
  | "gap";

/**
 * `to`: its end, Unix ms, where it lasts. `about`: a person's name, the unit in need, the cause of a gap, an outcome: as `what`
 * asks for it; may be empty. `at`: where, EPSG:3857; null where that is not known.
 */
export type ReplayEvent = {
  readonly id: string;
  readonly kind: EventKind;
  readonly what: EventWhat;
  readonly unit: string;
  readonly time: number;
  readonly to: number | null;
  readonly about: string;
  readonly at: readonly [number, number] | null;
};

/** In the order of their times; what lies outside `span` is left out. */
export function eventsOf(
  span: Span,
  tracks: readonly Track[],
  sos: readonly SosWithHistory[],
  orders: readonly Order[],
): readonly ReplayEvent[] {
  const inNeed = new Map(sos.map(({ id, unit }) => [id, unit]));
  const all = [
    ...tracks.flatMap((track) => [...stopsOf(track), ...gapsOf(track)]),
    ...sos.flatMap(sosEvents),
    ...orders.flatMap((order) => orderEvents(order, inNeed.get(order.incident ?? "") ?? "")),
  ];
  return all
    .filter(({ time }) => time >= span.from && time < span.to)
    .sort((a, b) => a.time - b.time || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.id < b.id ? -1 : 1));
}

/** The one to go to: the last before `time` (by more than a moment, so that going on goes on), or the next after it. */
export function neighbour(events: readonly ReplayEvent[], time: number, way: -1 | 1): ReplayEvent | null {
  const moment = 500;
  if (way === 1) return events.find((one) => one.time > time) ?? null;
  return events.findLast((one) => one.time < time - moment) ?? null;
}

/** How many of them have begun by `time`. */
export function countBy(events: readonly ReplayEvent[], time: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.time ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function stopsOf({ unit, stops }: Track): readonly ReplayEvent[] {
  return stops.map(({ from, to, lat, lon }) => ({
    ...{ id: `stop-${unit}-${from}`, kind: "stop", what: "stopped", unit, time: from, to, about: "" },
    at: projected(lon, lat),
  }));
}

function gapsOf(track: Track): readonly ReplayEvent[] {
  return track.gaps.map((gap) => ({
    ...{ id: `gap-${track.unit}-${gap.from}`, kind: "gap", what: "gap", unit: track.unit },
    ...{ time: gap.from, to: gap.to, about: gap.cause, at: whereGap(track, gap) },
  }));
}

function whereGap({ ts, x, y }: Track, { from }: Gap): readonly [number, number] | null {
  const at = Math.max(indexAt(ts, from), 0);
  return at < ts.length ? [x[at] ?? 0, y[at] ?? 0] : null;
}

function sosEvents(one: SosWithHistory): readonly ReplayEvent[] {
  const at = one.position && projected(one.position.lon, one.position.lat);
  const event = (what: EventWhat, time: number, about = ""): ReplayEvent => ({
    id: `sos-${one.id}-${what}-${time}`,
    kind: "sos",
    what,
    unit: one.unit,
    time,
    to: null,
    about,
    at,
  });
  const pressed = event(one.flags.drill ? "drill" : "pressed", one.times.pressed);
  if (one.history) return [pressed, ...one.history.flatMap((entry) => ofEntry(entry, event))];
  const { acknowledged, onScene, resolved, closed } = one.times;
  const step = (what: EventWhat, time: number | null, about = "") => (time === null ? [] : [event(what, time, about)]);
  return [
    pressed,
    ...step("acknowledged", acknowledged, one.acknowledgedBy?.name),
    ...step("onScene", onScene),
    ...step("resolved", resolved),
    ...step("closed", closed, one.outcome ?? ""),
  ];
}

type MakeEvent = (what: EventWhat, time: number, about?: string) => ReplayEvent;

/** Orders tell of themselves. */
function ofEntry({ at, what }: IncidentEntry, event: MakeEvent): readonly ReplayEvent[] {
  switch (what.type) {
    case "signal":
      if (what.signal.event === "cancel") return [event("cancelAsked", at)];
      return what.signal.event === "repress" ? [event("pressedAgain", at)] : [];
    case "acknowledge":
      return [event("acknowledged", at, what.by.name)];
    case "on-scene":
      return [event("onScene", at)];
    case "resolve":
      return [event("resolved", at, what.by.name)];
    case "close":
      return [event("closed", at, what.outcome)];
    case "seen":
    case "dispatch":
    case "reopen":
    case "note":
    case "contact":
    case "escalate":
    case "order":
      return [];
  }
}

function orderEvents(order: Order, inNeed: string): readonly ReplayEvent[] {
  const at = order.lat === null || order.lon === null ? null : projected(order.lon, order.lat);
  const event = (what: EventWhat, time: number | null, about = ""): readonly ReplayEvent[] =>
    time === null
      ? []
      : [{ id: `order-${order.id}-${what}`, kind: "order", what, unit: order.unit, time, to: null, about, at }];
  const { state, issuedTime, acceptedTime, arrivedTime, endedTime } = order;
  return [
    ...event(order.kind === "goto" ? "dispatched" : "message", issuedTime, inNeed || order.text),
    ...event("accepted", acceptedTime),
    ...event("arrived", arrivedTime),
    ...(state === "declined" || state === "cancelled" ? event(state, endedTime) : []),
  ];
}
