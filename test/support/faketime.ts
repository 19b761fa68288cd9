/** libfaketime as Debian installs it. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The library to preload into a process whose clock is to be faked; empty where it is not installed. */
export function faketimeLibrary(): string {
  const found = readdirSync("/usr/lib").map((folder) => join("/usr/lib", folder, "faketime", "libfaketime.so.1"));
  return found.find((path) => existsSync(path)) ?? "";
}
