/** The API on a data directory where no gateway runs: one way to administrate, with and without one. */
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { ulid } from "ulid";
import { PatrolError } from "../runtime/error.ts";
import { openLog } from "../runtime/log.ts";
import { version } from "../runtime/version.ts";
import type { TrailStore } from "./core/export/trail.ts";
import type { Services } from "./core/services.ts";
import type { TrackStore } from "./core/track.ts";
import { openRoom } from "./desk/room.ts";
import { Exports } from "./disk/exports.ts";
import { controlDoor } from "./http/control-door.ts";
import { LiveStream } from "./http/live-stream.ts";
import { openApi } from "./http/server.ts";
import { NO_MAP } from "./map/map.ts";
import { NO_BROKER, needsGateway, openOffice } from "./office.ts";
import { openReportRoom } from "./report-room.ts";
import { openDesk } from "./sqlite/desk.ts";
import { openTracks, type Tracks } from "./sqlite/tracks.ts";

/** What an administrative command may be asked to do by hand: nothing is too old to be exported. */
const NO_RETENTION = Number.MAX_SAFE_INTEGER;

/**
 * Runs `work` on the API without a listener, for the machine's own user. `withTracks`: `tracks.db` is opened too; without it
 * there are no tracks and no quarantine. `zone`: the time zone of the shifts. Rejects with `not_found` where there is no `tracks.db`.
 */
export async function offline<T>(
  dataDir: string,
  withTracks: boolean,
  zone: string,
  work: (api: FastifyInstance) => Promise<T>,
): Promise<T> {
  await using tracks = withTracks ? await tracksOf(dataDir) : null;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await using desk = await openDesk(join(dataDir, "desk.db"));
  const now = Date.now;
  const isDemo = await desk.tables.isDemo();
  const office = await openOffice({
    desk,
    newest: (await tracks?.newest()) ?? new Map(),
    broker: () => NO_BROKER,
    now,
    zone,
    limits: { absoluteMs: Number.MAX_SAFE_INTEGER, idleMs: Number.MAX_SAFE_INTEGER },
    urlOf: (path) => path,
    count: () => {},
    // A link would be gone before anybody could open it.
    isDemo: false,
  });
  const log = openLog("patrol", "warn");
  const room = await openRoom({
    table: desk.tables,
    fleet: office.fleet,
    units: () => office.registry.units(),
    broker: () => NO_BROKER,
    sirenCommand: null,
    onChanges: () => {},
    newId: () => ulid(now()),
    now,
    count: () => {},
    log,
  });
  const live = new LiveStream(
    office.fleet,
    () => room.desk.state,
    now,
    () => {},
    "offline",
  );
  await using reporting = openReportRoom({
    ...{ dataDir, tracks, office, desk: room.desk, zone, now, log },
    isIdle: () => true,
    keptMs: NO_RETENTION,
    count: () => {},
  });
  const { reports, people, zones } = reporting;
  const services = {
    desk: room.desk,
    ...{ ...office, people, zones, reports, bulletins: reports },
    tracks: tracks ?? NO_TRACKS,
    trails: tracks ?? NO_TRACKS,
    exports: new Exports(dataDir),
    quarantine: quarantineOf(tracks),
    map: NO_MAP,
  };
  const health = { problem: () => "no gateway runs", metrics: () => Promise.resolve(""), metricsType: "text/plain" };
  const about = { version: version(), isDemo, hasSiren: false, zone, locale: "zh-CN" } as const;
  const parts = { services, health, live, now, count: () => {}, log, about } as const;
  const api = await openApi(parts, controlDoor("command line"));
  const stop = new AbortController();
  const running = room.desk.run(stop.signal, () => new Map());
  try {
    return await work(api);
  } finally {
    await api.close();
    stop.abort();
    await running;
  }
}

async function tracksOf(dataDir: string): Promise<Tracks> {
  const path = join(dataDir, "tracks.db");
  await access(path).catch(() => {
    throw new PatrolError("not_found", `no gateway runs on ${dataDir} and it holds no tracks.db; give --data-dir`);
  });
  return await openTracks(path, NO_RETENTION);
}

/** What a store on disk has in quarantine; to store anything of it takes a gateway. */
function quarantineOf(tracks: Tracks | null): Services["quarantine"] {
  return {
    list: async ({ before, ...of }) => (await tracks?.quarantine(before, of)) ?? [],
    one: async (id) => (await tracks?.quarantined(id)) ?? null,
    admit: () => Promise.reject(needsGateway("to admit something")),
  };
}

const NO_TRACKS: TrackStore & TrailStore = {
  async *fixes() {},
  marks: () => Promise.resolve([]),
  newest: () => Promise.resolve(new Map()),
  trails: () => Promise.resolve("[]"),
};
