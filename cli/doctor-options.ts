/** The flags of `patrol doctor`, of the whole one and of a vehicle's. */
import type { Command } from "commander";
import { envFile } from "./doctor-settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type DoctorFlags = {
  readonly dataDir: string;
  readonly repair?: true;
  readonly json?: true;
  readonly settings?: string;
};

export function doctorOptions(command: Command): Command {
  return command
    .description("say what is wrong here, in sentences; exit code 1 when something is")
    .option("--settings <file>", "look with the settings in there, as systemd gives them to the service")
    .option("--repair", "set damaged parts of a device's outbox aside, as the device would; no device may run")
    .option("--json", "print a JSON array");
}

/** The settings of `--settings`; none without it. */
export async function settingsFile(options: DoctorFlags): Promise<Environment> {
  return options.settings === undefined ? {} : await envFile(options.settings);
}

/** A folder that was given as a flag counts before the one of the settings. */
export function doctorFlags(command: Command, options: DoctorFlags, env: Environment) {
  const { repair = false, json = false } = options;
  const isGiven = command.getOptionValueSource("dataDir") === "cli";
  const dataDir = isGiven ? options.dataDir : env.PATROL_DATA_DIR || options.dataDir;
  return { dataDir, repair, json };
}
