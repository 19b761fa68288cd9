/** `patrol station | officer | shift | assignment` and `patrol import`. */
import { readFile } from "node:fs/promises";
import type { Assignment, Kind } from "../gateway/core/people/people.ts";
import { parseTime } from "../gateway/core/time.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { type Ask, ask, talk } from "./ask.ts";

type Row = Readonly<Record<string, string | number | null>>;
type Items<T> = { readonly items: readonly T[]; readonly next: string | null };

/** Adds one; with JSON it is printed as it is kept, with its id. */
export async function addOne(dataDir: string, what: Kind, body: unknown, isJson: boolean): Promise<void> {
  const added = (await ask(dataDir, { method: "POST", path: what, body })) as Row;
  print(isJson ? JSON.stringify(added) : lineOf(added));
}

/** Prints all: as lines for people, as one JSON array, or as the file that `importFile` takes. */
export async function listAll(dataDir: string, what: Kind, form: "text" | "json" | "csv"): Promise<void> {
  if (form === "csv") {
    const csv = await ask(dataDir, { method: "GET", path: `${what}?format=csv`, isText: true });
    process.stdout.write(String(csv));
    return;
  }
  const rows = await talk(dataDir, (one) => every<Row>(one, what));
  if (form === "json") print(JSON.stringify(rows));
  else for (const row of rows) print(lineOf(row));
}

export async function removeOne(dataDir: string, what: Kind, key: string): Promise<void> {
  await ask(dataDir, { method: "DELETE", path: `${what}/${encodeURIComponent(key)}` });
}

/** Ends an assignment at `at`, or now. */
export async function endAssignment(dataDir: string, id: string, at: string | null): Promise<void> {
  const to = at === null ? Date.now() : timeOf("--at", at);
  await talk(dataDir, async (one) => {
    const found = (await every<Assignment>(one, "assignments")).find((known) => String(known.id) === id);
    if (!found)
      throw new PatrolError("not_found", `There is no assignment ${id}; \`patrol assignment list\` lists them.`);
    const { officer, unit, from } = found;
    await one({ method: "PUT", path: `assignments/${id}`, body: { officer, unit, from, to } });
  });
}

/** Takes a file in. The secrets of units that are new are printed here and never again. */
export async function importFile(dataDir: string, what: Kind | "units", file: string, isJson: boolean): Promise<void> {
  const csv = await readFile(file).catch((err: unknown) => {
    throw new PatrolError("invalid", `${file} cannot be read: ${messageOf(err)}`, err);
  });
  const { items } = (await ask(dataDir, { method: "POST", path: `import/${what}`, csv })) as Items<Row>;
  if (isJson) {
    print(JSON.stringify(items));
    return;
  }
  if (what === "units") {
    const added = items.filter(({ secret }) => secret !== null);
    if (added.length > 0) print("unit,secret");
    for (const { unit, secret } of added) print(`${unit},${secret}`);
  }
  process.stderr.write(`${items.length} ${what} taken in\n`);
}

/** `from` and `to` of an assignment; null without an end. Throws `invalid`. */
export function timesOf(from: string, to: string | null): { readonly from: number; readonly to: number | null } {
  return { from: timeOf("--from", from), to: to === null ? null : timeOf("--to", to) };
}

/** All pages of a list. */
export async function every<T>(one: Ask, path: string): Promise<readonly T[]> {
  const found: T[] = [];
  let query = "";
  while (true) {
    const { items, next } = (await one({ method: "GET", path: `${path}${query}` })) as Items<T>;
    for (const item of items) found.push(item);
    if (next === null) return found;
    query = next;
  }
}

function timeOf(flag: string, text: string): number {
  const time = parseTime(text);
  if (time !== null) return time;
  throw new PatrolError("invalid", `${flag} must be Unix ms or ISO 8601, as in ${flag} 2026-11-21T08:00:00+08:00`);
}

/** One line for a terminal: what names may hold must not break it, nor turn its direction. */
function lineOf(row: Row): string {
  const cells = Object.entries(row).map(([name, value]) => (value === null ? "-" : cellOf(name, value)));
  return cells.join("  ").trimEnd();
}

function cellOf(name: string, value: string | number): string {
  if (typeof value === "number") return name === "id" ? String(value).padStart(4) : new Date(value).toISOString();
  return onOneLine(value).padEnd(16);
}

/** A name that breaks no line of a terminal and turns its direction nowhere. */
export function onOneLine(name: string): string {
  return name.replace(TURNING, "\ufffd");
}

const TURNING = /[\t\r\n\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
