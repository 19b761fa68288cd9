/** The one flag that every administrative command has. */
import type { Command } from "commander";
import { GATEWAY_SETTINGS } from "../gateway/config.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Adds the flag for the gateway's data directory alone, as administrative commands have it. */
export function withDataDir(command: Command, env: Environment): Command {
  const { env: name, fallback, help } = GATEWAY_SETTINGS.dataDir;
  return command.option("--data-dir <folder>", `the gateway's ${help} (${name})`, env[name] || String(fallback));
}
