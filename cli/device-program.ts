/** The subcommands of a vehicle's host, which load nothing of the gateway: a device starts fast and stays small. */
import { Command } from "commander";
import { version } from "../runtime/version.ts";
import { clockStepCommand, deviceCommand, deviceDoctorCommand, readCommand } from "./device-commands.ts";
import { inheritErrors } from "./run.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export function deviceProgram(env: Environment): Command {
  const root = new Command("patrol")
    .description("The device of a patrol vehicle or backpack: receiver and emergency kit to the gateway")
    .version(version())
    .showHelpAfterError("(patrol --help lists what there is)")
    .exitOverride();
  for (const command of [...deviceCommands(env), deviceDoctorCommand(env)]) {
    root.addCommand(command);
    inheritErrors(command);
  }
  return root;
}

/** Those that `patrol` has in the same way. */
export function deviceCommands(env: Environment): readonly Command[] {
  return [deviceCommand(env), readCommand(), clockStepCommand()];
}
