/** A real gateway in this process, with temporary data and free ports. */
import { join } from "node:path";
import { GATEWAY_SETTINGS } from "../../gateway/config.ts";
import type { Entry } from "../../gateway/core/ledger.ts";
import { type GatewayAddresses, runGateway } from "../../gateway/gateway.ts";
import { openRegistry } from "../../gateway/registry.ts";
import { openDesk } from "../../gateway/sqlite/desk.ts";
import { openStores } from "../../gateway/stores.ts";
import { readSettings } from "../../runtime/config.ts";
import { openLog } from "../../runtime/log.ts";
import { NOBODY } from "../../runtime/service-manager.ts";

export type RunningGateway = AsyncDisposable & {
  readonly addresses: GatewayAddresses;
  /** A path under `/`, as parsed JSON. */
  readonly get: (path: string) => Promise<{ readonly status: number; readonly body: unknown }>;
  /** The value of a metric's line, 0 when there is none. */
  readonly metric: (line: string) => Promise<number>;
};

const ENTRY: Entry = {
  time: 1,
  act: { actor: "test", from: "test", act: "unit-add", about: [], purpose: null, detail: {} },
};

/** Registers units in `dataDir` while no gateway runs there; answers their secrets. */
export async function registerUnits<const U extends string>(
  dataDir: string,
  units: readonly U[],
): Promise<Record<U, string>> {
  await using desk = await openDesk(join(dataDir, "desk.db"));
  const registry = await openRegistry(desk.tables);
  const secrets: Record<string, string> = {};
  for (const unit of units)
    secrets[unit] = (await registry.add({ unit, kind: "e-bike", station: null, label: null }, ENTRY)).secret;
  return secrets as Record<U, string>;
}

/** `env`: settings beyond the folder and the ports. */
export async function startGateway(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningGateway> {
  const read = readSettings(GATEWAY_SETTINGS, {
    PATROL_DATA_DIR: dataDir,
    PATROL_MQTT_PORT: "0",
    PATROL_HTTP_PORT: "0",
    PATROL_LOG_LEVEL: "silent",
    ...env,
  });
  if (!read.ok) throw new Error(read.problems.join("; "));
  const { config } = read;
  const stop = new AbortController();
  let run: Promise<void> = Promise.resolve();
  const addresses = await new Promise<GatewayAddresses>((resolve, reject) => {
    const start = async () => {
      await using stores = await openStores(config);
      await runGateway(stores, config, openLog("gateway", config.logLevel), stop.signal, NOBODY, resolve);
    };
    run = start();
    run.catch(reject);
  });
  const base = `http://127.0.0.1:${addresses.httpPort}`;
  return {
    addresses,
    get: async (path) => {
      const answer = await fetch(base + path);
      return { status: answer.status, body: await answer.json() };
    },
    metric: async (line) => {
      const text = await (await fetch(`${base}/metrics`)).text();
      const found = text.split("\n").find((one) => one.startsWith(`${line} `));
      return found ? Number(found.slice(line.length + 1)) : 0;
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await run;
    },
  };
}
