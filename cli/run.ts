/** How a command line ends: its exit code, and what is wrong in a sentence on standard error. */
import { type Command, CommanderError } from "commander";
import { messageOf, PatrolError } from "../runtime/error.ts";

/** Runs what the arguments ask for. Exit codes: 0 well, 1 failed, 2 wrong use. */
export async function runProgram(program: Command): Promise<void> {
  // Whoever reads a list may have seen enough, as `head` has.
  process.stdout.on("error", (err: NodeJS.ErrnoException) => {
    if (err.code !== "EPIPE") throw err;
  });
  try {
    await program.parseAsync();
  } catch (err) {
    if (err instanceof CommanderError) {
      process.exitCode = err.exitCode === 0 ? 0 : 2;
    } else {
      process.stderr.write(`patrol: ${messageOf(err)}\n`);
      if (!(err instanceof PatrolError) && err instanceof Error) process.stderr.write(`${err.stack}\n`);
      process.exitCode = err instanceof PatrolError && err.code === "invalid" ? 2 : 1;
    }
  }
}

/** commander applies these to later subcommands only. */
export function inheritErrors(command: Command): void {
  command.exitOverride().showHelpAfterError(`(patrol ${command.name()} --help says more)`);
  for (const child of command.commands) child.exitOverride();
}
