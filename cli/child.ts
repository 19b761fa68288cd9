/** A `patrol` process of our own, started, watched and ended by us. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { pause } from "../runtime/activity.ts";
import { PatrolError } from "../runtime/error.ts";
import { ENDS_WITH_PARENT } from "../runtime/termination.ts";

export type ChildSpec = {
  readonly name: string;
  /** The subcommand and its flags. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where its log goes. */
  readonly logPath: string;
  /** Whether it is started again when it ends by itself; otherwise that is a failure. */
  readonly isRestarted: boolean;
  readonly onLine: (line: string) => void;
  /** Lines for its standard input; without it that is empty. */
  readonly input?: Readable;
  readonly onEnd: (text: string) => void;
};

const PATROL = fileURLToPath(new URL("./patrol.js", import.meta.url));
const RESTART_MS = 1_000;
const KILL_AFTER_MS = 8_000;

/** Keeps the child running until `signal` is aborted, then ends it: SIGTERM, and SIGKILL when it does not listen. */
export async function superviseChild(spec: ChildSpec, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const ended = await runOnce(spec, signal);
    if (signal.aborted) return;
    if (!spec.isRestarted) {
      throw new PatrolError("unavailable", `${spec.name} ended (${ended}); its log is ${spec.logPath}`);
    }
    spec.onEnd(`${spec.name} ended (${ended}) and is started again`);
    await pause(RESTART_MS, signal);
  }
}

/** Runs the child to its end; rejects with what it said last when that was a failure. */
export async function runChild(spec: ChildSpec, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const ended = await runOnce(spec, signal);
  if (signal.aborted || ended === "exit code 0") return;
  const log = (await readFile(spec.logPath, "utf8").catch(() => "")).trimEnd();
  throw new PatrolError("unavailable", `${spec.name} ended (${ended}): ${log.split("\n").at(-1) || spec.logPath}`);
}

async function runOnce(spec: ChildSpec, signal: AbortSignal): Promise<string> {
  const log = openSync(spec.logPath, "a", 0o600);
  const child = spawn(process.execPath, [PATROL, ...spec.args], {
    env: { ...spec.env, [ENDS_WITH_PARENT]: "1" },
    // The channel says nothing: where it breaks, we are gone, however we ended, and the child ends too.
    stdio: [spec.input ? "pipe" : "ignore", "pipe", log, "ipc"],
  });
  if (spec.input && child.stdin) spec.input.pipe(child.stdin);
  closeSync(log);
  if (child.stdout) createInterface({ input: child.stdout }).on("line", spec.onLine);
  let forced: NodeJS.Timeout | null = null;
  const end = () => {
    child.kill("SIGTERM");
    forced = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
  };
  signal.addEventListener("abort", end, { once: true });
  const [code, killedBy] = (await once(child, "exit")) as [number | null, string | null];
  signal.removeEventListener("abort", end);
  if (forced) clearTimeout(forced);
  return killedBy ?? `exit code ${code}`;
}
