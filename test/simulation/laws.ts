/**
 * What always holds, asked of the disks and of what was said, never of the code under test: I1 to I4, I6 to I9 and I15 of
 * reliability.md. The devices' accepted lists are the oracle.
 */
import type { DeskEntry } from "../../gateway/core/sos/desk.ts";
import type { IncidentEntry } from "../../gateway/core/sos/incident.ts";
import { RECORDS } from "../../protocol/record.ts";
import { Broken } from "../sos/model/facts.ts";
import type { Accepted } from "./device.ts";
import type { Tables } from "./store.ts";

export type Tally = { accepted: number; stored: number; declared: number; quarantined: number; presses: number };

/** The rung that a lamp's pattern claims, and the entry that makes it true. */
const PROOF: Readonly<Record<string, IncidentEntry["what"]["type"]>> = {
  STORED: "signal",
  SEEN: "seen",
  ACKNOWLEDGED: "acknowledge",
  DISPATCHED: "dispatch",
};
const SOS_FIELDS = Object.keys(RECORDS.sos.properties);

export class Laws {
  /** By unit, then `outbox seq`. */
  readonly accepted = new Map<string, Map<string, Accepted>>();
  readonly #lastFix = new Map<string, { readonly n: number; readonly seq: number }[]>();
  readonly #closesAsked = new Set<string>();
  readonly #onDisk: () => Tables;

  constructor(onDisk: () => Tables) {
    this.#onDisk = onDisk;
  }

  /** I1, I15: a seq is one record. */
  onAccepted(unit: string, line: Accepted): void {
    const own = this.accepted.get(unit) ?? new Map<string, Accepted>();
    this.accepted.set(unit, own);
    const key = `${line.outbox} ${line.seq}`;
    const known = own.get(key);
    if (known && JSON.stringify(known.record) !== JSON.stringify(line.record)) {
      throw new Broken("I1 one seq, one record", `${unit} ${key} was accepted twice with different content`);
    }
    own.set(key, line);
    if (line.record.type !== "fix") return;
    const fixes = this.#lastFix.get(`${unit} ${line.outbox}`) ?? [];
    this.#lastFix.set(`${unit} ${line.outbox}`, fixes);
    fixes.push({ n: Math.round((Number(line.record.lat) - 30) * 1e5), seq: line.seq });
  }

  /** I2, and I7 of a receipt. */
  onSaid(unit: string, channel: string, payload: string): void {
    if (channel === "sos/state") this.#onRungs(payload);
    if (channel !== "receipt") return;
    const { outbox, stored } = JSON.parse(payload) as { outbox: string; stored: [number, number][] };
    for (const [first, last] of stored) {
      for (let seq = first; seq <= last; seq += 1) this.#mustBeOnDisk("a receipt", unit, outbox, seq);
    }
  }

  /** I2 of a PUBACK. */
  onPuback(unit: string, payload: string): void {
    const { outbox, records } = JSON.parse(payload) as { outbox: string; records: { seq: number }[] };
    for (const { seq } of records) this.#mustBeOnDisk("a PUBACK", unit, outbox, seq);
  }

  /** I7: what a lamp shows is so. */
  onLamp(unit: string, pattern: string): void {
    const proof = PROOF[pattern];
    if (proof === undefined) return;
    const isTrue = aboutIncidents(this.#onDisk().entries).some(({ incident, what }) => {
      return what.type === proof && this.#unitOf(incident) === unit;
    });
    if (!isTrue) throw new Broken("I7 honest rungs", `${unit} shows ${pattern}, the gateway's disk says no`);
  }

  /** A person wants it closed. */
  askedToClose(incident: string): void {
    this.#closesAsked.add(incident);
  }

  /** Once all is quiet. `holds`: complete holds of SOS by unit. */
  quiet(holds: ReadonlyMap<string, number>): Tally {
    const tables = this.#onDisk();
    const tally: Tally = { accepted: 0, stored: 0, declared: 0, quarantined: 0, presses: 0 };
    for (const [unit, lines] of this.accepted) this.#quietUnit(unit, lines, tables, tally);
    closesAsked(this.#closesAsked, tables);
    for (const [unit, count] of holds) tally.presses += pressesOf(unit, count, tables);
    return tally;
  }

  /** I3, I4, I5, I15. */
  #quietUnit(unit: string, lines: ReadonlyMap<string, Accepted>, tables: Tables, tally: Tally): void {
    const declared = declaredBy(unit, tables);
    for (const [key, { seq, record }] of lines) {
      tally.accepted += 1;
      const id = `${unit} ${key}`;
      if (record.type === "sos" && tables.sosRecords.has(id)) {
        if (tables.sosRecords.get(id) !== sosContent(seq, record))
          throw new Broken("I1 accepted stays", `${id} differs`);
        tally.stored += 1;
        continue;
      }
      const stored = tables.journal.get(id);
      if (stored) {
        tally.stored += 1;
        if (!isSame(stored.record, record)) throw new Broken("I1 accepted stays", `${id} differs`);
        if (record.type === "fix" && tables.track.get(`${unit} ${record.time}`) !== id) {
          throw new Broken("I3 exactly once", `${id} is not in the track`);
        }
      } else if (tables.refused.get(id) === "future") tally.quarantined += 1;
      else if (!declared.has(key))
        throw new Broken("I4 no silent loss", `${id} (${record.type}) was accepted and is gone`);
      else if (record.type !== "fix") throw new Broken("I5 priority", `${id} (${record.type}) gave way`);
      else tally.declared += 1;
    }
    for (const [id, reason] of tables.refused) {
      if (id.startsWith(`${unit} `) && reason !== "future")
        throw new Broken("I3 exactly once", `${id} was a ${reason}`);
    }
    for (const [outbox, fixes] of this.#lastFix) {
      if (!outbox.startsWith(`${unit} `)) continue;
      const bySeq = [...fixes].sort((a, b) => a.seq - b.seq);
      const wrong = bySeq.find(({ n }, at) => at > 0 && n < (bySeq[at - 1]?.n ?? 0));
      if (wrong) throw new Broken("I15 order is by seq", `${outbox} seq ${wrong.seq}`);
    }
  }

  #onRungs(payload: string): void {
    const { incidents } = JSON.parse(payload) as { incidents: { id: string; rung: string }[] };
    for (const { id, rung } of incidents) {
      const proof = { ...PROOF, CLOSED: "close" }[rung.toUpperCase()];
      const own = aboutIncidents(this.#onDisk().entries).filter(({ incident }) => incident === id);
      const root = own[0]?.what;
      // One that goes on with another is told to the kit by the id that it knows.
      const isTrue = proof === undefined || own.some(({ what }) => what.type === proof || what.type === "reopen");
      if (root === undefined || !isTrue) throw new Broken("I7 honest rungs", `${id} ${rung} is told before it is so`);
    }
  }

  #unitOf(incident: string): string | null {
    const first = aboutIncidents(this.#onDisk().entries).find((entry) => entry.incident === incident)?.what;
    return first && "unit" in first ? first.unit : null;
  }

  #mustBeOnDisk(what: string, unit: string, outbox: string, seq: number): void {
    const { journal, refused, sosRecords } = this.#onDisk();
    const key = `${unit} ${outbox} ${seq}`;
    if (journal.has(key) || refused.has(key) || sosRecords.has(key)) return;
    throw new Broken("I2 no receipt before durable", `${what} for ${key}, which is not on disk`);
  }
}

/** I6, I8: every hold is a press of an incident; no two ids of a kit are one incident. Answers the presses heard of. */
export function pressesOf(unit: string, holds: number, tables: Pick<Tables, "sosRecords" | "entries">): number {
  const presses = new Map<string, number>();
  for (const [key, body] of tables.sosRecords) {
    if (!key.startsWith(`${unit} `)) continue;
    const values = JSON.parse(body) as readonly unknown[];
    const [id, event, count] = ["id", "event", "presses"].map((name) => values[SOS_FIELDS.indexOf(name)]);
    if (event !== "cancel") presses.set(String(id), Math.max(presses.get(String(id)) ?? 0, Number(count)));
  }
  for (const id of presses.keys()) {
    const own = aboutIncidents(tables.entries).filter(({ incident }) => incident === id);
    if (own[0]?.what.type !== "signal") throw new Broken("I8 one press, one incident", `${id} is no incident`);
  }
  const heard = [...presses.values()].reduce((sum, count) => sum + count, 0);
  if (heard < holds) throw new Broken("I6 SOS lives", `${unit}: ${holds} holds, ${heard} presses heard of`);
  return heard;
}

/** I9: nothing was closed that nobody wanted closed. */
export function closesAsked(asked: ReadonlySet<string>, { entries }: Pick<Tables, "entries">): void {
  const closed = aboutIncidents(entries).find(({ incident, what }) => what.type === "close" && !asked.has(incident));
  if (closed) throw new Broken("I9 absence never clears", `${closed.incident} was closed, and nobody had asked for it`);
}

/** What notes of the unit that are stored say was given up. */
function declaredBy(unit: string, { journal }: Tables): ReadonlySet<string> {
  const declared = new Set<string>();
  for (const [key, { record }] of journal) {
    if (!key.startsWith(`${unit} `) || record.type !== "note") continue;
    const { outbox, seqs } = record.detail as { outbox?: unknown; seqs?: [number, number][] };
    for (const [first, last] of seqs ?? []) {
      for (let seq = first; seq <= last; seq += 1) declared.add(`${outbox} ${seq}`);
    }
  }
  return declared;
}

function aboutIncidents(entries: readonly DeskEntry[]): readonly IncidentEntry[] {
  return entries.filter((entry): entry is IncidentEntry => "incident" in entry);
}

function isSame(stored: object, record: Readonly<Record<string, unknown>>): boolean {
  const fields = stored as Readonly<Record<string, unknown>>;
  return Object.keys(record).every((key) => JSON.stringify(fields[key]) === JSON.stringify(record[key]));
}

/** A kept SOS is its values in the contract's order. */
function sosContent(seq: number, record: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(SOS_FIELDS.map((name) => (name === "seq" ? seq : record[name])));
}
