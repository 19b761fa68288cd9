/** Databases that something has damaged while nobody had them open. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { array, constantFrom, double, integer, oneof, record, tuple } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PatrolError } from "../../runtime/error.ts";
import { fuzz } from "../../test/support/fuzz.ts";
import { batch, fixRecord } from "../../test/support/messages.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { unpackFixes } from "../core/fix-block.ts";
import { openRegistry } from "../registry.ts";
import { MALFORMED, openWriter } from "./database.ts";
import { openDesk } from "./desk.ts";
import { ledgerCalls } from "./desk-ledger.ts";
import { MIGRATIONS } from "./desk-schema.ts";
import { unitCalls } from "./desk-units.ts";
import { openTracks } from "./tracks.ts";
import { TracksReader } from "./tracks-reader.ts";
import { TracksWriter } from "./tracks-writer.ts";

const NOW = 1_795_000_000_000;
const ENTRY = { time: 1, act: { actor: "a", from: "b", act: "unit-add", about: [], purpose: null, detail: {} } };
const UNITS = 60;
const FIXES = 600;
/** A file of one byte is a new database to SQLite, as one of none is: `unixFileSize` takes it for its own mark of an empty file. */
const EMPTY = 1;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let desk: Buffer;
let tracks: Buffer;

beforeAll(async () => {
  folder = await tempFolder();
  const [deskPath, tracksPath] = [join(folder.path, "desk.db"), join(folder.path, "tracks.db")];
  {
    await using opened = await openDesk(deskPath);
    const registry = await openRegistry(opened.tables);
    for (let n = 0; n < UNITS; n++)
      await registry.add({ unit: `bike-${n}`, kind: "car", station: null, label: null }, ENTRY);
    await using stored = await openTracks(tracksPath, Number.MAX_SAFE_INTEGER);
    for (let first = 1; first < FIXES; first += 100) {
      const records = Array.from({ length: 100 }, (_, n) => fixRecord(first + n, NOW + (first + n) * 1000));
      const payload = Buffer.from(JSON.stringify(batch(records)));
      await stored.commit([{ unit: "bike-1", receivedTime: NOW + 1e9, payload }]);
    }
  }
  [desk, tracks] = [await readFile(deskPath), await readFile(tracksPath)];
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

/** `at`: where, as a share of the file. */
const share = double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const header = integer({ min: 0, max: 99 }).map((byte) => ({ byte }));
const flip = tuple(oneof(share, header), integer({ min: 0, max: 7 }));
const damage = oneof(
  record({ kind: constantFrom("cut"), to: share }),
  record({ kind: constantFrom("flip"), flips: array(flip, { minLength: 1, maxLength: 8 }) }),
  record({ kind: constantFrom("zero"), from: share, bytes: integer({ min: 1, max: 8192 }) }),
);
type Damage =
  | { readonly kind: "cut"; readonly to: number }
  | { readonly kind: "zero"; readonly from: number; readonly bytes: number }
  | { readonly kind: "flip"; readonly flips: readonly (readonly [number | { readonly byte: number }, number])[] };

function damaged(good: Buffer, how: Damage): Buffer {
  const bytes = Buffer.from(good);
  switch (how.kind) {
    case "cut":
      return bytes.subarray(0, Math.floor(how.to * bytes.length));
    case "zero":
      return bytes.fill(
        0,
        Math.floor(how.from * bytes.length),
        Math.min(bytes.length, Math.floor(how.from * bytes.length) + how.bytes),
      );
    case "flip":
      for (const [at, bit] of how.flips) {
        const place = typeof at === "number" ? Math.floor(at * bytes.length) : at.byte;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
      }
      return bytes;
  }
}

let counter = 0;

/**
 * What becomes of a damaged copy: a refusal's sentence, or how many rows there are. A refused file is left as it is.
 * SQLite's own word on a page that turns out to be damaged while it is read is a refusal too.
 */
async function verdict(bytes: Buffer, read: (path: string) => number | Promise<number>): Promise<string | number> {
  const home = join(folder.path, String(counter++));
  await mkdir(home);
  const path = join(home, "a.db");
  await writeFile(path, bytes);
  try {
    return await read(path);
  } catch (err) {
    if (err instanceof PatrolError) expect((await readFile(path)).equals(bytes)).toBe(true);
    else if ((err as Error).message !== MALFORMED)
      expect((err as { errcode?: unknown }).errcode).toBeOneOf([1, 11, 26]);
    return (err as Error).message;
  } finally {
    await rm(home, { recursive: true });
  }
}

function unitsIn(path: string): number {
  const database = openWriter(path, MIGRATIONS, true);
  try {
    return unitCalls(database, ledgerCalls(database, `${path}.head`).recorded).units().length;
  } finally {
    database.close();
  }
}

function fixesIn(path: string): number {
  const writer = new TracksWriter(path, Number.MAX_SAFE_INTEGER);
  try {
    const reader = new TracksReader(path);
    try {
      reader.newest();
      return unpackFixes(reader.page({ unit: "bike-1", from: 0, to: Number.MAX_SAFE_INTEGER })).length;
    } finally {
      reader.close();
    }
  } finally {
    writer.close();
  }
}

/** The same through the threads, as a gateway opens them. */
async function opensDesk(path: string): Promise<number> {
  await using opened = await openDesk(path);
  return (await opened.tables.units()).length;
}

async function opensTracks(path: string): Promise<number> {
  await using opened = await openTracks(path, Number.MAX_SAFE_INTEGER);
  return (await opened.newest()).size;
}

const SENTENCE = /is damaged|the database has schema version|cannot be opened/;

describe.each([
  { name: "desk.db", good: () => desk, read: unitsIn, open: opensDesk, rows: UNITS },
  { name: "tracks.db", good: () => tracks, read: fixesIn, open: opensTracks, rows: FIXES },
])("a damaged $name", { timeout: 120_000 }, ({ name, good, read, open, rows }) => {
  test("is refused with a sentence and left as it is, or has all of its rows when it was cut off", async () => {
    const seen = { refused: 0, whole: 0 };
    await fuzz(`damage ${name}`, damage, 100, async (how) => {
      const bytes = damaged(good(), how as Damage);
      if (bytes.length <= EMPTY) return;
      const found = await verdict(bytes, read);
      if (typeof found === "string") {
        seen.refused++;
        expect(found).toMatch(/\S/);
      } else {
        seen.whole++;
        if (how.kind === "cut") expect(found).toBe(rows);
      }
    });
    expect(seen.refused).toBeGreaterThan(10);
  });

  test.each([
    ["text", () => Buffer.from("not a database ".repeat(500))],
    ["half of it", () => good().subarray(0, good().length >> 1)],
    ["zeros", () => Buffer.alloc(8192)],
    ["a later version's", () => Buffer.from(good()).fill(255, 63, 64)],
  ])("that is %s says so", async (_, bytes) => {
    expect(await verdict(bytes(), open)).toMatch(SENTENCE);
  });
});
