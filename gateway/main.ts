/** The gateway as a process. What it is made of is loaded while its databases open. */
import { runService } from "../runtime/service.ts";
import {
  GATEWAY_SETTINGS,
  type GatewayConfig,
  influxProblems,
  plainMqttHost,
  roleProblems,
  unsafeListeners,
} from "./config.ts";
import type { GatewayAddresses } from "./gateway.ts";
import { mapFileProblems } from "./map/files.ts";
import { openJournal, openStores } from "./stores.ts";

/** Runs until SIGINT or SIGTERM; answers the exit code. */
export function main(env: Readonly<Record<string, string | undefined>>): Promise<number> {
  return runService("gateway", GATEWAY_SETTINGS, env, (config) => ({
    logLevel: config.logLevel,
    problems: [
      ...unsafeListeners(config),
      ...roleProblems(config),
      ...influxProblems(config),
      ...mapFileProblems(config.map),
    ],
    run: async (log, signal, manager) => {
      if (config.role === "ingest") {
        const [journal, { runWorker }] = await ofWorker(config);
        await using _journal = journal;
        await runWorker(journal, config, log, signal, manager, ({ httpUrl }) => {
          process.stdout.write(`patrol gateway: ingest worker, health at ${httpUrl}/readyz\n`);
        });
      } else {
        const [stores, { runGateway }] = await ofGateway(config);
        await using _stores = stores;
        await runGateway(stores, config, log, signal, manager, (addresses) => greet(config, addresses));
      }
    },
  }));
}

// Apart from `await using`: TypeScript 6.0 leaves the `.ts` of an import beside one as it is.
const ofWorker = (config: GatewayConfig) => Promise.all([openJournal(config), import("./worker.ts")]);
const ofGateway = (config: GatewayConfig) => Promise.all([openStores(config), import("./gateway.ts")]);

function greet(config: GatewayConfig, { httpUrl, setUpUrl, mqttPort, mqttsPort, mqttWsPort }: GatewayAddresses): void {
  const plain = plainMqttHost(config);
  const isSecure = config.tlsCert !== null;
  const brokers = [
    mqttPort === null ? "the external broker" : `mqtt://${plain}:${mqttPort}`,
    mqttsPort === null ? "" : `mqtts://${config.mqttHost}:${mqttsPort}`,
    mqttWsPort === null ? "" : `${isSecure ? `wss://${config.mqttHost}` : `ws://${plain}`}:${mqttWsPort}`,
  ].filter(Boolean);
  process.stdout.write(`patrol gateway: ${httpUrl}  ${brokers.join("  ")}\n`);
  if (setUpUrl === null) return;
  process.stdout.write(`No operator yet. Make the first admin within an hour: ${setUpUrl}\n`);
}
