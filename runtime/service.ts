/** What every long-running process does around its own work. */
import { readSettings, type Settings, type Values } from "./config.ts";
import { messageOf, PatrolError } from "./error.ts";
import { type LOG_LEVELS, type Logger, openLog } from "./log.ts";
import { type ServiceManager, serviceManager } from "./service-manager.ts";
import { terminationSignal } from "./termination.ts";

/** A process made of its settings: `problems` are further things wrong with them, each a sentence. */
export type Service = {
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly problems: readonly string[];
  readonly run: (log: Logger, signal: AbortSignal, manager: ServiceManager) => Promise<void>;
};

/**
 * Reads the settings, runs until SIGINT or SIGTERM, and answers the exit code: 0 stopped as asked, 1 failed, 2 bad
 * settings. What is wrong is said on standard error in sentences.
 */
export async function runService<S extends Settings>(
  name: string,
  settings: S,
  env: Readonly<Record<string, string | undefined>>,
  make: (config: Values<S>) => Service,
): Promise<number> {
  const read = readSettings(settings, env);
  if (!read.ok) return complain(name, read.problems, 2);
  const service = make(read.config);
  if (service.problems.length > 0) return complain(name, service.problems, 2);
  const log = openLog(name, service.logLevel);
  const manager = serviceManager(env, (err) => log.warn({ err }, "systemd cannot be told how this service is"));
  const signal = terminationSignal();
  signal.addEventListener("abort", () => void manager.stopping(), { once: true });
  try {
    await service.run(log, signal, manager);
    return 0;
  } catch (err) {
    if (err instanceof PatrolError) return complain(name, [err.message], 1);
    log.fatal({ err }, "cannot go on");
    return complain(name, [messageOf(err)], 1);
  }
}

function complain(name: string, problems: readonly string[], exitCode: number): number {
  for (const problem of problems) process.stderr.write(`patrol ${name}: ${problem}\n`);
  return exitCode;
}
