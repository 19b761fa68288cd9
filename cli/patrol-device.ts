/** The `patrol` command of a vehicle's host, to be put into one file (`npm run bundle`). */
import { environment } from "../runtime/environment.ts";
import { deviceProgram } from "./device-program.ts";
import { runProgram } from "./run.ts";

await runProgram(deviceProgram(environment()));
