/** The receiver: its port followed for ever, and how it is. */
import type { Activity } from "../runtime/activity.ts";
import type { Logger } from "../runtime/log.ts";
import { BUILT_TIME } from "./core/clock.ts";
import { readSentence } from "./nmea/sentence-reader.ts";
import type { PositionEvent } from "./position.ts";
import { followGnss } from "./serial/follow-gnss.ts";
import { zeroGnssCounters } from "./serial/gnss-counters.ts";
import type { GnssState } from "./serial/gnss-session.ts";

export type ReceiverParts = {
  readonly path: string;
  /** Null: found by trying. */
  readonly baud: number | null;
  readonly now: () => number;
  readonly uptimeMs: () => number;
  readonly log: Logger;
  /** Every byte that was read, for the flight recorder; null: nobody wants them. */
  readonly onBytes: ((bytes: Buffer) => void) | null;
  /** What it made of them, one after another: the next is not read before this resolves. */
  readonly onPosition: (event: PositionEvent) => Promise<void>;
};

export type Receiver = { readonly run: Activity; readonly state: () => GnssState | null };

export function makeReceiver(parts: ReceiverParts): Receiver {
  const { path, baud, now, uptimeMs, log, onBytes, onPosition } = parts;
  let state: GnssState | null = null;
  const options = {
    path,
    baud,
    now,
    uptimeMs,
    log,
    readSentence,
    counters: zeroGnssCounters(),
    builtTime: BUILT_TIME,
    recorded: false,
    onListening: () => log.info("receiver's port open"),
    ...(onBytes ? { onBytes } : {}),
  };
  return {
    state: () => state,
    run: async (signal) => {
      for await (const event of followGnss(options, signal)) {
        if (event.type === "state") state = event.state;
        else await onPosition(event);
      }
    },
  };
}
