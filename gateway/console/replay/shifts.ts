/** When the current shift of units began. */
import type { Shift } from "../../core/people/people.ts";
import { call } from "../app/api.ts";
import { room } from "../app/room.svelte.ts";
import { session } from "../app/session.svelte.ts";
import { shiftBegan } from "../core/replay/shift.ts";

/** Unix ms; null where no shift is known. */
export async function shiftStart(units: readonly string[], now: number): Promise<number | null> {
  const answer = await call<{ readonly items: readonly Shift[] }>("GET", "/shifts").catch(() => null);
  const stations = new Set(units.map((unit) => room.now.units.get(unit)?.station ?? null));
  const own = (answer?.items ?? []).filter(({ station }) => stations.size === 0 || stations.has(station));
  return shiftBegan(own.length > 0 ? own : (answer?.items ?? []), now, session.timezone);
}
