/** A gateway with one registered unit, and that unit's device as a real process. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type RunningGateway, registerUnits, startGateway } from "../support/gateway.ts";
import { judge, type Verdict } from "../support/oracle.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";

export const UNIT = "bike-01";

export type Station = AsyncDisposable & {
  readonly folder: string;
  readonly gateway: RunningGateway;
  readonly mqttPort: number;
  /** Settings of the unit's device: `gnssPath` is its receiver. */
  readonly deviceEnv: (gnssPath: string) => Readonly<Record<string, string>>;
  /** What the device says that it accepted, in that order. */
  readonly accepted: () => readonly AcceptedLine[];
  /** The device's list held against the journal, once everything is stored or `withinMs` have passed. */
  readonly verdict: (withinMs?: number) => Promise<Verdict>;
};
export type AcceptedLine = {
  readonly outbox: string;
  readonly seq: number;
  readonly record: { readonly type: string; readonly time: number; readonly clock: string; readonly uptimeMs: number };
};

export async function openStation(): Promise<Station> {
  const temp = await tempFolder();
  const folder = temp.path;
  const dataDir = join(folder, "gateway");
  const list = join(folder, "accepted");
  await mkdir(dataDir);
  const secret = (await registerUnits(dataDir, [UNIT]))[UNIT];
  const gateway = await startGateway(dataDir);
  const mqttPort = gateway.addresses.mqttPort ?? 0;
  const verdictNow = () => judge(dataDir, { [UNIT]: list });
  return {
    folder,
    gateway,
    mqttPort,
    deviceEnv: (gnssPath) => ({
      PATROL_UNIT: UNIT,
      PATROL_BROKER_SECRET: secret,
      PATROL_BROKER_URL: `mqtt://127.0.0.1:${mqttPort}`,
      PATROL_GNSS_PATH: gnssPath,
      PATROL_DATA_DIR: join(folder, "device"),
      PATROL_ACCEPTED_LIST: list,
    }),
    accepted: () => {
      const text = existsSync(list) ? readFileSync(list, "utf8") : "";
      const whole = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
      return whole.filter(Boolean).map((line) => JSON.parse(line) as AcceptedLine);
    },
    verdict: async (withinMs = 15_000) => {
      await until("everything accepted is stored", () => verdictNow().missing.length === 0, withinMs).catch(() => {});
      return verdictNow();
    },
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}
