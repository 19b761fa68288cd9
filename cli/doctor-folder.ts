/** What `patrol doctor` says of the data folder and the disk under it. */
import { access, constants, lstat, readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { systemCodeOf } from "../runtime/error.ts";
import type { Finding } from "./finding.ts";

const LEAST_FREE_MB = 200;
const LEAST_FREE_FILES = 1_000;
const MOST_NAMED = 3;

export async function folderFinding(dataDir: string): Promise<Finding> {
  const what = "data folder";
  const there = await stat(dataDir).catch(() => null);
  if (there === null) {
    const text = `${dataDir} is not there yet; give --data-dir, or start a gateway or device`;
    return { what, isOk: null, text };
  }
  if (!there.isDirectory()) return { what, isOk: false, text: `${dataDir} is no folder; give --data-dir another` };
  try {
    await access(dataDir, constants.W_OK | constants.X_OK);
    return { what, isOk: true, text: `${dataDir} can be written` };
  } catch (err) {
    const text =
      systemCodeOf(err) === "EROFS"
        ? `${dataDir} is on a disk that is mounted read-only: dmesg says why, and a card that has become so is at its end; replace it, or mount it again`
        : `${dataDir} cannot be written by this user; change its owner or --data-dir`;
    return { what, isOk: false, text };
  }
}

/** Whose the files are: a command that was run as another user leaves files that the service cannot write. */
export async function ownerFinding(dataDir: string): Promise<Finding> {
  const what = "data owner";
  const folder = await stat(dataDir);
  if ((folder.mode & 0o007) !== 0) {
    const text = `everybody on this machine may enter ${dataDir}, where positions and secrets are; chmod 700 ${dataDir}`;
    return { what, isOk: false, text };
  }
  const names = await readdir(dataDir);
  const owned = await Promise.all(
    names.map(async (name) => ({ name, uid: (await lstat(join(dataDir, name)).catch(() => null))?.uid ?? folder.uid })),
  );
  // Only the doctor reads this one.
  const foreign = owned.filter(({ name, uid }) => uid !== folder.uid && name !== "backup.json").map(({ name }) => name);
  if (foreign.length === 0) return { what, isOk: true, text: "all files are of the folder's owner, and nobody else's" };
  const named = foreign.slice(0, MOST_NAMED).join(", ") + (foreign.length > MOST_NAMED ? ", ..." : "");
  const todo = `chown -R --reference=${dataDir} ${dataDir}, and run commands as that user`;
  return { what, isOk: false, text: `${foreign.length} files are not of the folder's owner (${named}); ${todo}` };
}

export async function diskFinding(dataDir: string): Promise<Finding> {
  return spaceFinding(await statfs(dataDir));
}

/** `files`, `ffree`: how many the file system can have and has left; 0 of those that do not count them. */
export function spaceFinding(disk: {
  readonly bavail: number;
  readonly bsize: number;
  readonly files: number;
  readonly ffree: number;
}): Finding {
  const what = "disk";
  const freeMb = Math.floor((disk.bavail * disk.bsize) / 1_048_576);
  if (freeMb < LEAST_FREE_MB) {
    return { what, isOk: false, text: `only ${freeMb} MB free; make room, records will be refused` };
  }
  if (disk.files > 0 && disk.ffree < LEAST_FREE_FILES) {
    const text = `${freeMb} MB free, but only ${disk.ffree} files more can be made; delete some (df -i says where it is short)`;
    return { what, isOk: false, text };
  }
  return { what, isOk: true, text: `${freeMb} MB free` };
}
