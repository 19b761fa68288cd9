/** When something on the device happened, by the best clock it has (wire.md, `clock`). */
import type { Clock } from "../../protocol/record.ts";
import { type HostTime, isPlausible } from "./clock.ts";

/** The last fix whose time was GNSS time, and when since boot it was taken. */
export type Anchor = { readonly fixTime: number; readonly uptimeMs: number };

/** GNSS time carried on by the time since boot, else the host's clock where it is plausible, else that clock as `none`. */
export function dated(
  anchor: Anchor | null,
  host: HostTime,
  uptimeMs: number,
): { readonly time: number; readonly clock: Clock } {
  if (anchor) return { time: Math.round(anchor.fixTime + uptimeMs - anchor.uptimeMs), clock: "gnss" };
  return { time: Math.max(0, Math.round(host.now)), clock: isPlausible(host) ? "system" : "none" };
}
