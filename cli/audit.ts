/** `patrol audit verify | head | list | about`. */
import type { Head } from "../gateway/core/ledger-chain.ts";
import { headText } from "../gateway/core/ledger-chain.ts";
import type { ReadEntry } from "../gateway/core/ledger-reading.ts";
import type { LedgerVerdict } from "../gateway/core/services.ts";
import { PatrolError } from "../runtime/error.ts";
import { type Ask, ask, talk } from "./ask.ts";

type Items = { readonly items: readonly ReadEntry[]; readonly next: string | null };
type Filter = Readonly<Record<"actor" | "about" | "act" | "from" | "to", string | undefined>>;

/** Prints the verdict; answers the exit code. */
export async function verify(dataDir: string, head: string | null, isJson: boolean): Promise<number> {
  const query = head === null ? "" : `?${new URLSearchParams({ head })}`;
  const verdict = (await ask(dataDir, { method: "GET", path: `audit/verify${query}` })) as LedgerVerdict;
  if (isJson) print(JSON.stringify(verdict));
  else {
    const { isSound, entries, problems, notes } = verdict;
    print(isSound ? `sound: ${entries} entries, none changed` : `BROKEN after entry ${entries}`);
    for (const sentence of [...problems, ...notes]) print(sentence);
  }
  return verdict.isSound ? 0 : 1;
}

export async function head(dataDir: string, isJson: boolean): Promise<void> {
  const found = (await ask(dataDir, { method: "GET", path: "audit/head" })) as Head;
  print(isJson ? JSON.stringify(found) : headText(found));
}

export async function list(dataDir: string, filter: Filter, isJson: boolean): Promise<void> {
  const given = Object.entries(filter).filter((one): one is [string, string] => one[1] !== undefined);
  const path = "audit";
  await talk(dataDir, (one) => show(one, path, given.length > 0 ? `?${new URLSearchParams(given)}` : "", isJson));
}

/** An officer's own extract; of a unit, the entries about it. */
export async function about(dataDir: string, name: string, isJson: boolean): Promise<void> {
  await talk(dataDir, async (one) => {
    try {
      await show(one, `officers/${encodeURIComponent(name)}/extract`, "", isJson);
    } catch (err) {
      if (!(err instanceof PatrolError && err.code === "not_found")) throw err;
      await show(one, "audit", `?${new URLSearchParams({ about: name })}`, isJson);
    }
  });
}

/** Lines are printed page by page; JSON is one array, piece by piece. */
async function show(one: Ask, path: string, first: string, isJson: boolean): Promise<void> {
  let query: string | null = first;
  let isFirst = true;
  while (query !== null) {
    const page = (await one({ method: "GET", path: `${path}${query}` })) as Items;
    for (const entry of page.items) {
      if (isJson) process.stdout.write(`${isFirst ? "[" : ","}${JSON.stringify(entry)}`);
      else print(lineOf(entry));
      isFirst = false;
    }
    query = page.next;
  }
  if (isJson) print(isFirst ? "[]" : "]");
}

function lineOf({ n, time, actor, from, act, about: whom, purpose, detail }: ReadEntry): string {
  const what = [...whom, purpose === null ? "" : JSON.stringify(purpose), JSON.stringify(detail)];
  return [n, new Date(time).toISOString(), actor, `(${from})`, act, ...what.filter((one) => one !== "")]
    .join("  ")
    .replace(BREAKING, "\ufffd");
}

/** What would break a line of a terminal, or turn its direction. */
const BREAKING = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
