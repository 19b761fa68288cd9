#!/usr/bin/env node
/** The `patrol` command: parses arguments and calls one function; each subcommand is a file beside this one. */
import { environment } from "../runtime/environment.ts";
import { program } from "./program.ts";
import { runProgram } from "./run.ts";

await runProgram(program(environment()));
