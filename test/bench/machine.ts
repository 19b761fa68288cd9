/** Where the figures come from: without this they mean nothing. */
import { open, rm, statfs } from "node:fs/promises";
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from "node:os";
import { join } from "node:path";
import { median } from "./statistics.ts";

const TMPFS = 0x0102_1994;
const RAMFS = 0x8584_58f6;

export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  readonly loadAverage: number;
  /** Median time of 50 appends of 4 KiB, each with fdatasync. */
  readonly fsyncMs: number;
};

/** Rejects when `folder` is kept in memory: no commit there is durable. */
export async function machineOf(folder: string): Promise<Machine> {
  const { type } = await statfs(folder);
  if (type === TMPFS || type === RAMFS) {
    throw new Error(`${folder} is kept in memory, so that a commit there costs nothing: give --dir a folder on a disk`);
  }
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGib: totalmem() / 2 ** 30,
    system: `${platform()} ${arch()}`,
    node: process.version,
    loadAverage: loadavg()[0] ?? Number.NaN,
    fsyncMs: await fsyncMs(join(folder, "fsync-probe")),
  };
}

async function fsyncMs(path: string): Promise<number> {
  const file = await open(path, "w");
  const bytes = Buffer.alloc(4_096, 1);
  const times: number[] = [];
  for (let n = 0; n < 50; n++) {
    const startedAt = performance.now();
    await file.write(bytes);
    await file.datasync();
    times.push(performance.now() - startedAt);
  }
  await file.close();
  await rm(path);
  return median(times);
}
