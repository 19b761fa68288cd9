/** A name that stays while what it points to changes, as udev keeps /dev/ttyGNSS over replugging. */
import { lstat, readlink, rename, rm, symlink } from "node:fs/promises";
import { PatrolError, systemCodeOf } from "../../runtime/error.ts";

/** Lets `link` point to `target` in one step: a reader finds the old or the new, never neither. Only a symbolic link is replaced. */
export async function pointLink(link: string, target: string): Promise<void> {
  const found = await lstat(link).catch(ifMissing);
  if (found !== null && !found.isSymbolicLink()) {
    throw new PatrolError("conflict", `${link} exists and is not a symbolic link: remove it or choose another folder.`);
  }
  const fresh = `${link}.new`;
  await rm(fresh, { force: true });
  await symlink(target, fresh);
  await rename(fresh, link);
}

/** Removes `link` if it still points to `target`; a link that another has re-pointed meanwhile is left alone. */
export async function removeLink(link: string, target: string): Promise<void> {
  const current = await readlink(link).catch(ifMissing);
  if (current === target) await rm(link, { force: true });
}

function ifMissing(err: unknown): null {
  if (systemCodeOf(err) === "ENOENT" || systemCodeOf(err) === "EINVAL") return null;
  throw err;
}
