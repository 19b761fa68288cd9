/** What a unit says of itself, as points of the measurement `state` for dashboards. */
import type { Health } from "../../../protocol/messages.ts";
import type { Presence } from "../fleet.ts";
import { pointLine } from "./line.ts";

/** What was last written of a unit. */
export type Written = { readonly presence: Presence; readonly health: Health | null };

export const NOTHING_WRITTEN: Written = { presence: "unknown", health: null };

/**
 * The line of a unit whose presence changed, or that said anew how it is (then `health` is another object than before);
 * null when there is nothing new. What a unit said earlier is not repeated when it merely goes.
 */
export function stateLine(unit: string, before: Written, now: Written, time: number): string | null {
  const isNewHealth = now.health !== before.health && now.health !== null;
  if (now.presence === before.presence && !isNewHealth) return null;
  return pointLine("state", unit, { presence: now.presence, ...(isNewHealth ? fieldsOf(now.health) : {}) }, time);
}

function fieldsOf(health: Health | null) {
  if (health === null) return {};
  return {
    gnss: health.gnss,
    kit: health.kit,
    clock: health.clock,
    battery_mv: health.batteryMv,
    outbox_records: health.outboxRecords,
    disk_free_mb: health.diskFreeMb,
    uptime_ms: health.uptimeMs,
    problems: health.problems?.length ?? null,
  };
}
