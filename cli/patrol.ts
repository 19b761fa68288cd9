#!/usr/bin/env node
/** The `patrol` command: parses arguments and calls one function; each subcommand is a file beside this one. */
import { environment } from "../runtime/environment.ts";
import { runProgram } from "./run.ts";

const [, , asked = ""] = process.argv;
// What runs on a vehicle takes none of the gateway's part into its memory.
if (["device", "read", "clock-step"].includes(asked)) {
  const { deviceProgram } = await import("./device-program.ts");
  await runProgram(deviceProgram(environment()));
} else {
  const { program } = await import("./program.ts");
  await runProgram(program(environment()));
}
