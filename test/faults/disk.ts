/** File systems of a test's own: a small one in memory that fills up, and one on a loop device that loses its power. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Need, needs } from "../support/need.ts";
import { tempFolder } from "../support/temp.ts";

/** A mount point; disposing unmounts it. */
export type Disk = AsyncDisposable & { readonly path: string };
export type SmallDisk = Disk & {
  /** The most that it holds from now on, in pages of 4,096 bytes. */
  readonly resize: (pages: number) => void;
  /** Leaves room for so many pages; `free` makes it again. */
  readonly fill: (pages: number) => void;
  readonly free: () => void;
};
export type LoopDisk = Disk & {
  /** From this moment nothing reaches the disk any more, and what was not synced is gone. */
  readonly cutPower: () => void;
  /** What a start after the power cut finds. Whatever has files open there must have ended. */
  readonly restart: () => void;
};

const PAGE_BYTES = 4096;

/** The programs, and the right to mount. */
export function needsMount(...programs: readonly string[]): Need {
  const need = needs("mount", "umount", ...programs);
  const label = `${need.label.slice(0, -1)}, the right to mount]`;
  return { label, isMissing: need.isMissing || !canMount() };
}

/** The right to mount is root's, and many containers' root has it not. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "patrol-mount-"));
  try {
    run("mount", "-t", "tmpfs", "-o", "size=4096", "tmpfs", folder);
    run("umount", folder);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function openSmallDisk(pages: number): Promise<SmallDisk> {
  const folder = await tempFolder();
  const path = join(folder.path, "disk");
  mkdirSync(path);
  const sizeOf = (most: number) => `size=${most * PAGE_BYTES}`;
  run("mount", "-t", "tmpfs", "-o", sizeOf(pages), "tmpfs", path);
  return {
    path,
    resize: (most) => run("mount", "-o", `remount,${sizeOf(most)}`, path),
    fill: (left) => {
      const { bavail } = statfsSync(path);
      run("dd", "if=/dev/zero", `of=${join(path, "filler")}`, `bs=${PAGE_BYTES}`, `count=${bavail - left}`);
    },
    free: () => rmSync(join(path, "filler")),
    [Symbol.asyncDispose]: () => unmounted(path, folder),
  };
}

/** ext4 in a file of `megabytes`. */
export async function openLoopDisk(megabytes: number): Promise<LoopDisk> {
  const folder = await tempFolder();
  const path = join(folder.path, "disk");
  const image = join(folder.path, "image");
  mkdirSync(path);
  run("truncate", "-s", `${megabytes}M`, image);
  run("mkfs.ext4", "-q", "-F", image);
  const mount = () => run("mount", "-o", "loop", image, path);
  mount();
  return {
    path,
    // FS_IOC_SHUTDOWN without a flush of the journal (ioctl_xfs_goingdown(2)); ext4 knows it too.
    cutPower: () => run("xfs_io", "-x", "-c", "shutdown", path),
    restart: () => {
      run("umount", path);
      mount();
    },
    [Symbol.asyncDispose]: () => unmounted(path, folder),
  };
}

/** Even while a process that the test did not get to end holds a file open. */
async function unmounted(path: string, folder: AsyncDisposable): Promise<void> {
  run("umount", "--lazy", path);
  await folder[Symbol.asyncDispose]();
}

function run(program: string, ...args: readonly string[]): void {
  const PATH = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
  execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, PATH } });
}
