/** What a scripted outbox holds after a fault, held against its own lists of accepted and receipted records. */
import { existsSync, readFileSync } from "node:fs";
import type { DiskOutbox, OutboxOptions } from "../../device/disk/outbox.ts";
import { isScripted, openScripted, type SessionPaths } from "./outbox-session.ts";

export type OutboxVerdict = {
  readonly accepted: number;
  /** Accepted, and neither there nor receipted nor declared as thinned. */
  readonly lost: readonly string[];
  /** There with other content than was accepted, or with content that nobody appended. */
  readonly false: readonly string[];
  /** Given to two different records, or given out after the restart although it was used before. */
  readonly reused: readonly string[];
};

const NONE = new Map();
const LIMIT = { records: 100, bytes: 100_000 };

/** Opens the outbox as a restart does, empties it by receipts and appends one record to see its seq. */
export async function judgeOutbox(paths: SessionPaths, sizes: Partial<OutboxOptions> = {}): Promise<OutboxVerdict> {
  const accepted = new Map<string, string>();
  const settled = new Set<string>();
  const verdict = { lost: [] as string[], false: [] as string[], reused: [] as string[] };
  const settleThinned = (record: Readonly<Record<string, unknown>>) => {
    if (record.kind !== "thinned") return;
    const detail = record.detail as { readonly outbox: string; readonly seqs: readonly [number, number][] };
    settle(settled, detail.outbox, detail.seqs);
  };
  for (const [outbox, ranges] of linesOf(paths.receiptedPath)) settle(settled, outbox, ranges);
  for (const { outbox, seq, record } of linesOf(paths.acceptedListPath)) {
    const [name, text] = [`${outbox}/${seq}`, JSON.stringify(record)];
    if ((accepted.get(name) ?? text) !== text) verdict.reused.push(name);
    accepted.set(name, text);
    settleThinned(record);
  }
  await using outbox = await openScripted({ ...paths, acceptedListPath: "/dev/null" }, sizes);
  const there = await contentsOf(outbox);
  for (const [name, text] of there) {
    const record = JSON.parse(text);
    settleThinned(record);
    if ((accepted.get(name) ?? text) !== text || !isScripted(record)) verdict.false.push(`${name} ${text}`);
  }
  verdict.lost.push(...[...accepted.keys()].filter((name) => !there.has(name) && !settled.has(name)));
  const seq = await outbox.append({ type: "note", time: 0, clock: "none", uptimeMs: 0, kind: "boot", detail: {} });
  const used = [...accepted.keys(), ...there.keys()].filter((name) => name.startsWith(outbox.id));
  const highest = Math.max(0, ...used.map((name) => Number(name.split("/")[1])));
  if (seq <= highest) verdict.reused.push(`${outbox.id}/${seq}`);
  return { accepted: accepted.size, ...verdict };
}

async function contentsOf(outbox: DiskOutbox): Promise<ReadonlyMap<string, string>> {
  const there = new Map<string, string>();
  for (const lane of ["sos", "records"] as const) {
    for (let batch = await outbox.peek(lane, NONE, LIMIT); batch; batch = await outbox.peek(lane, NONE, LIMIT)) {
      for (const text of batch.texts) there.set(`${batch.outbox}/${JSON.parse(text).seq}`, text);
      outbox.remove(batch.outbox, batch.ranges);
    }
  }
  return there;
}

function settle(settled: Set<string>, outbox: string, ranges: readonly (readonly [number, number])[]): void {
  for (const [first, last] of ranges) for (let seq = first; seq <= last; seq++) settled.add(`${outbox}/${seq}`);
}

/** Whole lines of JSON; a last one that a kill cut off was not yet said. */
function linesOf(path: string) {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return whole.filter(Boolean).map((line) => JSON.parse(line));
}
