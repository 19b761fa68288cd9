/** The ledger on a real disk: what was changed is found, its end is known elsewhere, and several may write. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startPatrol } from "../../test/support/process.ts";
import { seeded } from "../../test/support/random.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { verifyLedger } from "../audit.ts";
import type { Entry, LedgerTable } from "../core/ledger.ts";
import { type Database, inTransaction, openWriter } from "./database.ts";
import { openDesk } from "./desk.ts";
import { ledgerCalls } from "./desk-ledger.ts";
import { MIGRATIONS } from "./desk-schema.ts";
import { openLedgerTable, sha256 } from "./ledger-reader.ts";

const HEAD = "ledger.head";

function entry(n: number, purpose: string | null = null): Entry {
  const detail = { from: n * 1000, to: n * 1000 + 500, format: "gpx" };
  return {
    time: 1_795_248_000_000 + n,
    act: { actor: `operator:${n % 3}`, from: "::1", act: "export", about: ["bike-07"], purpose, detail },
  };
}

type Written = { readonly database: Database; readonly table: LedgerTable; readonly headPath: string };

/** A ledger of `entries` with its head beside it, and no triggers: whoever changes it has taken them away. */
function written(folder: string, entries: number): Written {
  const database = openWriter(join(folder, "desk.db"), MIGRATIONS);
  const headPath = join(folder, HEAD);
  const { calls } = ledgerCalls(database, headPath);
  for (let n = 1; n <= entries; n++) calls.record(entry(n, n % 4 === 0 ? "投诉 117 🚲" : null));
  calls.saveHead();
  database.exec("DROP TRIGGER ledger_unchanged; DROP TRIGGER ledger_undeleted");
  const table: LedgerTable = {
    savedHead: async () => calls.savedHead(),
    ledgerEnd: async () => calls.ledgerEnd(),
    ledgerHash: async (n) => calls.ledgerHash(n),
    followLedger: async (step) => calls.followLedger(step),
    scanLedger: async (scan) => calls.scanLedger(scan),
  };
  return { database, table, headPath };
}

const ENTRIES = 24;
type Change = (database: Database, random: (below: number) => number) => void;
type Row = { readonly n: number; readonly entry: string; readonly hash: string };

const rowsOf = (database: Database) => database.prepare("SELECT * FROM ledger ORDER BY n").all() as Row[];

function flipIn(column: "entry" | "hash"): Change {
  return (database, random) => {
    const n = 1 + random(ENTRIES);
    const row = rowsOf(database)[n - 1] as Row;
    const bytes = Buffer.from(row[column]);
    const at = random(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    database.prepare(`UPDATE ledger SET ${column} = CAST(? AS TEXT) WHERE n = ?`).run(bytes, n);
  };
}

/** Writes the rows from `n` on anew, with hashes that are right. */
function chainFrom(database: Database, n: number): void {
  let before = n === 1 ? "0".repeat(64) : (rowsOf(database)[n - 2] as Row).hash;
  for (const row of rowsOf(database).slice(n - 1)) {
    before = sha256(before, row.entry);
    database.prepare("UPDATE ledger SET hash = ? WHERE n = ?").run(before, row.n);
  }
}

const CHANGES: Readonly<Record<string, Change>> = {
  "a bit of a text": flipIn("entry"),
  "a bit of a hash": flipIn("hash"),
  "a bit of a number": (database, random) => {
    const n = 1 + random(ENTRIES);
    // The bits below would make it the number of another, which SQLite refuses.
    database.prepare("UPDATE ledger SET n = ? WHERE n = ?").run(BigInt(n) ^ (1n << BigInt(5 + random(58))), n);
  },
  "an entry taken out": (database, random) => {
    database.prepare("DELETE FROM ledger WHERE n = ?").run(1 + random(ENTRIES));
  },
  "the end cut off": (database, random) => {
    database.prepare("DELETE FROM ledger WHERE n > ?").run(random(ENTRIES));
  },
  "an entry put in": (database, random) => {
    const row = rowsOf(database)[random(ENTRIES)] as Row;
    const at = [0, -1 - random(99), ENTRIES + 1, ENTRIES + 2 + random(99)][random(4)] ?? 0;
    database.prepare("INSERT INTO ledger VALUES (?, ?, ?)").run(at, row.entry, row.hash);
  },
  "an entry put in between, the later ones renumbered": (database, random) => {
    const at = 1 + random(ENTRIES);
    const row = rowsOf(database)[random(ENTRIES)] as Row;
    database.prepare("UPDATE ledger SET n = -n WHERE n >= ?").run(at);
    database.exec("UPDATE ledger SET n = 1 - n WHERE n < 0");
    database.prepare("INSERT INTO ledger VALUES (?, ?, ?)").run(at, row.entry, row.hash);
  },
  "two entries swapped": (database, random) => {
    const one = 1 + random(ENTRIES);
    const two = 1 + ((one + random(ENTRIES - 1)) % ENTRIES);
    const rows = rowsOf(database);
    const put = database.prepare("UPDATE ledger SET entry = ?, hash = ? WHERE n = ?");
    const [a, b] = [rows[one - 1] as Row, rows[two - 1] as Row];
    put.run(b.entry, b.hash, one);
    put.run(a.entry, a.hash, two);
  },
  "another actor, with every hash after it made right again": (database, random) => {
    const n = 1 + random(ENTRIES);
    database.prepare("UPDATE ledger SET entry = replace(entry, 'operator:', 'operator:x') WHERE n = ?").run(n);
    chainFrom(database, n);
  },
  "an entry taken out, the later ones renumbered with right hashes": (database, random) => {
    const n = 1 + random(ENTRIES);
    database.prepare("DELETE FROM ledger WHERE n = ?").run(n);
    for (const row of rowsOf(database).slice(n - 1)) {
      const text = row.entry.replace(`"n":${row.n}`, `"n":${row.n - 1}`);
      database.prepare("UPDATE ledger SET n = ?, entry = ? WHERE n = ?").run(row.n - 1, text, row.n);
    }
    if (n < ENTRIES) chainFrom(database, n);
  },
};

describe("a ledger", () => {
  test("of 10,000 random changes shows every one", { timeout: 120_000 }, async () => {
    await using folder = await tempFolder();
    const { database, table } = written(folder.path, ENTRIES);
    const next = seeded(5);
    const random = (below: number) => Math.floor(next() * below);
    const kinds = Object.entries(CHANGES);
    const missed: string[] = [];
    const found: Record<string, number> = {};
    for (let n = 0; n < 10_000; n++) {
      const [name, change] = kinds[n % kinds.length] as [string, Change];
      database.exec("BEGIN");
      change(database, random);
      const verdict = await verifyLedger(table, null);
      database.exec("ROLLBACK");
      if (verdict.isSound) missed.push(name);
      else found[name] = (found[name] ?? 0) + 1;
    }
    process.stdout.write(`changes of the ledger that were found: ${JSON.stringify(found)}\n`);
    expect(missed).toEqual([]);
    expect(await verifyLedger(table, null)).toMatchObject({ isSound: true, entries: ENTRIES, problems: [], notes: [] });
    database.close();
  });

  test("says where it was changed, and that its end is gone", async () => {
    await using folder = await tempFolder();
    const { database, table } = written(folder.path, 5);
    database.exec("DELETE FROM ledger WHERE n = 5");
    expect(await verifyLedger(table, null)).toMatchObject({
      isSound: false,
      entries: 4,
      problems: [
        "The ledger once had an entry 5, which is gone: the end was cut off, or an older copy was put in its place.",
      ],
    });
    database.exec("UPDATE ledger SET entry = replace(entry, '117', '118') WHERE n = 4");
    expect(await verifyLedger(table, null)).toMatchObject({
      entries: 3,
      problems: ["Entry 4, or the one before it, was changed.", expect.stringContaining("once had an entry 5")],
    });
    database.close();
  });

  test("without its head file is sound, and says what cannot be told; a head written down elsewhere can", async () => {
    await using folder = await tempFolder();
    const { database, table, headPath } = written(folder.path, 5);
    const head = await table.ledgerEnd();
    await writeFile(headPath, "");
    expect(await verifyLedger(table, null)).toMatchObject({
      problems: ["The file ledger.head is none: it was changed."],
    });
    database.exec("DELETE FROM ledger WHERE n = 5");
    const gone: LedgerTable = { ...table, savedHead: async () => ({ text: null, head: null }) };
    expect(await verifyLedger(gone, null)).toMatchObject({
      isSound: true,
      notes: [expect.stringMatching(/^There is no file ledger.head/)],
    });
    expect(await verifyLedger(gone, head)).toMatchObject({
      isSound: false,
      problems: [expect.stringContaining("entry 5")],
    });
    database.close();
  });

  test("refuses changes by this program itself", async () => {
    await using folder = await tempFolder();
    const database = openWriter(join(folder.path, "desk.db"), MIGRATIONS);
    ledgerCalls(database, join(folder.path, HEAD)).calls.record(entry(1));
    expect(() => database.exec("DELETE FROM ledger")).toThrow("the ledger is append-only");
    expect(() => database.exec("UPDATE ledger SET hash = ''")).toThrow("the ledger is append-only");
    database.close();
  });
});

describe("the head beside the database", () => {
  test("is written when the desk closes, and follows", async () => {
    await using folder = await tempFolder();
    for (const n of [1, 2, 3]) {
      await using desk = await openDesk(join(folder.path, "desk.db"));
      await desk.tables.record(entry(n));
    }
    expect(await readFile(join(folder.path, HEAD), "utf8")).toMatch(/^3:[0-9a-f]{64}\n$/);
  });

  test("of a ledger whose end was cut off stays as it is while others are added", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, HEAD);
    const { database } = written(folder.path, 5);
    const head = await readFile(path, "utf8");
    database.exec("DELETE FROM ledger WHERE n > 3");
    database.close();
    {
      await using desk = await openDesk(join(folder.path, "desk.db"));
      for (const n of [4, 5, 6, 7]) await desk.tables.record(entry(n + 10));
      await desk.tables.saveHead();
    }
    expect(await readFile(path, "utf8")).toBe(head);
    using table = openLedgerTable(folder.path);
    expect(await verifyLedger(table, null)).toMatchObject({
      isSound: false,
      entries: 7,
      problems: ["Entry 5 is not the one that was seen there: the ledger was written anew."],
    });
  });
});

test("two desks and five processes write into one chain", { timeout: 120_000 }, async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, "desk.db");
  {
    await using one = await openDesk(path);
    await using two = await openDesk(path);
    const commands = Array.from({ length: 5 }, (_, n) =>
      startPatrol(["station", "add", `s${n}`], { PATROL_DATA_DIR: folder.path }),
    );
    const writing = [one, two].flatMap((desk) => Array.from({ length: 300 }, (_, n) => desk.tables.record(entry(n))));
    await Promise.all(writing);
    expect(await Promise.all(commands.map(({ ended }) => ended))).toEqual([0, 0, 0, 0, 0]);
  }
  using table = openLedgerTable(folder.path);
  expect(await verifyLedger(table, null)).toMatchObject({ isSound: true, entries: 605, notes: [] });
  expect((await table.savedHead()).head?.n).toBe(605);
});

test("a ledger of 100,000 entries is followed and searched in pages", { timeout: 120_000 }, async () => {
  await using folder = await tempFolder();
  const { database } = written(folder.path, 1);
  const insert = database.prepare("INSERT INTO ledger VALUES (?, ?, ?)");
  inTransaction(database, () => {
    let before = (rowsOf(database)[0] as Row).hash;
    for (let n = 2; n <= 100_000; n++) {
      const text = JSON.stringify({ n, time: n, ...entry(n).act });
      before = sha256(before, text);
      insert.run(n, text, before);
    }
  });
  database.close();
  await using desk = await openDesk(join(folder.path, "desk.db"));
  const { tables } = desk;
  let longest = 0;
  const paged: LedgerTable = {
    savedHead: () => tables.savedHead(),
    ledgerEnd: () => tables.ledgerEnd(),
    ledgerHash: (n) => tables.ledgerHash(n),
    scanLedger: (scan) => tables.scanLedger(scan),
    followLedger: async (step) => {
      const started = performance.now();
      const chain = await tables.followLedger(step);
      longest = Math.max(longest, performance.now() - started);
      return chain;
    },
  };
  const started = performance.now();
  expect(await verifyLedger(paged, null)).toMatchObject({ isSound: true, entries: 100_000 });
  const ms = Math.round(performance.now() - started);
  process.stdout.write(`100,000 entries verified in ${ms} ms, the longest page ${Math.round(longest)} ms\n`);
});
