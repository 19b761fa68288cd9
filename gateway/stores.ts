/**
 * What a gateway keeps, opened: light to load, so that the threads of the databases open while the rest of the gateway, which is
 * heavy, is loaded beside them.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { resource } from "../runtime/resource.ts";
import type { GatewayConfig } from "./config.ts";
import { refuseSecond } from "./http/second.ts";
import { controlPath } from "./paths.ts";
import { type Desk, openDesk, refuseLostDesk } from "./sqlite/desk.ts";
import { openTracks, type Tracks } from "./sqlite/tracks.ts";

const DAY_MS = 86_400_000;
/** Fixes that wait for InfluxDB in lines ready to send, at 100 bytes each; further ones are taken from the track store later. */
const MOST_FORWARDED = 1_000_000;

export type Stores = AsyncDisposable & { readonly desk: Desk; readonly tracks: Tracks };

/**
 * Rejects with `conflict` when a gateway runs on the data directory already, with `invalid` when that has lost its `desk.db` or
 * holds what this version cannot read.
 */
export async function openStores(config: GatewayConfig): Promise<Stores> {
  await takeDataDir(config);
  await refuseLostDesk(config.dataDir);
  // A new desk.db is there before a new tracks.db, so that a start that is cut short is none that has lost it.
  const desk = await openDesk(join(config.dataDir, "desk.db"));
  try {
    const tracks = await openTracksOf(config);
    const close = async () => {
      await tracks[Symbol.asyncDispose]();
      await desk[Symbol.asyncDispose]();
    };
    return resource({ desk, tracks }, close);
  } catch (err) {
    await desk[Symbol.asyncDispose]();
    throw err;
  }
}

/** Of a worker, which has no desk. */
export async function openJournal(config: GatewayConfig): Promise<Tracks> {
  await takeDataDir(config);
  return await openTracksOf(config);
}

async function takeDataDir({ dataDir }: GatewayConfig): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await refuseSecond(controlPath(dataDir));
}

function openTracksOf({ dataDir, retentionDays, influxUrl }: GatewayConfig): Promise<Tracks> {
  const mostForwarded = influxUrl === null ? null : MOST_FORWARDED;
  return openTracks(join(dataDir, "tracks.db"), retentionDays * DAY_MS, mostForwarded);
}
