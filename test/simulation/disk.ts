/**
 * A machine's disk. What a process writes is in memory until it is synced; a power cut keeps or drops each unsynced sector by
 * itself, and of unsynced names a part, oldest first. A killed process leaves all that it wrote. Room may run out and a sync
 * may fail, after which what it should have kept counts as clean and is not there.
 */
import type { Dice, Schedule } from "../sos/model/dice.ts";

const SECTOR_BYTES = 512;
const O_CREAT = 0o100;

type File = { now: Buffer; synced: Buffer; readonly dirty: Set<number> };
type NameChange = { readonly dir: string; readonly apply: (names: Map<string, File>) => void };

/** What the code under test uses of a file handle. */
export type SimulatedFile = {
  readonly write: (
    bytes: Buffer,
    from: number,
    length: number,
    at: number,
  ) => Promise<{ readonly bytesWritten: number }>;
  readonly datasync: () => Promise<void>;
  readonly sync: () => Promise<void>;
  readonly stat: () => Promise<{ readonly size: number }>;
  readonly close: () => Promise<void>;
};

export type DiskCounts = { operations: number; syncs: number; refused: number; torn: number };

export class Disk {
  readonly counts: DiskCounts = { operations: 0, syncs: 0, refused: 0, torn: 0 };
  readonly #schedule: Schedule;
  readonly #dice: Dice;
  #names = new Map<string, File>();
  #syncedNames = new Map<string, File>();
  #unsynced: NameChange[] = [];
  #life = 0;
  /** Bytes that files may take in all. */
  #roomBytes = Number.POSITIVE_INFINITY;
  #failsSyncs = 0;

  constructor(schedule: Schedule, dice: Dice) {
    this.#schedule = schedule;
    this.#dice = dice;
  }

  /** A process begins; whatever an earlier one still asks for is never answered. */
  begin(): number {
    this.#life += 1;
    return this.#life;
  }

  isAlive(life: number): boolean {
    return life === this.#life;
  }

  /** The process is gone; the machine is not. */
  end(): void {
    this.#life += 1;
  }

  /** What was not synced is a matter of luck. */
  cutPower(): void {
    this.end();
    const names = new Map(this.#syncedNames);
    const kept = this.#dice.between(0, this.#unsynced.length);
    for (const { apply } of this.#unsynced.slice(0, kept)) apply(names);
    for (const file of new Set(names.values())) this.#tear(file);
    this.#names = names;
    this.#syncedNames = new Map(names);
    this.#unsynced = [];
  }

  /** No more room than now, but for `bytes`; null: room enough. */
  fill(bytes: number | null): void {
    const used = [...this.#names.values()].reduce((sum, { now }) => sum + now.length, 0);
    this.#roomBytes = bytes === null ? Number.POSITIVE_INFINITY : used + bytes;
  }

  /** The next so many syncs fail. */
  failSyncs(count: number): void {
    this.#failsSyncs = count;
  }

  open(life: number, path: string, flags: string | number): Promise<SimulatedFile> {
    return this.#operation(life, 1, () => {
      const isNew = flags === "w" || (typeof flags === "number" && (flags & O_CREAT) > 0);
      let file = this.#names.get(path);
      // Nothing but a folder is opened for reading only: to sync its names.
      if (flags === "r") return this.#handle(life, path, null);
      if (!file && !isNew) throw failure("ENOENT", path);
      if (!file) {
        file = { now: Buffer.alloc(0), synced: Buffer.alloc(0), dirty: new Set() };
        const made = file;
        this.#change(path, (names) => names.set(path, made));
      } else if (flags === "w") resize(file, 0);
      return this.#handle(life, path, file);
    });
  }

  readFile(life: number, path: string): Promise<Buffer> {
    return this.#operation(life, 1, () => Buffer.from(this.#fileAt(path).now));
  }

  readdir(life: number, path: string): Promise<readonly string[]> {
    return this.#operation(life, 1, () => {
      const inside = [...this.#names.keys()].filter((one) => one.startsWith(`${path}/`));
      return [...new Set(inside.map((one) => one.slice(path.length + 1).split("/")[0] as string))];
    });
  }

  /** Folders are wherever a file is. */
  mkdir(life: number, _path: string): Promise<void> {
    return this.#operation(life, 1, () => {});
  }

  rename(life: number, from: string, to: string): Promise<void> {
    return this.#operation(life, 1, () => {
      const file = this.#fileAt(from);
      this.#change(to, (names) => {
        names.delete(from);
        names.set(to, file);
      });
    });
  }

  remove(life: number, path: string): Promise<void> {
    return this.#operation(life, 1, () => this.#change(path, (names) => names.delete(path)));
  }

  copy(life: number, from: string, to: string): Promise<void> {
    return this.#operation(life, 2, () => {
      const { now } = this.#fileAt(from);
      this.#take(now.length);
      const file: File = { now: Buffer.from(now), synced: Buffer.alloc(0), dirty: sectorsOf(0, now.length) };
      this.#change(to, (names) => names.set(to, file));
    });
  }

  #handle(life: number, path: string, file: File | null): SimulatedFile {
    const sync = () =>
      this.#operation(life, this.#dice.chance(0.1) ? 60 : 8, () => {
        this.counts.syncs += 1;
        if (this.#failsSyncs > 0) {
          this.#failsSyncs -= 1;
          // The kernel drops what it could not write, and the next sync says that all is well.
          file?.dirty.clear();
          throw failure("EIO", path);
        }
        if (file) flush(file);
        else this.#syncNames(path);
      });
    return {
      write: (bytes, from, length, at) =>
        this.#operation(life, 1, () => {
          if (!file) throw failure("EISDIR", path);
          this.#take(Math.max(0, at + length - file.now.length));
          if (at + length > file.now.length) resize(file, at + length);
          bytes.copy(file.now, at, from, from + length);
          for (const sector of sectorsOf(at, length)) file.dirty.add(sector);
          return { bytesWritten: length };
        }),
      datasync: sync,
      sync,
      stat: () => this.#operation(life, 1, () => ({ size: file?.now.length ?? 0 })),
      close: () => this.#operation(life, 0, () => {}),
    };
  }

  /** Takes effect and answers after some milliseconds, unless the process has died meanwhile. */
  #operation<T>(life: number, mostMs: number, work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (life !== this.#life) return;
      this.#schedule.after(this.#dice.between(0, mostMs), () => {
        if (life !== this.#life) return;
        this.counts.operations += 1;
        try {
          resolve(work());
        } catch (err) {
          this.counts.refused += 1;
          reject(err);
        }
      });
    });
  }

  #fileAt(path: string): File {
    const file = this.#names.get(path);
    if (!file) throw failure("ENOENT", path);
    return file;
  }

  #change(path: string, apply: NameChange["apply"]): void {
    apply(this.#names);
    this.#unsynced.push({ dir: path.slice(0, path.lastIndexOf("/")) || "/", apply });
  }

  #syncNames(dir: string): void {
    for (const change of this.#unsynced) if (change.dir === dir) change.apply(this.#syncedNames);
    this.#unsynced = this.#unsynced.filter((change) => change.dir !== dir);
  }

  #take(bytes: number): void {
    if (bytes === 0) return;
    const used = [...this.#names.values()].reduce((sum, { now }) => sum + now.length, 0);
    if (used + bytes > this.#roomBytes) throw failure("ENOSPC", "the disk");
  }

  #tear(file: File): void {
    if (file.dirty.size === 0 && file.now.length === file.synced.length) return;
    const size = this.#dice.chance(0.5) ? file.now.length : file.synced.length;
    const after = Buffer.alloc(size);
    file.synced.copy(after, 0, 0, Math.min(size, file.synced.length));
    for (const sector of file.dirty) {
      if (this.#dice.chance(0.5)) continue;
      const at = sector * SECTOR_BYTES;
      if (at < size) file.now.copy(after, at, at, Math.min(size, at + SECTOR_BYTES));
    }
    this.counts.torn += 1;
    file.now = after;
    file.synced = Buffer.from(after);
    file.dirty.clear();
  }
}

function flush(file: File): void {
  if (file.synced.length !== file.now.length) {
    const longer = Buffer.alloc(file.now.length);
    file.synced.copy(longer, 0, 0, Math.min(longer.length, file.synced.length));
    file.synced = longer;
  }
  for (const sector of file.dirty) {
    const at = sector * SECTOR_BYTES;
    if (at < file.now.length) file.now.copy(file.synced, at, at, Math.min(file.now.length, at + SECTOR_BYTES));
  }
  file.dirty.clear();
}

function resize(file: File, bytes: number): void {
  const next = Buffer.alloc(bytes);
  file.now.copy(next, 0, 0, Math.min(bytes, file.now.length));
  file.now = next;
}

function sectorsOf(at: number, length: number): Set<number> {
  const sectors = new Set<number>();
  for (let n = Math.floor(at / SECTOR_BYTES); n * SECTOR_BYTES < at + length; n += 1) sectors.add(n);
  return sectors;
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
