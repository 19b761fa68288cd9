/** The ruler of the last half hour under the live map. */
import type { Order, ShownIncident } from "./room.ts";

export const STRIP_MS = 1_800_000;
const TICK_MS = 300_000;

/** `at`: 0 at the left end, 1 now. `isOver`: the incident is closed. */
export type StripMark = {
  readonly kind: "sos" | "drill" | "order" | "arrived";
  readonly id: string;
  readonly unit: string;
  readonly time: number;
  readonly at: number;
  readonly isOver: boolean;
};

/** Where `time` lies when the right end is `now`; outside the strip it is below 0 or above 1. */
export function placeOnStrip(time: number, now: number): number {
  return 1 - (now - time) / STRIP_MS;
}

/** The time at a place of the strip, to the second. */
export function timeOnStrip(at: number, now: number): number {
  return Math.floor((now - (1 - Math.max(0, Math.min(1, at))) * STRIP_MS) / 1000) * 1000;
}

/** The whole five minutes of the clock. */
export function ticksOf(now: number): readonly { readonly time: number; readonly at: number }[] {
  const ticks = [];
  for (let time = Math.ceil((now - STRIP_MS) / TICK_MS) * TICK_MS; time <= now; time += TICK_MS) {
    ticks.push({ time, at: placeOnStrip(time, now) });
  }
  return ticks;
}

/** What happened within the strip, oldest first, so that the newest is drawn on top. */
export function marksOf(
  incidents: Iterable<ShownIncident>,
  orders: Iterable<Order>,
  now: number,
): readonly StripMark[] {
  const marks: StripMark[] = [];
  const add = (mark: Omit<StripMark, "at">) => {
    const at = placeOnStrip(mark.time, now);
    if (at >= 0 && at <= 1) marks.push({ ...mark, at });
  };
  for (const { id, unit, flags, times, state } of incidents) {
    add({ kind: flags.drill ? "drill" : "sos", id, unit, time: times.pressed, isOver: state === "CLOSED" });
  }
  for (const { id, unit, kind, issuedTime, arrivedTime, endedTime } of orders) {
    if (kind !== "goto") continue;
    add({ kind: "order", id, unit, time: issuedTime, isOver: endedTime !== null });
    if (arrivedTime !== null) add({ kind: "arrived", id: `${id} there`, unit, time: arrivedTime, isOver: true });
  }
  return marks.sort((a, b) => a.time - b.time);
}

/** What is most urgent first. */
const URGENCY = ["sos", "drill", "arrived", "order"] as const;

/** Several marks at one place: the most urgent of them is drawn there. */
export type MarkedPlace = { readonly front: StripMark; readonly all: readonly StripMark[] };

/** Marks (oldest first) nearer than `apart` to the first of their place are at one place: no target lies on another. */
export function placesOf(marks: readonly StripMark[], apart: number): readonly MarkedPlace[] {
  const groups: StripMark[][] = [];
  for (const mark of marks) {
    const first = groups.at(-1)?.[0];
    if (first && mark.at - first.at < apart) groups.at(-1)?.push(mark);
    else groups.push([mark]);
  }
  return groups.flatMap((all) => {
    const [front] = [...all].sort((a, b) => URGENCY.indexOf(a.kind) - URGENCY.indexOf(b.kind));
    return front ? [{ front: { ...front, at: all[0]?.at ?? front.at }, all }] : [];
  });
}
