/**
 * `reports.db`: pieces that were made before. All of it can be made again from `tracks.db`, so whatever is wrong with it, it is
 * made anew; while the disk refuses, reports are answered without it.
 */
import { rmSync } from "node:fs";
import { crc32 } from "node:zlib";
import { messageOf } from "../../runtime/error.ts";
import type { Piece } from "../core/patrol/piece.ts";
import { type Database, inTransaction, openWriter } from "./database.ts";

/**
 * `as_of`, `points`: the generation (touched.ts) and the key points (their digest) that a piece was made of; `work`: all of it
 * but the cells, as JSON. The sums are CRC-32 of the texts.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE kept (id INTEGER PRIMARY KEY CHECK (id = 1), store TEXT NOT NULL, generation INTEGER NOT NULL) STRICT;
  CREATE TABLE unit (id INTEGER PRIMARY KEY, unit TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE piece (
    id INTEGER PRIMARY KEY, unit INTEGER NOT NULL REFERENCES unit, from_ts INTEGER NOT NULL, to_ts INTEGER NOT NULL,
    as_of INTEGER NOT NULL, points TEXT NOT NULL, is_thin INTEGER NOT NULL, work_sum INTEGER NOT NULL,
    cells_sum INTEGER NOT NULL, work TEXT NOT NULL, cells TEXT NOT NULL,
    UNIQUE (unit, from_ts, to_ts)
  ) STRICT;
  `,
];

/** A piece with what it was made of. `isThin`: of fixes of which only one a minute was left. `bytes`: about what it takes in memory. */
export type KeptPiece = {
  readonly piece: Piece;
  readonly asOf: number;
  readonly points: string;
  readonly isThin: boolean;
  readonly hasCells: boolean;
  readonly bytes: number;
};

/** Rows that one transaction of `prune` deletes. */
const SLICE = 2_000;

type Row = {
  readonly from_ts: number;
  readonly to_ts: number;
  readonly as_of: number;
  readonly points: string;
  readonly is_thin: number;
  readonly work_sum: number;
  readonly cells_sum: number;
  readonly work: string;
  readonly cells: string;
};
type Open = { readonly database: Database } & ReturnType<typeof prepare>;

/** What happened to it, for the counters: it was begun anew since something was wrong with it; pieces were not written. */
export type FileTrouble = (what: "rebuilt" | "unsaved", why: string) => void;

export class PieceFile {
  readonly #path: string;
  readonly #store: string;
  readonly #trouble: FileTrouble;
  /** Null while it cannot be opened. */
  #open: Open | null;

  /** `store`, `generation`: which `tracks.db` it is about, and how far that has come; one that has seen more is of another. */
  constructor(path: string, store: string, generation: number, trouble: FileTrouble) {
    this.#path = path;
    this.#store = store;
    this.#trouble = trouble;
    this.#open = this.#begin();
    const kept = this.#try((open) => open.kept.get()) as { store: string; generation: number } | null | undefined;
    if (kept && (kept.store !== store || kept.generation >= generation)) this.#rebuild("it is about other tracks");
  }

  /** The pieces of a unit that begin in [`from`, `to`). One that is damaged is left out. */
  read(unit: string, from: number, to: number, withCells: boolean): readonly KeptPiece[] {
    const rows = this.#try(({ read, readCells }) => (withCells ? readCells : read).all(unit, from, to) as Row[]);
    return (rows ?? []).flatMap((row) => keptOf(row, withCells) ?? []);
  }

  /** Writes pieces of a unit; what the disk refuses is not kept, and counted. */
  write(unit: string, pieces: readonly KeptPiece[]): void {
    const asOf = Math.max(...pieces.map((one) => one.asOf));
    const isKept = this.#try(({ database, addUnit, add, setKept }) =>
      inTransaction(database, () => {
        const { id } = addUnit.get(unit) as { readonly id: number };
        setKept.run(this.#store, asOf);
        for (const { piece, points, isThin, asOf: made } of pieces) {
          const [work, cells] = textsOf(piece);
          const sums = [crc32(work), crc32(cells)] as const;
          add.run(id, piece.from, piece.to, made, points, isThin ? 1 : 0, ...sums, work, cells);
        }
        return true;
      }),
    );
    if (!isKept) this.#trouble("unsaved", "the disk refuses it");
  }

  /** Deletes some of the pieces that begin before `time` (Unix ms); false once there are none. */
  prune(time: number): boolean {
    return this.#try(({ drop }) => Number(drop.run(time).changes) === SLICE) ?? false;
  }

  close(): void {
    this.#open?.database.close();
    this.#open = null;
  }

  #begin(): Open | null {
    try {
      return openFile(this.#path);
    } catch (err) {
      this.#trouble("rebuilt", messageOf(err));
      return openAnew(this.#path);
    }
  }

  #rebuild(why: string): void {
    this.#trouble("rebuilt", why);
    this.close();
    this.#open = openAnew(this.#path);
  }

  /** Null when it cannot be done now. A damaged file is begun anew. */
  #try<T>(work: (open: Open) => T): T | null {
    this.#open ??= openOrNull(this.#path);
    if (!this.#open) return null;
    try {
      return work(this.#open);
    } catch (err) {
      if (isPassing(err)) return null;
      this.#rebuild(messageOf(err));
      return null;
    }
  }
}

/** SQLITE_BUSY, READONLY, IOERR, FULL, CANTOPEN: nothing is wrong with what is there. */
const PASSING = new Set([5, 8, 10, 13, 14]);

function isPassing(err: unknown): boolean {
  const code = err instanceof Error ? (err as { errcode?: unknown }).errcode : undefined;
  return typeof code === "number" && PASSING.has(code & 0xff);
}

function openFile(path: string): Open {
  const database = openWriter(path, MIGRATIONS);
  // What a power cut takes is made again; it cannot be torn.
  database.exec("PRAGMA synchronous=NORMAL");
  return { database, ...prepare(database) };
}

function openOrNull(path: string): Open | null {
  try {
    return openFile(path);
  } catch {
    return null;
  }
}

function openAnew(path: string): Open | null {
  try {
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
  } catch {
    return null;
  }
  return openOrNull(path);
}

function prepare(database: Database) {
  const where = "unit = (SELECT id FROM unit WHERE unit = ?) AND from_ts >= ? AND from_ts < ? ORDER BY from_ts, to_ts";
  const columns = "from_ts, to_ts, as_of, points, is_thin, work_sum, cells_sum, work";
  return {
    kept: database.prepare("SELECT store, generation FROM kept"),
    setKept: database.prepare(
      `INSERT INTO kept VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET store = excluded.store,
       generation = max(generation, excluded.generation)`,
    ),
    read: database.prepare(`SELECT ${columns} FROM piece WHERE ${where}`),
    readCells: database.prepare(`SELECT ${columns}, cells FROM piece WHERE ${where}`),
    addUnit: database.prepare(
      "INSERT INTO unit (unit) VALUES (?) ON CONFLICT (unit) DO UPDATE SET unit = excluded.unit RETURNING id",
    ),
    add: database.prepare(
      `INSERT OR REPLACE INTO piece
         (unit, from_ts, to_ts, as_of, points, is_thin, work_sum, cells_sum, work, cells)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    drop: database.prepare(
      `DELETE FROM piece WHERE id IN
       (SELECT p.id FROM unit u JOIN piece p ON p.unit = u.id WHERE p.from_ts < ? LIMIT ${SLICE})`,
    ),
  };
}

const NO_CELLS: Piece["cells"] = { cell: [], runs: [], ms: [], last: [] };

function textsOf(piece: Piece): readonly [work: string, cells: string] {
  const { from: _from, to: _to, cells, goesOn, ...work } = piece;
  return [JSON.stringify(work), JSON.stringify({ cells, goesOn })];
}

/** About what a piece takes in memory: numbers that were text. */
export function bytesOf(work: string, cells: string): number {
  return 400 + 2 * (work.length + cells.length);
}

/** Null for one whose texts are not what was written. */
function keptOf(row: Row, hasCells: boolean): KeptPiece | null {
  const cells = hasCells ? row.cells : "";
  if (crc32(row.work) !== row.work_sum || (hasCells && crc32(cells) !== row.cells_sum)) return null;
  const found = hasCells ? (JSON.parse(cells) as Pick<Piece, "cells" | "goesOn">) : { cells: NO_CELLS, goesOn: false };
  const work = JSON.parse(row.work) as Omit<Piece, "from" | "to" | "cells" | "goesOn">;
  return {
    piece: { from: row.from_ts, to: row.to_ts, ...work, ...found },
    asOf: row.as_of,
    points: row.points,
    isThin: row.is_thin === 1,
    hasCells,
    bytes: bytesOf(row.work, cells),
  };
}
