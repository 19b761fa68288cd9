/** Settings as command-line flags: another spelling of the same thing. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { flagOf, integer, REQUIRED, type Settings } from "../runtime/config.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Adds a flag for every setting that is no secret (those stay out of process lists). */
export function addSettings(command: Command, settings: Settings): Command {
  for (const one of Object.values(settings)) {
    if (one.isSecret) continue;
    const fallback = one.fallback === REQUIRED || one.fallback === null ? "" : ` [${one.fallback}]`;
    command.addOption(new Option(`${flagOf(one)} <value>`, `${one.help} (${one.env})${fallback}`));
  }
  const secrets = Object.values(settings).filter((one) => one.isSecret);
  if (secrets.length > 0) {
    const lines = secrets.map((one) => `  ${one.env}: ${one.help}`);
    command.addHelpText("after", `\nFrom the environment only:\n${lines.join("\n")}`);
  }
  return command;
}

/** The environment with the flags that were given written over it. */
export function withFlags(command: Command, settings: Settings, env: Environment): Environment {
  const given: Record<string, string> = {};
  for (const one of Object.values(settings)) {
    const name = flagOf(one)
      .slice(2)
      .replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const value: unknown = command.getOptionValue(name);
    if (typeof value === "string") given[one.env] = value;
  }
  return { ...env, ...given };
}

/** commander's parser of a flag that is a whole number. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const parsed = integer(least, most)(text);
    if (parsed.ok) return parsed.value;
    throw new InvalidArgumentError(`It must be ${parsed.want}.`);
  };
}
