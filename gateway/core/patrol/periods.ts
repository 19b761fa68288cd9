/** The shifts and days in which a key point is to be visited. */
import { daysWithin } from "../people/clocks.ts";
import type { Span } from "../track.ts";
import type { Checkpoint } from "../zones/zones.ts";
import type { Books } from "./books.ts";
import { shiftTimes } from "./cuts.ts";
import type { Asked } from "./report.ts";

/** `station`: whose units are to visit it; null: every station's. `shift`: its name; null: a day. */
export type Period = Span & { readonly shift: string | null; readonly station: string | null };

/**
 * Those that begin in the span and have begun by `now` (Unix ms), in order. A point of no station is to be visited in each
 * shift of every station, by that station's units; of the one that is asked for where one is.
 */
export function periodsOf(
  { plan, station }: Pick<Checkpoint, "plan" | "station">,
  asked: Asked,
  books: Pick<Books, "shifts" | "timeZone" | "units">,
  now: number,
): readonly Period[] {
  if (!plan) return [];
  const hasBegun = ({ from }: Span) => from >= asked.from && from < asked.to && from <= now;
  if (plan.per === "day") {
    const days = daysWithin(books.timeZone, asked).map((day) => ({ ...day, shift: null, station }));
    return days.filter(hasBegun);
  }
  const stations = station !== null ? [station] : asked.station !== null ? [asked.station] : stationsOf(books);
  const times = stations.flatMap((one) => shiftTimes(one, asked, books).map((time) => ({ ...time, station: one })));
  return times.filter(hasBegun).sort((a, b) => a.from - b.from || a.to - b.to);
}

/** All that have units, or shifts. */
function stationsOf({ shifts, units }: Pick<Books, "shifts" | "units">): readonly string[] {
  const named = [...shifts.map(({ station }) => station), ...units.flatMap(({ station }) => station ?? [])];
  return [...new Set(named)].sort();
}
