/** The one writer of `tracks.db`: whatever arrived meanwhile becomes one transaction. */
import { crc32 } from "node:zlib";
import { type DecodedBatch, decodeBatch } from "../../protocol/decode.ts";
import { rangesOf } from "../../protocol/ranges.ts";
import type { FixRecord, PatrolRecord } from "../../protocol/record.ts";
import { admit, contentOf, keptOf } from "../core/admit.ts";
import type { Arrival, DeskRecord, Outcome, Refused } from "../core/journal.ts";
import { quantise, REASONS, type StoredFix } from "../core/track.ts";
import { type Database, inTransaction, openWriter, type Statement } from "./database.ts";
import { ForwardWriter } from "./forward-writer.ts";
import { FurtherWriter } from "./further-queue.ts";
import { Keeping } from "./keeping.ts";
import { Pruner } from "./pruner.ts";
import { Quarantine } from "./quarantine.ts";
import { Touched } from "./touched.ts";
import { CLOCKS, FATES, TRACKS_MIGRATIONS, TYPES, UNDATED } from "./tracks-schema.ts";

type Tally = { -readonly [K in keyof Outcome["fates"]]: number };
/** What one arrival has come to so far. */
type Draft = {
  seqs: number[];
  refused: Refused[];
  fates: Tally;
  newest: StoredFix | null;
  lostTime: number | null;
  desk: DeskRecord[];
  dropped: number;
  sentUptimeMs: number | null;
};
type Identity = { readonly unit: string; readonly unitId: number; readonly outbox: string; readonly outboxId: number };

const utf8 = new TextDecoder("utf-8", { fatal: true });

export class TracksWriter {
  readonly #database: Database;
  readonly #retentionMs: number;
  readonly #quarantine: Quarantine;
  readonly #forward: ForwardWriter | null;
  readonly #further: FurtherWriter | null;
  readonly #keeping: Keeping;
  readonly #touched: Touched;
  readonly #pruner: Pruner;
  readonly #insertUnit: Statement;
  readonly #insertOutbox: Statement;
  readonly #insertJournal: Statement;
  readonly #journalDigest: Statement;
  readonly #setFate: Statement;
  readonly #insertFix: Statement;
  readonly #unitIds = new Map<string, number>();
  readonly #outboxIds = new Map<string, number>();

  /** `mostForwarded`: fixes are also queued for InfluxDB, at most so many; null: they are not. */
  constructor(path: string, retentionMs: number, mostForwarded: number | null = null) {
    const database = openWriter(path, TRACKS_MIGRATIONS);
    this.#database = database;
    this.#retentionMs = retentionMs;
    this.#quarantine = new Quarantine(database);
    this.#forward = mostForwarded === null ? null : new ForwardWriter(database, this.#quarantine, mostForwarded);
    this.#further = mostForwarded === null ? null : new FurtherWriter(database, this.#quarantine);
    this.#keeping = new Keeping(database);
    this.#touched = new Touched(database);
    this.#pruner = new Pruner(database, this.#quarantine, this.#keeping);
    this.#insertUnit = database.prepare(
      "INSERT INTO unit (unit) VALUES (?) ON CONFLICT (unit) DO UPDATE SET unit = excluded.unit RETURNING id",
    );
    this.#insertOutbox = database.prepare(
      "INSERT INTO outbox (unit, outbox) VALUES (?, ?) ON CONFLICT (unit, outbox) DO UPDATE SET outbox = excluded.outbox RETURNING id",
    );
    this.#insertJournal = database.prepare(
      "INSERT INTO journal (outbox, seq, type, time, rx, fate, digest, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#journalDigest = database.prepare("SELECT digest FROM journal WHERE outbox = ? AND seq = ?");
    this.#setFate = database.prepare("UPDATE journal SET fate = ? WHERE outbox = ? AND seq = ?");
    this.#insertFix = database.prepare(
      `INSERT INTO fix (unit, ts, lat, lon, alt, spd, crs, hdop, sat, mode, reason, clock, rx)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
  }

  /** Commits all arrivals, or none of them when the disk refuses. */
  commit(arrivals: readonly Arrival[]): readonly Outcome[] {
    try {
      return inTransaction(this.#database, () => {
        const outcomes = arrivals.map((arrival) => this.#take(arrival));
        const receivedTime = arrivals[0]?.receivedTime ?? 0;
        this.#forward?.write(receivedTime);
        this.#keeping.onCommit(this.#forward === null ? null : receivedTime);
        return outcomes;
      });
    } catch (err) {
      this.#unitIds.clear();
      this.#outboxIds.clear();
      this.#quarantine.rolledBack();
      this.#forward?.rolledBack();
      this.#keeping.rolledBack();
      this.#touched.rolledBack();
      throw err;
    }
  }

  /** What has changed since when. */
  get touched(): Touched {
    return this.#touched;
  }

  /** The queue to InfluxDB, where there is one. */
  get forward(): ForwardWriter | null {
    return this.#forward;
  }

  /** The queue of points beside the fixes, where there is one. */
  get further(): FurtherWriter | null {
    return this.#further;
  }

  get pruner(): Pruner {
    return this.#pruner;
  }

  /** Takes an entry out of the quarantine. */
  settleQuarantined(id: number): void {
    this.#quarantine.remove(id);
  }

  close(): void {
    this.#database.close();
  }

  #take(arrival: Arrival): Outcome {
    const draft: Draft = {
      seqs: [],
      refused: [],
      fates: { stored: 0, duplicate: 0, sameTime: 0, expired: 0, quarantined: 0 },
      newest: null,
      lostTime: null,
      desk: [],
      dropped: 0,
      sentUptimeMs: null,
    };
    const text = textOf(arrival.payload);
    const decoded =
      text === null
        ? ({ ok: false, reason: "malformed", text: "the payload is not UTF-8", outbox: null } as const)
        : decodeBatch(text);
    if (decoded.ok) {
      this.#takeBatch(arrival, decoded.batch, draft);
    } else {
      const { reason, outbox } = decoded;
      const raw = text ?? Buffer.from(arrival.payload).toString("latin1");
      this.#refuse(arrival, { reason, text: decoded.text, outbox, seqs: null }, raw, draft);
    }
    return {
      unit: arrival.unit,
      outbox: decoded.ok ? decoded.batch.outbox : decoded.outbox,
      stored: rangesOf(draft.seqs),
      refused: draft.refused,
      fates: draft.fates,
      newest: draft.newest,
      lostTime: draft.lostTime,
      desk: draft.desk,
      quarantineDropped: draft.dropped,
    };
  }

  #takeBatch(arrival: Arrival, batch: DecodedBatch, draft: Draft): void {
    const unitId = this.#unitId(arrival.unit);
    const identity = {
      unit: arrival.unit,
      unitId,
      outbox: batch.outbox,
      outboxId: this.#outboxId(unitId, batch.outbox),
    };
    const { receivedTime } = arrival;
    draft.sentUptimeMs = batch.sentUptimeMs;
    const retentionMs = Math.min(this.#retentionMs, receivedTime - this.#keeping.journalBefore);
    const at = { receivedTime, sentUptimeMs: batch.sentUptimeMs, retentionMs };
    for (const decoded of batch.records) {
      const verdict = admit(decoded, at);
      if (verdict.fate === "refuse") {
        const { reason, text, seq } = verdict;
        const raw = JSON.stringify(decoded.ok ? decoded.record : decoded.raw) ?? "";
        this.#refuse(arrival, { reason, text, outbox: batch.outbox, seqs: seq === null ? null : [seq] }, raw, draft);
      } else {
        this.#store(arrival, identity, verdict.record, verdict.time, verdict.fate === "expired", draft);
      }
    }
  }

  #store(
    arrival: Arrival,
    identity: Identity,
    record: PatrolRecord,
    time: number,
    isExpired: boolean,
    draft: Draft,
  ): void {
    const content = contentOf(record);
    const digest = crc32(content);
    if (record.type === "sos" || record.type === "order") draft.desk.push({ record, time, content });
    const { outboxId } = identity;
    const fate = FATES.indexOf(isExpired ? "expired" : "stored");
    const body = record.type !== "fix" ? keptOf(record) : record.clock === "none" ? UNDATED : null;
    const type = TYPES.indexOf(record.type);
    const rx = arrival.receivedTime;
    const isNew = this.#insertJournal.run(outboxId, record.seq, type, time, rx, fate, digest, body).changes === 1;
    if (!isNew) {
      const known = this.#journalDigest.get(outboxId, record.seq) as { readonly digest: number };
      if (known.digest !== digest) {
        const text = `seq ${record.seq} of outbox ${identity.outbox} was stored before with other content; a seq is never used twice`;
        const refused = { reason: "conflict", text, outbox: identity.outbox, seqs: [record.seq] } as const;
        this.#refuse(arrival, refused, JSON.stringify(record), draft);
        return;
      }
      draft.fates.duplicate++;
    } else if (isExpired) {
      draft.fates.expired++;
    } else if (record.type === "fix" && !this.#storeFix(identity, record, time, rx, draft)) {
      this.#setFate.run(FATES.indexOf("same-time"), outboxId, record.seq);
      draft.fates.sameTime++;
    } else {
      this.#touched.add(identity, record, time);
      if (record.type === "fix-lost") draft.lostTime = Math.max(draft.lostTime ?? 0, time);
      draft.fates.stored++;
    }
    draft.seqs.push(record.seq);
  }

  /** False when the unit's track already has a fix of that instant: the first stays. */
  #storeFix(identity: Identity, record: FixRecord, time: number, rx: number, draft: Draft): boolean {
    const f = quantise(record, time, rx);
    const reason = REASONS.indexOf(f.reason);
    const clock = CLOCKS.indexOf(f.clock);
    const { unitId } = identity;
    const isNew =
      this.#insertFix.run(unitId, f.ts, f.lat, f.lon, f.alt, f.spd, f.crs, f.hdop, f.sat, f.mode, reason, clock, f.rx)
        .changes === 1;
    if (isNew) this.#forward?.add(identity.unit, unitId, f);
    if (isNew && (draft.newest === null || f.ts > draft.newest.ts)) draft.newest = f;
    return isNew;
  }

  /** Quarantines what can never be stored; with a seq it counts as receipted, so that it never blocks a queue. */
  #refuse(arrival: Arrival, refused: Refused, raw: string, draft: Draft): void {
    const seq = refused.seqs?.[0] ?? null;
    const { unit, receivedTime } = arrival;
    const { outbox, reason, text } = refused;
    const { sentUptimeMs } = draft;
    draft.dropped += this.#quarantine.add({ rx: receivedTime, unit, outbox, seq, reason, text, raw, sentUptimeMs });
    const alike = draft.refused.findIndex((one) => one.reason === reason && one.seqs !== null && seq !== null);
    const before = draft.refused[alike];
    if (before) draft.refused[alike] = { ...before, seqs: [...(before.seqs ?? []), seq as number] };
    else draft.refused.push(refused);
    draft.fates.quarantined++;
    if (seq !== null) draft.seqs.push(seq);
  }

  #unitId(unit: string): number {
    return cached(this.#unitIds, unit, () => idOf(this.#insertUnit.get(unit)));
  }

  #outboxId(unitId: number, outbox: string): number {
    return cached(this.#outboxIds, `${unitId}/${outbox}`, () => idOf(this.#insertOutbox.get(unitId, outbox)));
  }
}

/** At most this many ids are remembered; a unit that makes up outbox ids cannot grow the map. */
const MOST_CACHED = 50_000;

function cached(ids: Map<string, number>, key: string, find: () => number): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  if (ids.size >= MOST_CACHED) ids.clear();
  const id = find();
  ids.set(key, id);
  return id;
}

function idOf(row: unknown): number {
  return (row as { readonly id: number }).id;
}

function textOf(payload: Uint8Array): string | null {
  try {
    return utf8.decode(payload);
  } catch {
    return null;
  }
}
