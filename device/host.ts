/** What the device asks of the machine it runs on. */
import { readFile, statfs } from "node:fs/promises";
import { uptime } from "node:os";
import { messageOf, PatrolError } from "../runtime/error.ts";

/** Whole milliseconds since the machine booted: the same count over restarts of the process, never set back. */
export function sinceBoot(): () => number {
  const base = uptime() * 1000 - performance.now();
  return () => Math.round(base + performance.now());
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
