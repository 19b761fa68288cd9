/**
 * The gateway in a time that has gone by: for a demo, which needs a yesterday. The same ingest, journal, desk and API as
 * ever, on databases that are marked as a demo's, with a clock that is passed in and neither broker nor listener.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { ulid } from "ulid";
import { runAll } from "../runtime/activity.ts";
import { PatrolError } from "../runtime/error.ts";
import { openLog } from "../runtime/log.ts";
import { version } from "../runtime/version.ts";
import { RIGHTS } from "./core/access/rights.ts";
import type { Lane } from "./core/broker.ts";
import { openRoom } from "./desk/room.ts";
import { Exports } from "./disk/exports.ts";
import type { Door } from "./http/access.ts";
import { LiveStream } from "./http/live-stream.ts";
import { openApi } from "./http/server.ts";
import { Ingest } from "./ingest.ts";
import { Intake } from "./intake.ts";
import { NO_MAP } from "./map/map.ts";
import { NO_BROKER, openOffice } from "./office.ts";
import { openReportRoom } from "./report-room.ts";
import { openDesk, refuseLostDesk } from "./sqlite/desk.ts";
import { openTracks } from "./sqlite/tracks.ts";

const NO_RETENTION = Number.MAX_SAFE_INTEGER;
/** The header by which one of the demo's people says who acts: `name` of the operator. */
export const PERSON_HEADER = "x-patrol-person";

export type Past = {
  /** For the people of the demo: `PERSON_HEADER`, a display name behind a space. */
  readonly api: FastifyInstance;
  /** A message of a unit, as if its connection had brought it now. Rejects with `invalid` when anything of it was refused. */
  readonly deliver: (unit: string, lane: Lane, payload: Uint8Array) => Promise<void>;
  /** The desk looks at its clock: what nobody has answered for too long is escalated. */
  readonly look: () => Promise<void>;
};

/**
 * Runs `work` on the databases of `dataDir`, which become a demo's; rejects with `conflict` when they hold something else.
 * `now`: the time of the past, Unix ms, which must not go back.
 */
export async function runPast<T>(
  dataDir: string,
  zone: string,
  now: () => number,
  work: (past: Past) => Promise<T>,
): Promise<T> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await refuseLostDesk(dataDir);
  await using desk = await openDesk(join(dataDir, "desk.db"));
  await desk.tables.markDemo();
  await using tracks = await openTracks(join(dataDir, "tracks.db"), NO_RETENTION);
  const log = openLog("past", "warn");
  const count = () => {};
  const office = await openOffice({
    desk,
    newest: new Map(),
    broker: () => NO_BROKER,
    now,
    zone,
    limits: { absoluteMs: Number.MAX_SAFE_INTEGER, idleMs: Number.MAX_SAFE_INTEGER },
    urlOf: (path) => path,
    count,
    isDemo: false,
  });
  const { registry, fleet } = office;
  const room = await openRoom({
    table: desk.tables,
    fleet,
    units: () => registry.units(),
    broker: () => NO_BROKER,
    sirenCommand: null,
    onChanges: () => {},
    newId: () => ulid(now()),
    now,
    count,
    log,
  });
  const refused: string[] = [];
  const mailbox = {
    receipt: () => {},
    error: (unit: string, { text }: { readonly text: string }) => refused.push(`${unit}: ${text}`),
  };
  const ingest: Ingest = new Ingest({
    journal: tracks,
    count,
    log,
    toDesk: (outcome) => intake.toDesk(outcome),
    onOutcome: (outcome) => {
      fleet.onOutcome(outcome);
      for (const one of outcome.refused) mailbox.error(outcome.unit, one);
    },
  });
  const intake = new Intake({ desk: room.desk, ingest, mailbox, now, count });
  const live = new LiveStream(fleet, () => room.desk.state, now, count, "past");
  const quarantine = {
    list: () => Promise.resolve([]),
    one: () => Promise.resolve(null),
    admit: () => Promise.reject(new PatrolError("unavailable", "nothing is admitted again in the past")),
  };
  const exports = new Exports(dataDir);
  await using reporting = openReportRoom({
    ...{ dataDir, tracks, office, desk: room.desk, zone, now, count, log },
    isIdle: () => true,
    keptMs: NO_RETENTION,
  });
  const { reports, people, zones } = reporting;
  const services = {
    ...{ ...office, people, zones, reports, bulletins: reports },
    ...{ tracks, trails: tracks, exports, quarantine, desk: room.desk, map: NO_MAP },
  };
  const health = { problem: () => "no gateway runs", metrics: () => Promise.resolve(""), metricsType: "text/plain" };
  const about = { version: version(), isDemo: true, hasSiren: false, zone, locale: "zh-CN" } as const;
  const api = await openApi({ services, health, live, now, count, about, log }, DOOR);
  const stop = new AbortController();
  const running = runAll(stop.signal, [(s) => ingest.run(s), (s) => room.desk.run(s, () => new Map())]);
  try {
    return await work({
      api,
      deliver: async (unit, lane, payload) => {
        if (!registry.admits(unit)) throw new PatrolError("invalid", `there is no unit ${unit} in the past`);
        await intake.accept(unit, lane, payload);
        if (refused.length > 0)
          throw new PatrolError("invalid", `the past was refused: ${refused.slice(0, 3).join("; ")}`);
      },
      look: async () => {
        await room.desk.submit({ type: "tick", stoodSince: new Map() });
      },
    });
  } finally {
    await api.close();
    stop.abort();
    await running;
  }
}

/** The demo's people, who act through the API as anybody does. */
const DOOR: Door = {
  from: "demo",
  isNear: () => true,
  admit: () => Promise.resolve(),
  identify: ({ headers }) => {
    const said = decodeURIComponent(String(headers[PERSON_HEADER] ?? "demo demo"));
    const [name = "", display = name] = said.split(" ");
    const actor = `operator:${name}`;
    return Promise.resolve({ kind: "local", actor, name: display, rights: RIGHTS, station: null, session: null });
  },
};
