/** Processes that are measured from outside. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";

/** Clock ticks a second of the times in /proc. */
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** On a machine that is busy with other things a start takes ten times as long. */
const READY_WITHIN_MS = 60_000;

export type Child = AsyncDisposable & { readonly pid: number; readonly process: ChildProcess };

/** Starts a program; its errors go to `logFile`. Disposing ends it: SIGTERM, and SIGKILL after 5 s. */
export function startChild(
  program: string,
  args: readonly string[],
  logFile: string,
  env: Readonly<Record<string, string>> = {},
  input: "ignore" | "pipe" = "ignore",
): Child {
  const child = spawn(program, args, {
    stdio: [input, "pipe", openSync(logFile, "a")],
    env: { ...process.env, ...env },
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  return {
    pid: child.pid ?? 0,
    process: child,
    [Symbol.asyncDispose]: async () => {
      process.off("exit", kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const force = setTimeout(kill, 5_000);
      await ended;
      clearTimeout(force);
    },
  };
}

/** The first line on standard output that matches. Rejects when the process ends or does not say it for a minute. */
export function firstMatch(child: Child, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error("the process did not say that it is ready")), READY_WITHIN_MS);
    child.process.once("exit", (code) => reject(new Error(`the process ended with code ${code}; see its log`)));
    child.process.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = pattern.exec(text);
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
}

/** Seconds of CPU, user and system, that the processes have taken so far: all their threads. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS;
  }, 0);
}

/** Bytes: resident memory now, and what was handed to the disk so far. */
export function footprint(pid: number): { readonly rss: number; readonly written: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const io = readFileSync(`/proc/${pid}/io`, "utf8");
  return {
    rss: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024,
    written: Number(/^write_bytes: (\d+)/m.exec(io)?.[1] ?? 0),
  };
}
