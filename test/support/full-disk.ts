/** A file that takes what room there is. */
import { closeSync, openSync, writeSync } from "node:fs";
import { systemCodeOf } from "../../runtime/error.ts";

export function fillDisk(path: string): void {
  const file = openSync(path, "w");
  const page = Buffer.alloc(4096, 1);
  try {
    for (;;) writeSync(file, page);
  } catch (err) {
    if (systemCodeOf(err) !== "ENOSPC") throw err;
  } finally {
    closeSync(file);
  }
}
