/** What the desk keeps in mind of what is over. */
import type { DeskState } from "./desk.ts";
import { isStanding } from "./order.ts";

/**
 * So many of a unit's newest closed incidents are kept however old they are: a kit that was out of reach is to be told that
 * its SOS is over, and it knows only the id that it made, which others may have gone on with.
 */
export const KEPT_OF_UNIT = 8;

/** The state without what ended before `time`. Nothing open ever leaves it, nor do a unit's newest. */
export function without(state: DeskState, time: number): DeskState {
  const isOld = (ended: number | null) => ended !== null && ended < time;
  const newest = [...state.incidents.values()].some(({ times }) => isOld(times.closed)) ? newestClosed(state) : null;
  const incidents = [...state.incidents].filter(([id, { times }]) => !isOld(times.closed) || newest?.has(id));
  const orders = [...state.orders].filter(([, order]) => isStanding(order) || (order.endedTime ?? 0) >= time);
  return { incidents: new Map(incidents), orders: new Map(orders) };
}

function newestClosed({ incidents }: DeskState): ReadonlySet<string> {
  const closed = [...incidents.values()].filter(({ times }) => times.closed !== null);
  closed.sort((a, b) => (b.times.closed ?? 0) - (a.times.closed ?? 0));
  const counts = new Map<string, number>();
  const newest = new Set<string>();
  for (const { id, unit } of closed) {
    const count = (counts.get(unit) ?? 0) + 1;
    counts.set(unit, count);
    if (count <= KEPT_OF_UNIT) newest.add(id);
  }
  return newest;
}
