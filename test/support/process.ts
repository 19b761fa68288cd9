/** Real `patrol` processes, ended by pid. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { until } from "./until.ts";

const PATROL = fileURLToPath(new URL("../../cli/patrol.js", import.meta.url));

export type PatrolProcess = AsyncDisposable & {
  readonly pid: number;
  /** Lines of standard output and of standard error so far. */
  readonly lines: readonly string[];
  readonly errors: readonly string[];
  /** Writes a line to its standard input. */
  readonly say: (line: string) => void;
  /** Ends its standard input. */
  readonly end: () => void;
  /** Resolves with the first line of standard output that matches. */
  readonly line: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** The same of standard error. */
  readonly error: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; resolves with the exit code (null when a signal ended it). */
  readonly stop: () => Promise<number | null>;
  readonly ended: Promise<number | null>;
};

/**
 * Starts `patrol ...args` with `env` and nothing else of `PATROL_*`. `wrap` is a command that runs it in its own place,
 * such as `ip netns exec`.
 */
export function startPatrol(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  wrap: readonly string[] = [],
): PatrolProcess {
  return startScript(PATROL, args, env, wrap);
}

/** The same of another script. `folder`: where it runs. */
export function startScript(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  wrap: readonly string[] = [],
  folder?: string,
): PatrolProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PATROL_")));
  const [program = "", ...rest] = [...wrap, process.execPath, script, ...args];
  const child: ChildProcess = spawn(program, rest, {
    env: { ...inherited, ...env },
    cwd: folder,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const errors: string[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  if (child.stderr) createInterface({ input: child.stderr }).on("line", (line) => keep(errors, line));
  child.stdin?.on("error", () => {});
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const first = (list: readonly string[], pattern: RegExp) =>
    until(
      `a line like ${pattern}`,
      () => {
        const found = list.map((line) => pattern.exec(line)).find((match) => match !== null);
        if (!found && child.exitCode !== null) throw new Error(`patrol ${args[0]} ended: ${errors.join(" | ")}`);
        return found;
      },
      30_000,
    );
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return await ended;
  };
  return {
    pid: child.pid ?? 0,
    lines,
    errors,
    say: (line) => child.stdin?.write(`${line}\n`),
    end: () => child.stdin?.end(),
    line: (pattern) => first(lines, pattern),
    error: (pattern) => first(errors, pattern),
    kill: async () => {
      await end("SIGKILL");
    },
    stop: () => end("SIGTERM"),
    ended,
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL");
    },
  };
}

function keep(list: string[], line: string): void {
  list.push(line);
  if (list.length > 1000) list.shift();
}
