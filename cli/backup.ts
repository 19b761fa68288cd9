/**
 * `patrol backup` and `patrol restore`: a folder with whole copies of the gateway's databases, its bulletins and a manifest,
 * which is written last: without it a folder is no backup.
 */
import { access, copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { refuseSecond } from "../gateway/http/second.ts";
import { controlPath } from "../gateway/paths.ts";
import { inspect, type SnapshotFacts, snapshot } from "../gateway/sqlite/snapshot.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { version } from "../runtime/version.ts";
import { areBulletins, copyBulletins, placeBulletins, verifyBulletins } from "./backup-bulletins.ts";
import { digest, type FileFacts, synced, verify } from "./backup-files.ts";
import { markBackup } from "./backup-mark.ts";

/** Tracks first: a unit that is registered in between is then in the copy of the desk too. */
const DATABASES = ["tracks.db", "desk.db"] as const;
const MANIFEST = "manifest.json";
const FORMAT = "patrol-backup";

type BackedUp = SnapshotFacts & FileFacts;
/** `time`: Unix ms at which the backup began; everything receipted before it is in there. */
export type Manifest = {
  readonly v: 1;
  readonly format: typeof FORMAT;
  readonly time: number;
  readonly version: string;
  readonly node: string;
  readonly files: readonly BackedUp[];
  /** By their paths within `bulletins/`. Backups of before there were any have no such list. */
  readonly bulletins?: readonly FileFacts[];
};
type Say = (text: string) => void;

/** Copies the databases and bulletins of `dataDir` into the new or empty folder `out`; a running gateway goes on meanwhile. */
export async function backup(dataDir: string, out: string, say: Say): Promise<Manifest> {
  await access(join(dataDir, "tracks.db")).catch(() => {
    throw new PatrolError("not_found", `${dataDir} holds no tracks.db: no gateway has run there; give --data-dir`);
  });
  await access(join(dataDir, "desk.db")).catch(() => {
    const why =
      "where an ingest worker runs there is nothing to back up: its fixes are in InfluxDB, the rest is the desk's";
    throw new PatrolError("not_found", `${dataDir} holds no desk.db: ${why}; give the desk's --data-dir`);
  });
  const isFile = await stat(out).then(
    (there) => !there.isDirectory(),
    () => false,
  );
  if (isFile) throw new PatrolError("conflict", `${out} is a file; give a new or empty folder`);
  await mkdir(out, { recursive: true, mode: 0o700 });
  if ((await readdir(out)).length > 0) throw new PatrolError("conflict", `${out} is not empty; give a new folder`);
  const time = Date.now();
  const files: BackedUp[] = [];
  for (const name of DATABASES) {
    say(`copying ${name}`);
    const path = join(out, name);
    await closedFile(path);
    snapshot(join(dataDir, name), path);
    await synced(path);
    say(`checking ${name}`);
    files.push({ name, ...inspect(path), ...(await digest(path)) });
  }
  say("copying bulletins");
  const bulletins = await copyBulletins(dataDir, out);
  const manifest: Manifest = {
    v: 1,
    format: FORMAT,
    time,
    version: version(),
    node: process.version,
    files,
    bulletins,
  };
  const path = join(out, MANIFEST);
  await writeFile(`${path}.part`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  await synced(`${path}.part`);
  await rename(`${path}.part`, path);
  await synced(out);
  await markBackup(dataDir, { time, folder: resolve(out) });
  return manifest;
}

/** Puts a backup into `dataDir`, where no gateway runs and no data are. Nothing is there unless all of it was verified. */
export async function restore(dataDir: string, from: string, say: Say): Promise<Manifest> {
  const manifest = await manifestIn(from);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await refuseSecond(controlPath(dataDir));
  const present = (await readdir(dataDir)).filter((name) => /^((desk|tracks)\.db(-wal|-shm)?|bulletins)$/.test(name));
  if (present.length > 0) {
    throw new PatrolError("conflict", `${dataDir} holds data already (${present.join(", ")}); move them away first`);
  }
  for (const file of manifest.files) {
    say(`verifying ${file.name}`);
    await verify(join(from, file.name), file);
  }
  const bulletins = manifest.bulletins ?? [];
  await verifyBulletins(from, bulletins);
  const parts = manifest.files.map((file) => join(dataDir, `${file.name}.part`));
  try {
    for (const [n, file] of manifest.files.entries()) {
      const part = parts[n] as string;
      say(`copying ${file.name}`);
      await closedFile(part);
      await copyFile(join(from, file.name), part);
      await synced(part);
      await verify(part, file);
      checked(part, file);
    }
    say("copying bulletins");
    await placeBulletins(dataDir, from, bulletins);
  } catch (err) {
    await Promise.all(parts.map((part) => rm(part, { force: true })));
    throw err;
  }
  for (const [n, file] of manifest.files.entries()) await rename(parts[n] as string, join(dataDir, file.name));
  await synced(dataDir);
  return manifest;
}

async function manifestIn(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, "utf8").catch((err: unknown) => {
    const why = "it is no backup, or one that was broken off";
    throw new PatrolError("not_found", `${path} cannot be read: ${why}; give the folder of a backup`, err);
  });
  const manifest = parsed(text);
  const names = manifest?.files?.map?.((file) => file?.name);
  if (
    manifest?.v !== 1 ||
    manifest.format !== FORMAT ||
    String(names) !== String(DATABASES) ||
    !areBulletins(manifest.bulletins ?? [])
  ) {
    throw new PatrolError("invalid", `${path} is no manifest that this version of patrol can read`);
  }
  return manifest as Manifest;
}

function parsed(text: string): Partial<Manifest> | null {
  try {
    return JSON.parse(text) as Partial<Manifest> | null;
  } catch {
    return null;
  }
}

function checked(path: string, file: BackedUp): void {
  let facts: SnapshotFacts;
  try {
    facts = inspect(path);
  } catch (err) {
    throw new PatrolError("invalid", `${file.name} of the backup is damaged: ${messageOf(err)}`, err);
  }
  const isSame = Object.entries(file.counts).every(([table, rows]) => facts.counts[table] === rows);
  if (facts.schema === file.schema && isSame) return;
  throw new PatrolError("invalid", `${file.name} of the backup does not hold what the manifest says`);
}

/** An empty file that only this user can read. */
async function closedFile(path: string): Promise<void> {
  await writeFile(path, "", { mode: 0o600, flag: "wx" });
}
