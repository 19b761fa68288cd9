/** What reports need of the office and of the desk, read page by page up to a bound. */
import { PatrolError } from "../../runtime/error.ts";
import type { Calls, Ground } from "../core/patrol/analyst.ts";
import type { Assignment } from "../core/people/people.ts";
import type { PeopleTables } from "../core/people/tables.ts";
import type { SosService } from "../core/services.ts";
import type { Incident } from "../core/sos/incident.ts";
import type { Order } from "../core/sos/order.ts";
import type { Span } from "../core/track.ts";
import type { ZoneTables } from "../core/zones/tables.ts";
import type { Checkpoint, Zone } from "../core/zones/zones.ts";

const PAGE = 1_000;
const MOST_PEOPLE = 50_000;
const MOST_ASSIGNMENTS = 100_000;
/** Of SOS and of orders each. */
const MOST_CALLS = 5_000;

const ANY = { station: null, scope: null };

export type BookSources = {
  readonly people: PeopleTables;
  readonly zones: ZoneTables;
  readonly desk: Pick<SosService, "during" | "withIncident" | "withOrder">;
  /** The IANA time zone of the shifts. */
  readonly timeZone: string;
};

/** Whether there is a zone or a key point; with `orShift`, a shift will do. */
export async function hasGround({ people, zones }: BookSources, orShift = false): Promise<boolean> {
  const first = { after: null, limit: 1 };
  const found = await Promise.all([
    zones.zones({ ...ANY, ...first }),
    zones.checkpoints({ ...ANY, ...first }),
    orShift ? people.shifts({ station: null, ...first }) : [],
  ]);
  return found.some((rows) => rows.length > 0);
}

/** What changes seldom. */
export async function groundOf({ people, zones, timeZone }: BookSources): Promise<Ground> {
  const of = { station: null, limit: PAGE };
  const [officers, shifts, checkpoints, allZones] = await Promise.all([
    all(
      (after) => people.officers({ ...of, after }),
      (one) => one.officer,
      MOST_PEOPLE,
    ),
    all(
      (after) => people.shifts({ ...of, after }),
      (one) => one.id,
      MOST_PEOPLE,
    ),
    all<Checkpoint, string>(
      (after) => zones.checkpoints({ ...ANY, after, limit: PAGE }),
      (one) => one.id,
      MOST_PEOPLE,
    ),
    all<Zone, string>(
      (after) => zones.zones({ ...ANY, after, limit: PAGE }),
      (one) => one.id,
      MOST_PEOPLE,
    ),
  ]);
  return { timeZone, officers, shifts, checkpoints, zones: allZones };
}

/** Those that touch the span, of every unit. Rejects with `invalid` when they are too many. */
export function assignmentsOf({ people }: BookSources, { from, to }: Span): Promise<readonly Assignment[]> {
  const of = { station: null, unit: null, officer: null, from, to, limit: PAGE };
  return all(
    (after) => people.assignments({ ...of, after }),
    (one) => one.id,
    MOST_ASSIGNMENTS,
  );
}

/** The SOS and the orders of the span, of these units. Rejects with `invalid` when they are too many. */
export async function callsOf({ desk }: BookSources, units: readonly string[], span: Span): Promise<Calls> {
  const found = await desk.during({ units, span, limit: MOST_CALLS + 1 });
  if (Math.max(found.incidents.length, found.orders.length) > MOST_CALLS) {
    throw new PatrolError("invalid", `More than ${MOST_CALLS} SOS or orders; ask for one station, or a shorter time.`);
  }
  const incidents: Incident[] = [];
  for (const id of found.incidents) {
    const incident = (await desk.withIncident(id)).incidents.get(id);
    if (incident) incidents.push(incident);
  }
  const orders: Order[] = [];
  for (const id of found.orders) {
    const order = (await desk.withOrder(id)).orders.get(id);
    if (order) orders.push(order);
  }
  return { incidents, orders };
}

/** All of a list, page by page. */
async function all<T, A extends string | number>(
  page: (after: A | null) => Promise<readonly T[]>,
  keyOf: (one: T) => A | null,
  most: number,
): Promise<readonly T[]> {
  const found: T[] = [];
  while (found.length <= most) {
    const last = found.at(-1);
    const some = await page(last === undefined ? null : keyOf(last));
    found.push(...some);
    if (some.length < PAGE) return found;
  }
  throw new PatrolError("invalid", `More than ${most} rows are too much for one report: ask for a shorter time.`);
}
