/** The `patrol` command of a vehicle: of its subcommands those that a device's host needs, in one file (`npm run bundle`). */
import { Command } from "commander";
import { environment } from "../runtime/environment.ts";
import { version } from "../runtime/version.ts";
import { clockStepCommand, deviceCommand, readCommand } from "./device-commands.ts";
import { inheritErrors, runProgram } from "./run.ts";

const env = environment();
const root = new Command("patrol")
  .description("The device of a patrol vehicle or backpack: receiver and emergency kit to the gateway")
  .version(version())
  .showHelpAfterError("(patrol --help lists what there is)")
  .exitOverride();
for (const command of [deviceCommand(env), readCommand(), clockStepCommand()]) {
  root.addCommand(command);
  inheritErrors(command);
}
await runProgram(root);
