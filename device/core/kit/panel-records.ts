/** What the kit's machine puts into its records. */

import type { KitRecord } from "../../../protocol/record.ts";
import type { NewRecord } from "../outbox-port.ts";
import type { Board } from "./board.ts";
import type { Moment } from "./panel.ts";

/** Something that the board said, or that it fell silent: at `at`, ms since boot. */
export function kitRecord(event: KitRecord["event"], { batteryMv }: Board, moment: Moment, at: number): NewRecord {
  return { type: "kit", ...stampAt(moment, at), event, batteryMv };
}

/** The time of something that happened at `at`, which may be before the machine was started. */
export function stampAt({ now, stamp }: Moment, at: number): Moment["stamp"] {
  const agoMs = Math.max(0, Math.round(now - at));
  return {
    time: Math.max(0, stamp.time - agoMs),
    clock: stamp.clock,
    uptimeMs: Math.max(0, stamp.uptimeMs - agoMs),
  };
}
