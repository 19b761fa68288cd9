/** The gateway as a process. */
import { runService } from "../runtime/service.ts";
import { GATEWAY_SETTINGS, influxProblems, plainMqttHost, roleProblems, unsafeListeners } from "./config.ts";
import { runGateway } from "./gateway.ts";
import { mapFileProblems } from "./map/files.ts";
import { runWorker } from "./worker.ts";

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
    run: (log, signal, manager) =>
      config.role === "ingest"
        ? runWorker(config, log, signal, manager, ({ httpUrl }) => {
            process.stdout.write(`patrol gateway: ingest worker, health at ${httpUrl}/readyz\n`);
          })
        : runGateway(config, log, signal, manager, ({ httpUrl, setUpUrl, mqttPort, mqttsPort, mqttWsPort }) => {
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
          }),
  }));
}
