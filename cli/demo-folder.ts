/** What lies in a demo's folder before its gateway starts: days that were made up, and the town as a map. */
import { access, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { GATEWAY_SETTINGS } from "../gateway/config.ts";
import { isDemoDesk } from "../gateway/sqlite/demo-mark.ts";
import { readSettings } from "../runtime/config.ts";
import { PatrolError } from "../runtime/error.ts";
import { TOWN_LAYERS, type TownLayer, townGeoJson } from "../simulator/core/town/geojson.ts";
import { makeTown } from "../simulator/core/town/town.ts";
import { runChild } from "./child.ts";
import { DEMO_SEED } from "./demo-people.ts";

export type FolderOptions = {
  readonly folder: string;
  /** Whether it has a past already. */
  readonly isMade: boolean;
  readonly units: number;
  readonly days: number;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (text: string) => void;
};

/** Lies there once the past was made up to its end. */
const WHOLE = "past.whole";
const SAID_EVERY_DAYS = 4;

/** Resolves with the gateway's further settings. */
export async function prepareFolder(options: FolderOptions, signal: AbortSignal): Promise<NodeJS.ProcessEnv> {
  const { folder, env, isMade } = options;
  if (!isMade) await makePast(options, signal);
  const sources = await writeMap(folder);
  return env.PATROL_MAP ? {} : { PATROL_MAP: JSON.stringify(sources) };
}

/** Writes the town's map, and answers it as sources of `PATROL_MAP`. */
async function writeMap(folder: string): Promise<readonly object[]> {
  const town = makeTown(DEMO_SEED);
  const names: Readonly<Record<TownLayer, string>> = { water: "水域", green: "绿地", roads: "道路", places: "地点" };
  return await Promise.all(
    TOWN_LAYERS.map(async (role) => {
      const path = resolve(folder, `town-${role}.geojson`);
      await writeFile(path, JSON.stringify(townGeoJson(town, role)));
      return { id: `town-${role}`, name: `演示城区 ${names[role]}`, kind: "geojson", role, path };
    }),
  );
}

/** Makes the folder, and answers whether it has a past already. Rejects with `conflict` when it holds what is no demo's. */
export async function openFolder(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const desk = join(folder, "desk.db");
  if (!(await exists(desk))) return false;
  if (!isDemoDesk(desk)) {
    const why = `${folder} holds the data of a real gateway, and a demo makes its own up`;
    throw new PatrolError("conflict", `${why}; give another --data-dir`);
  }
  if (await exists(join(folder, WHOLE))) return true;
  const why = `the demo in ${folder} was ended while its past was being made up, so half of it is missing`;
  throw new PatrolError("conflict", `${why}; remove the folder or give another --data-dir`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function makePast({ folder, units, days, env, say }: FolderOptions, signal: AbortSignal): Promise<void> {
  const read = readSettings({ timezone: GATEWAY_SETTINGS.timezone }, env);
  if (!read.ok) throw new PatrolError("invalid", read.problems.join("\n"));
  say(days === 1 ? "making up the day before ..." : `making up the ${days} days before ...`);
  const begun = performance.now();
  let records = "";
  const flags = {
    "--data-dir": folder,
    "--units": String(units),
    "--days": String(days),
    "--zone": read.config.timezone,
  };
  await runChild(
    {
      name: "the past",
      args: ["demo-past", ...Object.entries(flags).flat()],
      env,
      logPath: join(folder, "past.log"),
      isRestarted: false,
      onLine: (line) => {
        const [, left] = /^(\d+) left$/.exec(line) ?? [];
        if (!left) records = line;
        else if (Number(left) < days && Number(left) % SAID_EVERY_DAYS === 0) say(`making up: ${left} days to go ...`);
      },
      onEnd: say,
    },
    signal,
  );
  if (signal.aborted) return;
  await writeFile(join(folder, WHOLE), `${records}\n`);
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  const span = days === 1 ? "24 hours" : `${days} days`;
  say(`made up ${span} of ${units} units: ${records} records in ${seconds} s`);
}
