/** What the device asks of the machine it runs on. */
import { randomUUID } from "node:crypto";
import { readFile, statfs } from "node:fs/promises";
import { uptime } from "node:os";
import { messageOf, PatrolError } from "../runtime/error.ts";

/** Whole milliseconds since the machine booted: the same count over restarts of the process, never set back. */
export function sinceBoot(): () => number {
  const base = uptime() * 1000 - performance.now();
  return () => Math.round(base + performance.now());
}

/** A text that no two boots of the machine share; where the system has none, that no two processes share. */
export async function machineBoot(): Promise<string> {
  const known = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return known.trim() || randomUUID();
}

/** Bytes that this user can still write to the disk of `dir`. */
export async function freeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

/** A PEM file's text, null for no path. Rejects with `invalid` when it cannot be read. */
export async function pem(path: string | null): Promise<string | null> {
  if (path === null) return null;
  try {
    return await readFile(path, "utf8");
  } catch (err) {
    throw new PatrolError("invalid", `${path} cannot be read: ${messageOf(err)}`, err);
  }
}
