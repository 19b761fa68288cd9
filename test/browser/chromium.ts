/** A Chromium process of our own, with a new profile, as people start one: its tabs hide each other. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { needs, programPath } from "../support/need.ts";
import { tempFolder } from "../support/temp.ts";

/** Debian's packages `chromium` and `fonts-wqy-microhei`. */
export const CHROMIUM = needs("chromium");

/** Without WebGL, as on a command room's older PC. */
export const WITHOUT_WEBGL = ["--disable-gpu", "--disable-software-rasterizer"] as const;

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--mute-audio",
  "--remote-debugging-port=0",
] as const;
const PATIENT_MS = 60_000;

export type Chromium = AsyncDisposable & { readonly pid: number; readonly endpoint: string };

/** Rejects when it has not said within a minute where it listens. */
export async function startChromium(further: readonly string[] = []): Promise<Chromium> {
  const profile = await tempFolder();
  const program = programPath("chromium") ?? "chromium";
  const flags = [...FLAGS, ...further, `--user-data-dir=${profile.path}`, "about:blank"];
  const child = spawn(program, flags, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "exit");
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const close = async () => {
    process.off("exit", kill);
    if (child.exitCode === null && child.signalCode === null) kill();
    await ended;
    await profile[Symbol.asyncDispose]();
  };
  try {
    return { pid: child.pid ?? 0, endpoint: await endpointOf(child), [Symbol.asyncDispose]: close };
  } catch (err) {
    await close();
    throw err;
  }
}

function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("chromium has not said where it listens")), PATIENT_MS);
    child.once("error", reject);
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on("line", (line) => {
      const found = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
}
