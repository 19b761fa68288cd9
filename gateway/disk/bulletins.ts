/**
 * Bulletins in the data directory: `bulletins/<week>/<station>.zh-CN.html`, `.en.html`, `.csv`, `.json`. The JSON is written last,
 * so that with it the others are there, and what it says is what they say.
 */
import { createHash } from "node:crypto";
import { access, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, PatrolError, systemCodeOf } from "../../runtime/error.ts";
import type { Edition } from "../core/bulletin/edition.ts";
import type { BulletinShelf, WeekOfStation } from "../core/bulletin/service.ts";
import { LANGUAGES } from "../core/bulletin/texts.ts";

const WEEK = /^\d{4}-W\d{2}$/;
/** A file's name has at most 255 bytes (NAME_MAX); the endings and the digest take the rest. */
const MOST_NAME_BYTES = 180;

export class Bulletins implements BulletinShelf {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, "bulletins");
  }

  async digest(of: WeekOfStation): Promise<string | null> {
    try {
      const json = await readFile(this.#path(of, "json"));
      await Promise.all([...LANGUAGES.map((one) => `${one}.html`), "csv"].map((end) => access(this.#path(of, end))));
      return createHash("sha256").update(json).digest("hex");
    } catch (err) {
      if (systemCodeOf(err) === "ENOENT") return null;
      throw unavailable(this.#folder, err);
    }
  }

  async save(of: WeekOfStation, { pages, csv, json }: Edition): Promise<void> {
    try {
      await mkdir(join(this.#folder, of.week), { recursive: true, mode: 0o700 });
      for (const language of LANGUAGES) await replace(this.#path(of, `${language}.html`), pages[language]);
      await replace(this.#path(of, "csv"), csv);
      await syncFolder(join(this.#folder, of.week));
      await replace(this.#path(of, "json"), json);
      await syncFolder(join(this.#folder, of.week));
    } catch (err) {
      throw unavailable(this.#folder, err);
    }
  }

  async prune(week: string): Promise<number> {
    const names = await readdir(this.#folder).catch((err: unknown) => {
      if (systemCodeOf(err) === "ENOENT") return [];
      throw unavailable(this.#folder, err);
    });
    const old = names.filter((name) => WEEK.test(name) && name < week);
    for (const name of old) await rm(join(this.#folder, name), { recursive: true, force: true });
    return old.length;
  }

  #path({ week, station }: WeekOfStation, end: string): string {
    return join(this.#folder, week, `${fileNameOf(station)}.${end}`);
  }
}

/** The station's key where it can be a file's name; otherwise as much of it as can, and what tells it from others like it. */
export function fileNameOf(station: string): string {
  const clean = station.replace(/[^\p{L}\p{N}_-]/gu, "_");
  if (clean === station && Buffer.byteLength(clean) <= MOST_NAME_BYTES) return clean;
  let short = clean;
  while (Buffer.byteLength(short) > MOST_NAME_BYTES) short = [...short].slice(0, -1).join("");
  return `${short}-${createHash("sha256").update(station).digest("hex").slice(0, 8)}`;
}

async function replace(path: string, text: string): Promise<void> {
  const made = `${path}.new`;
  const file = await open(made, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(made, path);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unavailable(folder: string, err: unknown): PatrolError {
  return new PatrolError("unavailable", `bulletins cannot be kept in ${folder}: ${messageOf(err)}`, err);
}
