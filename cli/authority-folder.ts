/** Where the authority lies: `ca/` in the data folder, or another folder that the gateway's machine need not have. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Authority, KeyPair } from "../gateway/x509/authority.ts";
import { messageOf, PatrolError, systemCodeOf } from "../runtime/error.ts";

/** `passphrase`: of its key; null: none was given. */
export type AuthorityPlace = { readonly folder: string; readonly passphrase: string | null };

const CERT = "ca.pem";
const KEY = "ca.key";

/** Writes a new authority; refuses with `conflict` where there is one. */
export async function writeAuthority(folder: string, { cert, key }: KeyPair): Promise<void> {
  await makeFolder(folder);
  await writeNew(join(folder, KEY), key, 0o600);
  await writeNew(join(folder, CERT), cert, 0o644);
}

/** Opens the authority for issuing; `ca`: its certificate as PEM. Rejects: `not_found`, `invalid`. */
export async function readAuthority(
  place: AuthorityPlace,
): Promise<{ readonly authority: Authority; readonly ca: string }> {
  const { openAuthority } = await import("../gateway/x509/authority.ts");
  const ca = await read(join(place.folder, CERT));
  const key = await read(join(place.folder, KEY));
  return { authority: await openAuthority({ cert: ca, key }, place.passphrase), ca };
}

/** Makes a folder that only its owner can look into; one that is there stays as it is. Rejects with `unavailable`. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (err) {
    throw new PatrolError("unavailable", `the folder ${path} cannot be made: ${messageOf(err)}`, err);
  }
}

/** Writes a file that was not there, and has it on disk when it resolves. Rejects with `conflict` where it was. */
export async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx", mode, flush: true });
  } catch (err) {
    if (systemCodeOf(err) === "EEXIST") {
      throw new PatrolError("conflict", `${path} is there already and is never written over; give another folder`, err);
    }
    throw new PatrolError("unavailable", `${path} cannot be written: ${messageOf(err)}`, err);
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (err) {
    if (systemCodeOf(err) === "ENOENT") {
      throw new PatrolError("not_found", `there is no ${path}: \`patrol ca init\` makes an authority`, err);
    }
    throw new PatrolError("unavailable", `${path} cannot be read: ${messageOf(err)}`, err);
  }
}
