/** The reports with all that they need: of a running gateway, and of a data directory where none runs. */
import { join } from "node:path";
import { PatrolError } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import { resource } from "../runtime/resource.ts";
import type { Count } from "./core/counters.ts";
import type { Services, SosService } from "./core/services.ts";
import { noticedPeople, noticedZones } from "./noticed.ts";
import type { Office } from "./office.ts";
import { Reports } from "./reports/reports.ts";
import { openReports } from "./sqlite/reports.ts";
import type { Tracks } from "./sqlite/tracks.ts";

export type ReportRoomParts = {
  readonly dataDir: string;
  /** Null: there are none, and `tracks.db` may not be there. */
  readonly tracks: Pick<Tracks, "closeGeneration"> | null;
  readonly office: Pick<Office, "people" | "zones" | "fleet">;
  readonly desk: SosService;
  /** The IANA time zone of the shifts. */
  readonly zone: string;
  readonly isIdle: () => boolean;
  /** How long pieces are kept, in ms. */
  readonly keptMs: number;
  readonly now: () => number;
  readonly count: Count;
  readonly log: Logger;
};

/** `people`, `zones`: to be changed through these, so that the reports hear of it. */
export type ReportRoom = AsyncDisposable & Pick<Services, "people" | "zones"> & { readonly reports: Reports };

export function openReportRoom({ dataDir, tracks, office, zone, ...rest }: ReportRoomParts): ReportRoom {
  const path = tracks === null ? null : join(dataDir, "tracks.db");
  const thread = openReports(path, join(dataDir, "reports.db"));
  const reports = new Reports({
    ...rest,
    analyst: thread,
    closeGeneration: () => tracks?.closeGeneration() ?? Promise.reject(new Error("there are no tracks")),
    units: () => office.fleet.all(),
    people: office.people,
    zones: office.zones,
    timeZone: zone,
  });
  const touch = () => reports.touch();
  const room = { reports, people: noticedPeople(office.people, touch), zones: noticedZones(office.zones, touch) };
  return resource(room, () => thread[Symbol.asyncDispose]());
}

/** Of a desk: the tracks lie with its workers and in InfluxDB, and a report that left them out would be wrong. */
export const NO_REPORTS: Pick<Services, "reports" | "bulletins"> = {
  reports: { make: refuseReport, ground: refuseReport },
  bulletins: { edition: refuseReport },
};

function refuseReport(): Promise<never> {
  return Promise.reject(
    new PatrolError(
      "unavailable",
      "Reports are not made by a gateway in the role desk: the tracks lie with its workers. Export tracks, or run one gateway with PATROL_ROLE=all per district.",
    ),
  );
}
