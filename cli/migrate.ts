/** `patrol migrate --to influx`: the embedded store's fixes that no forwarder has taken, into InfluxDB. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { GatewayConfig } from "../gateway/config.ts";
import { influxSettings } from "../gateway/gateway.ts";
import { openInflux } from "../gateway/influx/client.ts";
import { copyLines } from "../gateway/influx/copier.ts";
import { Migration } from "../gateway/sqlite/migration.ts";
import { PatrolError } from "../runtime/error.ts";

/** `units` that had something to copy; `expired`: fixes older than InfluxDB keeps; `refused`: those that it will not have. */
export type Migrated = {
  readonly units: number;
  readonly fixes: number;
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
    const units = migration.begin(Date.now());
    const all = units.length === 0 ? 0 : migration.fixes();
    const sum = { units: 0, fixes: 0, expired: 0, refused: 0 };
    for (const unit of units) {
      let { cursor } = unit;
      for (let page = migration.page(unit, cursor); page.last !== null; page = migration.page(unit, cursor)) {
        const refused = await copyLines(client, settings, page.lines, signal);
        const expired = refused.filter((one) => one.isOld).length;
        sum.fixes += page.fixes - refused.length;
        sum.expired += expired;
        sum.refused += refused.length - expired;
        cursor = page.last;
        migration.save(unit, cursor);
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
