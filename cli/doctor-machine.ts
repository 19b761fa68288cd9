/** What `patrol doctor` asks of the machine, and what it says of Node, the clock and the supervisor. */
import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { BUILT_TIME } from "../device/core/clock.ts";
import type { Finding } from "./finding.ts";

/** Passed in, so that every machine can be tried. */
export type Machine = {
  /** Standard output of a command that ended with 0; null when it is missing or failed. */
  readonly run: (command: string, args: readonly string[]) => Promise<string | null>;
  /** A file's text, null when it cannot be read. */
  readonly read: (path: string) => Promise<string | null>;
  readonly isThere: (path: string) => Promise<boolean>;
  readonly now: () => number;
};

/** What a data folder is of; a machine may be both. */
export type Role = "gateway" | "device";

const RUN_MS = 5_000;
/** Systemd counts from the last start by hand. */
const MANY_RESTARTS = 3;

export const THIS_MACHINE: Machine = {
  run: (command, args) =>
    new Promise((resolve) => {
      execFile(command, [...args], { timeout: RUN_MS }, (err, stdout) => resolve(err ? null : stdout));
    }),
  read: (path) => readFile(path, "utf8").catch(() => null),
  isThere: async (path) => (await stat(path).catch(() => null)) !== null,
  now: Date.now,
};

export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOk = major > 20 || (major === 20 && minor >= 19);
  const text = isOk ? version : `${version} is too old; install Node 20.19 or later (24 LTS)`;
  return { what: "node", isOk, text };
}

/** A vehicle's clock is set from GNSS; a gateway's stamps what it receives and judges what comes from the future. */
export async function clockFinding({ now, run }: Machine, role: Role): Promise<Finding> {
  const what = "clock";
  const shown = new Date(now()).toISOString();
  if (now() < BUILT_TIME) {
    const todo =
      role === "device"
        ? "the receiver's time sets it (PATROL_CLOCK_STEP_CMD); no certificate can be judged until then"
        : "set it, and let chrony or systemd-timesyncd keep it";
    return { what, isOk: false, text: `shows ${shown}, before this program was made; ${todo}` };
  }
  const said = (await run("timedatectl", ["show", "-p", "NTPSynchronized", "--value"]))?.trim() ?? null;
  if (said === "yes") return { what, isOk: true, text: `${shown}, synchronised` };
  if (said !== "no") {
    return { what, isOk: null, text: `${shown}; whether something synchronises it cannot be told here` };
  }
  if (role === "device")
    return { what, isOk: null, text: `${shown}, not synchronised; the receiver's time corrects it` };
  const why = "a fix over 60 s ahead of it is put aside, and every age on the console is wrong by as much as it is";
  return {
    what,
    isOk: false,
    text: `${shown}, not synchronised: ${why}; install chrony, or timedatectl set-ntp true`,
  };
}

/** What systemd says of the unit `patrol-<role>.service`. */
export async function serviceFinding({ run }: Machine, role: Role): Promise<Finding> {
  const what = "service";
  const unit = `patrol-${role}.service`;
  const about = "LoadState,ActiveState,SubState,UnitFileState,NRestarts,Result";
  const said = await run("systemctl", ["show", unit, "-p", about]);
  if (said === null) {
    return { what, isOk: null, text: "systemd does not run here; see that something starts it again when it ends" };
  }
  const facts = Object.fromEntries(said.split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2)));
  const { LoadState: load, ActiveState: active, SubState: sub, UnitFileState: file, Result: result } = facts;
  const restarts = Number(facts.NRestarts ?? 0);
  const log = `journalctl -u ${unit} says why`;
  if (load === "not-found") {
    const todo = "put deploy/systemd's files in their places, or see that something else starts it again";
    return { what, isOk: null, text: `${unit} is not installed; ${todo}` };
  }
  if (load !== "loaded") return { what, isOk: false, text: `${unit} cannot be loaded (${load}); ${log}` };
  if (active !== "active") {
    const isOff = active === "inactive" && file !== "enabled";
    if (isOff) return { what, isOk: null, text: `${unit} is installed and off; systemctl enable --now ${unit}` };
    const how = active === "inactive" ? "does not run" : `is ${active} (${sub}, ${result})`;
    return { what, isOk: false, text: `${unit} ${how}; ${log}` };
  }
  if (restarts >= MANY_RESTARTS) {
    return { what, isOk: false, text: `${unit} runs, after ending by itself ${restarts} times; ${log}` };
  }
  if (file !== "enabled") {
    return { what, isOk: false, text: `${unit} runs, and would not after a boot; systemctl enable ${unit}` };
  }
  return { what, isOk: true, text: `${unit} runs and starts at boot` };
}
