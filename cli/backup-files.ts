/** Files of a backup: their digests, and that they are on the disk. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { messageOf, PatrolError } from "../runtime/error.ts";

/** `sha256`: hexadecimal. */
export type FileFacts = { readonly name: string; readonly bytes: number; readonly sha256: string };

export async function digest(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { bytes: (await stat(path)).size, sha256: hash.digest("hex") };
}

/** Rejects with `invalid` when the file at `path` is not what the manifest says of it. */
export async function verify(path: string, file: FileFacts): Promise<void> {
  const found = await digest(path).catch((err: unknown) => {
    throw new PatrolError("invalid", `${path} cannot be read: ${messageOf(err)}; take another backup`, err);
  });
  if (found.bytes === file.bytes && found.sha256 === file.sha256) return;
  throw new PatrolError("invalid", `${path} is not what the manifest says (SHA-256 differs); take another backup`);
}

/** What stands at `path`, a file or a folder, is on the disk when this resolves. */
export async function synced(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
