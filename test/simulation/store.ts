/**
 * The gateway's two databases, modelled: a commit is there as a whole or not at all, takes its time, may be refused, and is
 * on disk when it answers. A process that dies while one is under way may or may not have got it to the disk. What a
 * record is judged by is the real code (decodeBatch, admit, contentOf).
 */
import { admit, contentOf } from "../../gateway/core/admit.ts";
import type { Arrival, DeskRecord, Journal, Outcome, Refused } from "../../gateway/core/journal.ts";
import type { DeskEntry } from "../../gateway/core/sos/desk.ts";
import type { ArrivalFate, DeskCommit, DeskTable } from "../../gateway/core/sos/table.ts";
import { decodeBatch } from "../../protocol/decode.ts";
import { rangesOf } from "../../protocol/ranges.ts";
import type { PatrolRecord } from "../../protocol/record.ts";
import { PatrolError } from "../../runtime/error.ts";
import type { Dice, Schedule } from "../sos/model/dice.ts";

const RETENTION_MS = 180 * 86_400_000;
/** How long a commit that was not synced is in memory only. */
const WRITEBACK_MS = 4_000;

export type Stored = { readonly record: PatrolRecord; readonly content: string };
type Change = (tables: Tables) => void;
/** By `unit outbox seq`. `track`: by unit and time, the identity of the fix that is in it. */
export type Tables = {
  readonly journal: Map<string, Stored>;
  readonly refused: Map<string, string>;
  readonly track: Map<string, string>;
  readonly sosRecords: Map<string, string>;
  readonly entries: DeskEntry[];
};

export class Store {
  /** What a process reads. */
  #tables: Tables = emptyTables();
  /** What a power cut leaves. */
  #onDisk: Tables = emptyTables();
  readonly counts = { commits: 0, refusals: 0 };
  readonly #schedule: Schedule;
  readonly #dice: Dice;
  /** The planted bug: a commit answers before it is synced. */
  readonly #isLazy: boolean;
  #refusesUntil = 0;
  #unsynced: Change[] = [];
  #life = 0;
  #pending = new Set<Change>();

  constructor(schedule: Schedule, dice: Dice, isLazy: boolean) {
    this.#schedule = schedule;
    this.#dice = dice;
    this.#isLazy = isLazy;
  }

  /** What is on disk now, as the laws see it. */
  get onDisk(): Tables {
    return this.#onDisk;
  }

  refuse(ms: number): void {
    this.#refusesUntil = this.#schedule.now + ms;
  }

  /** The process has died, and with `isPowerCut` what was not on disk is gone. */
  end(isPowerCut: boolean): void {
    this.#life += 1;
    for (const change of this.#pending) if (this.#dice.chance(0.5)) this.#write(change);
    this.#pending.clear();
    if (!isPowerCut) return;
    this.#unsynced = [];
    this.#tables = copyOf(this.#onDisk);
  }

  journal(): Journal {
    const life = this.#life;
    return {
      commit: (arrivals) =>
        this.#commit(life, () => {
          const changes: Change[] = [];
          const before = overlayOf(this.#tables);
          const outcomes = arrivals.map((arrival) => taken(arrival, before, changes));
          return { answer: outcomes, changes };
        }),
    };
  }

  desk(): DeskTable {
    const life = this.#life;
    const entriesOf = (which: (entry: DeskEntry) => boolean) =>
      this.#answer(life, () => this.#tables.entries.filter(which));
    return {
      commitDesk: (commit) => this.#commit(life, () => deskCommit(this.#tables, commit)),
      deskSince: () => entriesOf(() => true),
      incidentEntries: (id) => entriesOf((entry) => "incident" in entry && entry.incident === id),
      orderEntries: (id) => entriesOf((entry) => "order" in entry && entry.order === id),
      knowsArrival: ({ unit, outbox, seq }) =>
        this.#answer(life, () => this.#tables.sosRecords.has(`${unit} ${outbox} ${seq}`)),
      during: () => this.#answer(life, () => ({ incidents: [], orders: [] })),
      listIncidents: () => this.#answer(life, () => []),
      listOrders: () => this.#answer(life, () => []),
      reserveDesk: () => this.#answer(life, () => true),
    };
  }

  #answer<T>(life: number, work: () => T): Promise<T> {
    return new Promise((resolve) => {
      this.#schedule.after(1, () => {
        if (life === this.#life) resolve(work());
      });
    });
  }

  #commit<T>(life: number, work: () => { readonly answer: T; readonly changes: readonly Change[] }): Promise<T> {
    return new Promise((resolve, reject) => {
      if (life !== this.#life) return;
      let all: Change | null = null;
      this.#schedule.after(this.#dice.between(1, 20), () => {
        if (life !== this.#life) return;
        if (this.#schedule.now < this.#refusesUntil) {
          this.counts.refusals += 1;
          return reject(new PatrolError("unavailable", "the disk refuses"));
        }
        const { answer, changes } = work();
        const change: Change = (tables) => {
          for (const one of changes) one(tables);
        };
        all = change;
        this.#pending.add(change);
        this.#schedule.after(this.#dice.chance(0.1) ? this.#dice.between(50, 800) : this.#dice.between(1, 30), () => {
          if (life !== this.#life || all === null) return;
          this.#pending.delete(change);
          this.#write(change);
          resolve(answer);
        });
      });
    });
  }

  #write(change: Change): void {
    this.counts.commits += 1;
    change(this.#tables);
    if (!this.#isLazy) {
      change(this.#onDisk);
      return;
    }
    this.#unsynced.push(change);
    this.#schedule.after(WRITEBACK_MS, () => {
      if (this.#unsynced[0] !== change) return;
      this.#unsynced.shift();
      change(this.#onDisk);
    });
  }
}

function deskCommit(
  tables: Tables,
  { arrivals, entries }: DeskCommit,
): { readonly answer: readonly ArrivalFate[]; readonly changes: readonly Change[] } {
  const fresh = new Map<string, string>();
  const answer = arrivals.map(({ unit, outbox, seq, body }): ArrivalFate => {
    const key = `${unit} ${outbox} ${seq}`;
    const known = tables.sosRecords.get(key) ?? fresh.get(key);
    if (known !== undefined) return known === body ? "duplicate" : "conflict";
    fresh.set(key, body);
    return "stored";
  });
  const rows = entries.map((entry) => JSON.stringify(entry));
  const change: Change = (into) => {
    for (const [key, body] of fresh) into.sosRecords.set(key, body);
    for (const row of rows) into.entries.push(JSON.parse(row) as DeskEntry);
  };
  return { answer, changes: [change] };
}

/** What one message comes to, with what came before it in the same transaction. */
function taken({ unit, receivedTime, payload }: Arrival, before: Overlay, changes: Change[]): Outcome {
  const decoded = decodeBatch(Buffer.from(payload).toString());
  if (!decoded.ok) throw new Error(`the device sent what cannot be read: ${decoded.text}`);
  const { outbox, sentUptimeMs, records } = decoded.batch;
  const fates = { stored: 0, duplicate: 0, sameTime: 0, expired: 0, quarantined: 0 };
  const seqs: number[] = [];
  const refused: Refused[] = [];
  const desk: DeskRecord[] = [];
  const refuse = (seq: number, reason: Refused["reason"], text: string) => {
    fates.quarantined += 1;
    seqs.push(seq);
    refused.push({ reason, text, outbox, seqs: [seq] });
    changes.push((into) => into.refused.set(`${unit} ${outbox} ${seq}`, reason));
  };
  for (const one of records) {
    const verdict = admit(one, { receivedTime, sentUptimeMs, retentionMs: RETENTION_MS });
    if (verdict.fate === "refuse") {
      refuse(verdict.seq ?? 0, verdict.reason, verdict.text);
      continue;
    }
    const { record, time } = verdict;
    const { seq } = record;
    const key = `${unit} ${outbox} ${seq}`;
    const content = contentOf(record);
    if (record.type === "sos" || record.type === "order") desk.push({ record, time, content });
    const known = before.content(key);
    if (known !== undefined && known !== content) {
      refuse(seq, "conflict", `seq ${seq} was used twice`);
      continue;
    }
    seqs.push(seq);
    if (known !== undefined) {
      fates.duplicate += 1;
      continue;
    }
    fates.stored += 1;
    before.add(key, content);
    changes.push((into) => {
      into.journal.set(key, { record, content });
      const point = `${unit} ${time}`;
      if (record.type === "fix" && !into.track.has(point)) into.track.set(point, key);
    });
  }
  const nothing = { newest: null, lostTime: null, quarantineDropped: 0 };
  return { unit, outbox, stored: rangesOf(seqs), refused, fates, desk, ...nothing };
}

type Overlay = {
  readonly content: (key: string) => string | undefined;
  readonly add: (key: string, content: string) => void;
};

function overlayOf({ journal }: Tables): Overlay {
  const added = new Map<string, string>();
  return {
    content: (key) => added.get(key) ?? journal.get(key)?.content,
    add: (key, content) => added.set(key, content),
  };
}

function emptyTables(): Tables {
  return { journal: new Map(), refused: new Map(), track: new Map(), sosRecords: new Map(), entries: [] };
}

function copyOf({ journal, refused, track, sosRecords, entries }: Tables): Tables {
  return {
    journal: new Map(journal),
    refused: new Map(refused),
    track: new Map(track),
    sosRecords: new Map(sosRecords),
    entries: [...entries],
  };
}
