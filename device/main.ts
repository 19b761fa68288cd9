/** The device as a process. */
import { runService } from "../runtime/service.ts";
import { DEVICE_SETTINGS, problemsOf } from "./config.ts";
import { runDevice } from "./device.ts";

/** Runs until SIGINT or SIGTERM; answers the exit code. */
export function main(env: Readonly<Record<string, string | undefined>>, version: string): Promise<number> {
  return runService("device", DEVICE_SETTINGS, env, (config) => ({
    logLevel: config.logLevel,
    problems: problemsOf(config),
    run: (log, signal, manager) => runDevice(config, version, log, signal, manager),
  }));
}
