/** The device's uplink inside a test, with settings that suit one. */
import { pino } from "pino";
import type { NewRecord, Outbox } from "../../device/core/outbox-port.ts";
import { type LinkState, runUplink, type UplinkOptions } from "../../device/mqtt/uplink.ts";
import type { Health } from "../../protocol/messages.ts";

export type RunningUplink = AsyncDisposable & {
  readonly states: readonly LinkState[];
  /** Log lines of level warn and above, as objects. */
  readonly warnings: readonly Readonly<Record<string, unknown>>[];
};

const HEALTH: Health = {
  version: "0.1.0",
  uptimeMs: 1000,
  intervalMs: null,
  gnss: "fix",
  kit: "absent",
  batteryMv: null,
  outboxRecords: 0,
  outboxBytes: 0,
  diskFreeMb: null,
  clock: "gnss",
  problems: [],
};

export function startUplink(
  options: Pick<UplinkOptions, "url" | "unit" | "secret" | "outbox"> & Partial<UplinkOptions>,
): RunningUplink {
  const stop = new AbortController();
  const states: LinkState[] = [];
  const warnings: Readonly<Record<string, unknown>>[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void warnings.push(JSON.parse(line)) });
  let session = Math.floor(Date.now() / 1000);
  const running = runUplink({
    health: () => HEALTH,
    nextSession: async () => ++session,
    log,
    now: Date.now,
    uptimeMs: () => Math.round(performance.now()),
    random: Math.random,
    onState: (state) => states.push(state),
    ...options,
  })(stop.signal);
  return {
    states,
    warnings,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

/** Nothing to send, ever. */
export const EMPTY_OUTBOX: Outbox = {
  id: "00c0ffee",
  append: () => Promise.reject(new Error("this outbox only sends")),
  onAppend: () => () => {},
  peek: () => Promise.resolve(null),
  remove: () => {},
  counts: () => ({ records: 0, bytes: 0 }),
};

export function fixAt(time: number): NewRecord {
  const place = { lat: 30.5433, lon: 117.0631, altitudeM: 31.2, speedMps: 4.1, courseDeg: 88.5 };
  const quality = { hdop: 0.9, satellites: 14, mode: 3, reason: "interval" } as const;
  return { type: "fix", time, clock: "gnss", uptimeMs: Math.round(performance.now()), ...place, ...quality };
}
