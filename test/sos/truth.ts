/**
 * What must hold after every scenario, read from the disks and not from the API: one press one incident, nothing closed
 * but by a person, rungs shown only once they were true, and every SOS record that a device accepted stored and receipted.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { inspectOutbox } from "../../device/disk/inspect.ts";
import { openReader } from "../../gateway/sqlite/database.ts";
import { RECORDS } from "../../protocol/record.ts";
import { until } from "../support/until.ts";
import { PATIENT_MS, type Town } from "./town.ts";
import type { ShownAt, TownUnit } from "./town-unit.ts";

/** Of one unit: its incidents, and how many of them the room has closed. */
export type Expected = { readonly incidents: number; readonly closed: number };

export type JournalEntry = {
  readonly incident: string;
  readonly at: number;
  readonly what: {
    readonly type: string;
    readonly by?: { readonly actor: string } | null;
    readonly signal?: { readonly drill: boolean };
  };
};
type Incident = { readonly id: string; readonly unit: string; readonly closed: number | null };
type SosLine = {
  readonly outbox: string;
  readonly seq: number;
  readonly record: Readonly<Record<string, unknown>> & { readonly type: string };
};

const STORED_WITHIN_MS = 30_000;

/** Ends the devices, and holds everything against the expectations. */
export async function expectTruth<U extends string>(
  town: Town<U>,
  expected: Readonly<Partial<Record<U, Expected>>>,
): Promise<void> {
  for (const [name, { incidents, closed }] of Object.entries(expected) as [U, Expected][]) {
    const unit = town.unit(name);
    await until(`all of ${name} is stored`, () => unstored(town, unit).length === 0, STORED_WITHIN_MS).catch(() => {});
    expect(unstored(town, unit), `${name}: accepted and not stored`).toEqual([]);
    await until(`all of ${name} is receipted`, () => isReceipted(unit), PATIENT_MS);
    const { own, entries } = journalOf(town, name);
    expect(own, `${name}: incidents`).toHaveLength(incidents);
    const closes = entries.filter(({ what }) => what.type === "close");
    expect(closes, `${name}: closed`).toHaveLength(closed);
    for (const { what } of closes) expect(what.by?.actor).toMatch(/\w/);
    expect(own.filter((one) => one.closed !== null)).toHaveLength(closed);
    expect(falsehoods(unit.shown, entries), `${name}: shown and not true`).toEqual([]);
  }
}

/** The incidents of a unit and their entries, from the desk's disk. */
export function journalOf(
  town: Pick<Town, "gatewayDir">,
  unit: string,
): { readonly own: readonly Incident[]; readonly entries: readonly JournalEntry[] } {
  const database = openReader(join(town.gatewayDir, "desk.db"));
  const own = database.prepare("SELECT id, unit, closed FROM incident WHERE unit = ?").all(unit) as Incident[];
  const rows = database
    .prepare(
      "SELECT incident, at, what FROM desk_journal WHERE incident IN (SELECT id FROM incident WHERE unit = ?) ORDER BY n",
    )
    .all(unit) as { readonly incident: string; readonly at: number; readonly what: string }[];
  database.close();
  return { own, entries: rows.map((row) => ({ ...row, what: JSON.parse(row.what) })) };
}

/** A record is kept as its values in the contract's order. */
const FIELDS = Object.keys(RECORDS.sos.properties);

/** SOS records that the device has accepted and the desk has not, or has otherwise. */
function unstored(town: Pick<Town, "gatewayDir">, unit: TownUnit): readonly string[] {
  const database = openReader(join(town.gatewayDir, "desk.db"));
  const bodyOf = database.prepare("SELECT body FROM sos_record WHERE unit = ? AND outbox = ? AND seq = ?");
  const missing = acceptedBy(unit).filter(({ outbox, seq, record }) => {
    const rows = bodyOf.all(unit.name, outbox, seq) as { readonly body: string }[];
    const stored = rows.length === 1 ? (JSON.parse(rows[0]?.body ?? "[]") as readonly unknown[]) : null;
    return (
      stored === null ||
      !isDeepStrictEqual(
        stored,
        FIELDS.map((name) => (name === "seq" ? seq : record[name])),
      )
    );
  });
  database.close();
  return missing.map(({ seq }) => `${unit.name}/${seq}`);
}

function acceptedBy({ acceptedList }: TownUnit): readonly SosLine[] {
  const text = existsSync(acceptedList) ? readFileSync(acceptedList, "utf8") : "";
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.filter(Boolean).flatMap((line) => {
    const one = JSON.parse(line) as SosLine;
    return one.record.type === "sos" ? [one] : [];
  });
}

/** The device ends in order, so that its disk says which receipts it has had; one that had not all goes on for a while. */
async function isReceipted(unit: TownUnit): Promise<boolean> {
  await unit.stop();
  const outbox = await inspectOutbox(join(unit.dataDir, "outbox"));
  if (outbox === null) throw new Error(`${unit.name} has no outbox`);
  if (!outbox.waiting.has("sos")) return true;
  const again = unit.start();
  await until("it is back", () => again.errors.some((line) => line.includes('"sos link connected"')), PATIENT_MS);
  return false;
}

const PROOF: Readonly<Record<string, string>> = {
  STORED: "signal",
  SEEN: "seen",
  ACKNOWLEDGED: "acknowledge",
  DISPATCHED: "dispatch",
};
const LADDER = ["LATCHED", "STORED", "SEEN", "ACKNOWLEDGED", "DISPATCHED"];

/** What a board has shown although the desk's journal did not say so by then, and steps down that nothing explains. */
export function falsehoods(shown: readonly ShownAt[], entries: readonly JournalEntry[]): readonly string[] {
  const ids = new Set(entries.map(({ incident }) => incident));
  const isDrilled = entries.some(({ what }) => what.signal?.drill === true);
  const wrong: string[] = [];
  let rung = -1;
  let latched = 0;
  for (const { at, pattern } of shown) {
    const proof = PROOF[pattern];
    const isTrue = (type: string) => entries.some((entry) => entry.what.type === type && entry.at <= at);
    if (proof !== undefined && !isTrue(proof)) wrong.push(`${pattern} before it was so`);
    const next = LADDER.indexOf(pattern);
    // A board that has not heard its host for a while shows a fault in between.
    if (pattern === "LATCHED" && rung !== next) latched += 1;
    else if (next >= 0 && next < rung) wrong.push(`${pattern} after ${LADDER[rung]}`);
    if (pattern === "IDLE" && rung >= 0 && !isDrilled && !isTrue("close")) wrong.push("IDLE although nobody closed it");
    if (next >= 0) rung = next;
    else if (pattern === "IDLE") rung = -1;
  }
  if (latched > ids.size) wrong.push(`${latched} times LATCHED for ${ids.size} incidents`);
  return wrong;
}
