/** Looks at an outbox without touching it, also while a device runs on it: nothing is written, moved or kept open. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { countOf, difference, type Ranges, rangesOf, union } from "../../protocol/ranges.ts";
import { systemCodeOf } from "../../runtime/error.ts";
import { scanEntries, textOf } from "./entry.ts";
import { headerOf, readSegment, SEGMENT_HEADER_BYTES, segmentPaths } from "./segment.ts";

export type Inspection = {
  /** Records that no receipt on disk covers, by type. A running device knows of receipts of the last minute, too. */
  readonly waiting: ReadonlyMap<string, number>;
  /** `time` of the oldest and newest of them, Unix milliseconds. */
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly segments: { readonly used: number; readonly free: number; readonly bytes: number };
  /** Damage that the device has not dealt with yet, a sentence each. */
  readonly damaged: readonly string[];
  /** Copies of damaged files that were set aside. */
  readonly setAside: readonly string[];
  /** About what has been written to the card since the outbox was made, bytes: every use of a segment fills it. */
  readonly wornBytes: number;
};

type Found = { readonly outbox: string; readonly seq: number; readonly type: string; readonly time: number | null };
type Scanned = {
  readonly records: readonly Found[];
  readonly done: ReadonlyMap<string, Ranges>;
  readonly state: "used" | "free" | "blank" | "unreadable";
  readonly generation: number;
  readonly bytes: number;
  readonly damages: number;
};

/** Inspects the outbox in `dir`; null when there is none. */
export async function inspectOutbox(dir: string): Promise<Inspection | null> {
  const names = await readdir(dir).catch(() => null);
  if (names === null || !names.some((name) => name === "head" || name.endsWith(".seg"))) return null;
  const scans: Scanned[] = [];
  const damaged: string[] = [];
  for (const path of [...(await segmentPaths(dir, "log")), ...(await segmentPaths(dir, "sos"))]) {
    const scanned = await scanCalmly(path);
    if (scanned === null) continue;
    scans.push(scanned);
    if (scanned.state === "unreadable") damaged.push(`${path}: its header is damaged at both ends`);
    if (scanned.damages > 0) damaged.push(`${path}: damaged in ${scanned.damages} places; the rest can be read`);
  }
  const waiting = waitingOf(scans);
  const times = waiting.flatMap(({ time }) => (time === null ? [] : [time]));
  const counts = new Map<string, number>();
  for (const { type } of waiting) counts.set(type, (counts.get(type) ?? 0) + 1);
  return {
    waiting: counts,
    oldest: times.reduce<number | null>((least, time) => (least === null || time < least ? time : least), null),
    newest: times.reduce<number | null>((most, time) => (most === null || time > most ? time : most), null),
    segments: {
      used: scans.filter((one) => one.state === "used").length,
      free: scans.filter((one) => one.state !== "used").length,
      bytes: scans.reduce((sum, one) => sum + one.bytes, 0),
    },
    damaged,
    setAside: await setAsideIn(dir, names),
    wornBytes: scans.reduce((most, one) => Math.max(most, one.generation * one.bytes), 0),
  };
}

/** A device may be writing: damage counts only when a second look at the same use of the file shows it again. */
async function scanCalmly(path: string): Promise<Scanned | null> {
  const first = await scan(path);
  if (first === null || (first.damages === 0 && first.state !== "unreadable")) return first;
  const second = await scan(path);
  if (second === null || second.generation !== first.generation) return second && { ...second, damages: 0 };
  return second;
}

/** Null when the file is gone. */
async function scan(path: string): Promise<Scanned | null> {
  const bytes = await readSegment(path).catch((err: unknown) => {
    if (systemCodeOf(err) === "ENOENT") return null;
    throw err;
  });
  if (bytes === null) return null;
  const header = headerOf(bytes);
  const generation = header.state === "used" || header.state === "free" ? header.generation : 0;
  const about = { state: header.state, generation, bytes: bytes.length };
  if (header.state !== "used") return { ...about, records: [], done: new Map(), damages: 0 };
  const { entries, damages } = scanEntries(bytes, SEGMENT_HEADER_BYTES, header.seed);
  const records: Found[] = [];
  const done = new Map<string, Ranges>();
  for (const entry of entries) {
    const content: unknown = JSON.parse(textOf(bytes, entry));
    if (entry.kind === "done") done.set(entry.outbox, union(done.get(entry.outbox) ?? [], content as Ranges));
    else records.push({ outbox: entry.outbox, seq: entry.seq, ...typeAndTime(content) });
  }
  return { ...about, records, done, damages: damages.length };
}

function typeAndTime(content: unknown): { readonly type: string; readonly time: number | null } {
  const { type, time } = (content ?? {}) as { readonly type?: unknown; readonly time?: unknown };
  return { type: typeof type === "string" ? type : "unknown", time: typeof time === "number" ? time : null };
}

/** Each record once, although one that was carried to a later segment stands in both, and none that is receipted. */
function waitingOf(scans: readonly Scanned[]): readonly Found[] {
  const done = new Map<string, Ranges>();
  for (const one of scans) {
    for (const [outbox, ranges] of one.done) done.set(outbox, union(done.get(outbox) ?? [], ranges));
  }
  const found = new Map<string, Found>();
  for (const record of scans.flatMap((one) => one.records)) {
    const { outbox, seq } = record;
    if (countOf(difference(rangesOf([seq]), done.get(outbox) ?? [])) > 0) found.set(`${outbox} ${seq}`, record);
  }
  return [...found.values()];
}

async function setAsideIn(dir: string, names: readonly string[]): Promise<readonly string[]> {
  const quarantine = join(dir, "quarantine");
  const copies = (await stat(quarantine).catch(() => null)) === null ? [] : await readdir(quarantine);
  return [...names.filter((name) => name.endsWith(".damaged")), ...copies.map((name) => `quarantine/${name}`)];
}
