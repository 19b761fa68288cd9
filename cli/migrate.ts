/** `patrol migrate --to influx`: what waits in the queue, and the embedded store's fixes that were never queued, into InfluxDB. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { GatewayConfig } from "../gateway/config.ts";
import type { RefusedLine } from "../gateway/core/influx/work.ts";
import { influxSettings } from "../gateway/forwarding.ts";
import { openInflux } from "../gateway/influx/client.ts";
import { copyLines } from "../gateway/influx/copier.ts";
import { Migration } from "../gateway/sqlite/migration.ts";
import { PatrolError } from "../runtime/error.ts";

type Copy = (
  lines: string,
  points: number,
) => Promise<{ readonly refused: readonly RefusedLine[]; readonly taken: number }>;

/** `units` that had something to copy; `queued`: fixes that waited in the queue and are sent; `expired`: fixes older than InfluxDB keeps; `refused`: those that it will not have. */
export type Migrated = {
  readonly units: number;
  readonly fixes: number;
  readonly queued: number;
  readonly expired: number;
  readonly refused: number;
};

/** `onProgress` hears how many fixes were copied, of about how many. Broken off, it goes on where it was. */
export async function migrate(
  config: GatewayConfig,
  signal: AbortSignal,
  onProgress: (copied: number, of: number) => void,
): Promise<Migrated> {
  const settings = influxSettings(config);
  if (settings === null) throw new PatrolError("invalid", "set PATROL_INFLUX_URL (or --influx-url): where to copy to");
  const path = join(config.dataDir, "tracks.db");
  await access(path).catch(() => {
    throw new PatrolError("not_found", `${config.dataDir} holds no tracks.db; give --data-dir`);
  });
  await using client = openInflux(settings);
  const migration = new Migration(path);
  try {
    const sum = { units: 0, fixes: 0, queued: 0, expired: 0, refused: 0 };
    const copy: Copy = async (lines, points) => {
      const refused = await copyLines(client, settings, lines, signal);
      const expired = refused.filter((one) => one.isOld).length;
      sum.expired += expired;
      sum.refused += refused.length - expired;
      return { refused, taken: points - refused.length };
    };
    sum.queued = await sendQueues(migration, copy);
    const units = migration.begin(Date.now());
    const all = units.length === 0 ? 0 : migration.fixes();
    for (const unit of units) {
      let { cursor } = unit;
      for (let page = migration.page(unit, cursor); page.last !== null; page = migration.page(unit, cursor)) {
        const { refused, taken } = await copy(page.lines, page.fixes);
        sum.fixes += taken;
        cursor = page.last;
        migration.save(unit, cursor, refused);
        onProgress(sum.fixes, all);
      }
      if (cursor !== unit.cursor) sum.units++;
      migration.finish(unit);
    }
    return sum;
  } finally {
    migration.close();
  }
}

/** Sends what waited when it began; answers how many fixes. A running forwarder may do the same: then some are sent twice. */
async function sendQueues(migration: Migration, copy: Copy): Promise<number> {
  let sent = 0;
  let isMore = true;
  while (isMore) {
    const end = migration.queuedUpTo();
    for (let page = migration.peek(); page !== null; page = page.last < end ? migration.peek() : null) {
      const { refused, taken } = await copy(page.lines, page.fixes);
      migration.settle(page, refused, Date.now());
      sent += taken;
    }
    isMore = migration.refill(Date.now());
  }
  const end = migration.queuedUpTo();
  for (let page = migration.peekFurther(); page !== null; page = page.last < end ? migration.peekFurther() : null) {
    const { refused } = await copy(page.lines, page.points);
    migration.settleFurther(page, refused, Date.now());
  }
  return sent;
}
