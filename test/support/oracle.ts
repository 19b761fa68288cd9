/** The devices' own lists of accepted records, held against what the gateway has on its disk. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openReader } from "../../gateway/sqlite/database.ts";

type Accepted = { readonly outbox: string; readonly seq: number; readonly record: Readonly<Record<string, unknown>> };
type JournalRow = { readonly seq: number; readonly time: number; readonly fate: number; readonly body: string | null };

export type Verdict = {
  readonly accepted: number;
  readonly stored: number;
  /** Accepted, and not in the journal. */
  readonly missing: readonly string[];
  /** In the journal with other content than the device accepted. */
  readonly different: readonly string[];
  /** Given out twice by the device for different records, or refused by the gateway as a conflict. */
  readonly reused: readonly string[];
  /** Fixes in the journal without their point in the track. */
  readonly pointless: readonly string[];
};

/** `lists`: each unit's accepted list. */
export function judge(dataDir: string, lists: Readonly<Record<string, string>>): Verdict {
  const database = openReader(join(dataDir, "tracks.db"));
  const journal = database.prepare(
    `SELECT seq, time, fate, body FROM journal WHERE seq = ? AND outbox =
       (SELECT o.id FROM outbox o JOIN unit u ON u.id = o.unit WHERE u.unit = ? AND o.outbox = ?)`,
  );
  const point = database.prepare(
    "SELECT lat, lon FROM fix WHERE unit = (SELECT id FROM unit WHERE unit = ?) AND ts = ?",
  );
  const verdict = {
    accepted: 0,
    missing: [] as string[],
    different: [] as string[],
    reused: [] as string[],
    pointless: [] as string[],
  };
  for (const [unit, path] of Object.entries(lists)) {
    const seen = new Map<string, string>();
    for (const { outbox, seq, record } of acceptedIn(path)) {
      const name = `${unit}/${outbox}/${seq}`;
      const content = JSON.stringify(record);
      const before = seen.get(name);
      if (before !== undefined && before !== content) verdict.reused.push(name);
      if (before !== undefined) continue;
      seen.set(name, content);
      verdict.accepted += 1;
      const rows = journal.all(seq, unit, outbox) as JournalRow[];
      const [row] = rows;
      if (rows.length !== 1 || !row) verdict.missing.push(name);
      else if (row.body !== null && record.type !== "fix" && !isSame(JSON.parse(row.body), record))
        verdict.different.push(name);
      else if (record.type === "fix" && row.fate === 0) {
        const found = point.get(unit, row.time) as { readonly lat: number; readonly lon: number } | undefined;
        const isThere = found?.lat === steps(record.lat) && found.lon === steps(record.lon) && row.time === record.time;
        if (!isThere) verdict.pointless.push(name);
      }
    }
  }
  const conflicts = database.prepare("SELECT unit, outbox, seq FROM quarantine WHERE reason = 'conflict'").all();
  for (const row of conflicts) verdict.reused.push(JSON.stringify(row));
  const { stored } = database.prepare("SELECT count(*) AS stored FROM journal").get() as { readonly stored: number };
  database.close();
  return { ...verdict, stored };
}

/** A last line that was cut off by a kill was not yet accepted. */
function acceptedIn(path: string): readonly Accepted[] {
  const text = readFileSync(path, "utf8");
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Accepted];
      } catch {
        return [];
      }
    });
}

function isSame(stored: Readonly<Record<string, unknown>>, record: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(record).every((key) => JSON.stringify(stored[key]) === JSON.stringify(record[key]));
}

/** Degrees in steps of 1e-7. */
function steps(degrees: unknown): number {
  return Math.round((degrees as number) * 1e7);
}
