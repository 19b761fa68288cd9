/**
 * One data folder, one device: two would hand out the same seqs. The lock is a Unix socket in the folder: the kernel lets
 * it go with the process, however that ends, and whoever asks can tell a left-over file from a running device.
 */
import { open, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { messageOf, PatrolError, systemCodeOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import { resource } from "../../runtime/resource.ts";

const NAME = "device.lock";
/** File systems without sockets (FAT): better a device without a lock than none. */
const UNABLE: readonly unknown[] = ["EPERM", "EOPNOTSUPP", "ENOTSUP"];

/** Takes the lock of `dir` until it is disposed of. Rejects with `conflict` when another process has it. */
export async function takeLock(dir: string, log: Logger): Promise<AsyncDisposable> {
  // A socket's path may have no more than 107 bytes: it is reached through the folder's descriptor.
  const folder = await open(dir, "r");
  const path = `/proc/self/fd/${folder.fd}/${NAME}`;
  try {
    const server = (await listening(path)) ?? (await insteadOfLeftOver(dir, path));
    return resource({}, async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await folder.close();
    });
  } catch (err) {
    await folder.close();
    if (!UNABLE.includes(systemCodeOf(err))) throw err;
    log.warn({ err: messageOf(err) }, "data folder cannot be locked: make sure that only one device uses it");
    return resource({}, () => Promise.resolve());
  }
}

/** Whether a process has the lock now. */
export async function isLocked(dir: string): Promise<boolean> {
  const folder = await open(dir, "r").catch(() => null);
  if (folder === null) return false;
  try {
    return await isAnswered(`/proc/self/fd/${folder.fd}/${NAME}`);
  } finally {
    await folder.close();
  }
}

async function insteadOfLeftOver(dir: string, path: string): Promise<Server> {
  if (!(await isAnswered(path))) {
    await rm(join(dir, NAME), { force: true });
    const server = await listening(path);
    if (server !== null) return server;
  }
  throw new PatrolError(
    "conflict",
    `another device runs on ${dir}: stop it first, or give this one a PATROL_DATA_DIR of its own`,
  );
}

/** Null when the name is taken, by a process or by what one left behind. */
function listening(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (err) => (systemCodeOf(err) === "EADDRINUSE" ? resolve(null) : reject(err)));
    server.listen(path, () => {
      // It holds the lock, it does not keep the process.
      server.unref();
      resolve(server);
    });
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
