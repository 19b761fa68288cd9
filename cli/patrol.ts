#!/usr/bin/env node
/** The `patrol` command: parses arguments and calls one function; each subcommand is a file beside this one. */
import { CommanderError } from "commander";
import { environment } from "../runtime/environment.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { program } from "./program.ts";

// Whoever reads a list may have seen enough, as `head` has.
process.stdout.on("error", (err: NodeJS.ErrnoException) => {
  if (err.code !== "EPIPE") throw err;
});
try {
  await program(environment()).parseAsync();
} catch (err) {
  if (err instanceof CommanderError) {
    process.exitCode = err.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`patrol: ${messageOf(err)}\n`);
    if (!(err instanceof PatrolError) && err instanceof Error) process.stderr.write(`${err.stack}\n`);
    process.exitCode = err instanceof PatrolError && err.code === "invalid" ? 2 : 1;
  }
}
