/** The file `ledger.head`: the ledger's end as it was last seen, outside of the database that it speaks about. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { systemCodeOf } from "../../runtime/error.ts";
import { type Head, headText, parseHead, type SavedHead } from "../core/ledger-chain.ts";

export const HEAD_FILE = "ledger.head";

export function readHead(path: string): SavedHead {
  try {
    const text = readFileSync(path, "utf8");
    return { text, head: parseHead(text) };
  } catch (err) {
    if (systemCodeOf(err) === "ENOENT") return { text: null, head: null };
    return { text: "", head: null };
  }
}

/** Whether it is on disk, whole, when this returns; false: the disk refused, and the old one is there. */
export function writeHead(path: string, head: Head): boolean {
  try {
    const part = `${path}.part`;
    const file = openSync(part, "w", 0o600);
    try {
      writeSync(file, `${headText(head)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
    const folder = openSync(dirname(path), "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    return true;
  } catch (err) {
    if (systemCodeOf(err) === null) throw err;
    return false;
  }
}
