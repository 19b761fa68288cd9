/**
 * Where a message of a unit goes: an SOS straight to the desk, whose disk and queue are its own; everything else to the
 * ingest, which hands the desk what it finds for it.
 */
import { type DecodedBatch, decodeBatch } from "../protocol/decode.ts";
import { rangesOf } from "../protocol/ranges.ts";
import { contentOf, creditedTime } from "./core/admit.ts";
import type { Lane } from "./core/broker.ts";
import type { Count } from "./core/counters.ts";
import type { DeskRecord, Outcome } from "./core/journal.ts";
import type { Done, SosDesk } from "./desk/sos-desk.ts";
import type { Ingest } from "./ingest.ts";
import type { Mailbox } from "./mailbox.ts";

export type IntakeParts = {
  readonly desk: SosDesk;
  readonly ingest: Pick<Ingest, "accept">;
  readonly mailbox: Pick<Mailbox, "receipt" | "error">;
  readonly now: () => number;
  readonly count: Count;
};

const utf8 = new TextDecoder("utf-8");

export class Intake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Resolves once the message may be PUBACKed. It never rejects. */
  async accept(unit: string, lane: Lane, payload: Uint8Array): Promise<void> {
    const receivedTime = this.#parts.now();
    const batch = lane === "sos" ? sosBatch(payload) : null;
    if (!batch) return await this.#parts.ingest.accept(lane, { unit, receivedTime, payload });
    const { sentUptimeMs, outbox } = batch;
    const records = batch.records.flatMap((decoded): DeskRecord[] => {
      if (!decoded.ok || decoded.record.type !== "sos") return [];
      const { record } = decoded;
      return [{ record, time: creditedTime(record, { receivedTime, sentUptimeMs }), content: contentOf(record) }];
    });
    await this.#give(unit, outbox, receivedTime, records);
    const seqs = records.map(({ record }) => record.seq);
    this.#parts.mailbox.receipt(unit, outbox, rangesOf(seqs), true);
  }

  /** Gives the desk what was found among the records of a message that the ingest has committed. */
  async toDesk({ unit, outbox, desk }: Pick<Outcome, "unit" | "outbox" | "desk">): Promise<void> {
    await this.#give(unit, outbox ?? "", this.#parts.now(), desk);
  }

  /** The same with what comes out of the quarantine; answers whether an SOS of it contradicts what the desk knows. */
  async toDeskAgain({ unit, outbox, desk }: Pick<Outcome, "unit" | "outbox" | "desk">): Promise<boolean> {
    return (await this.#give(unit, outbox ?? "", this.#parts.now(), desk)).includes("conflict");
  }

  async #give(
    unit: string,
    outbox: string,
    receivedTime: number,
    records: readonly DeskRecord[],
  ): Promise<readonly Done["fate"][]> {
    const { count, mailbox } = this.#parts;
    return await Promise.all(
      records.map(async (one) => {
        const done = await this.#one(unit, outbox, receivedTime, one);
        if (!done?.fate) return null;
        count("sos_records", done.fate);
        if (done.fate !== "conflict") return done.fate;
        const { seq } = one.record;
        const text = `seq ${seq} of outbox ${outbox}: an SOS of that id or identity is known with other content; make a new id at each new press`;
        mailbox.error(unit, { reason: "conflict", text, outbox, seqs: [seq] });
        return done.fate;
      }),
    );
  }

  async #one(
    unit: string,
    outbox: string,
    receivedTime: number,
    { record, time, content }: DeskRecord,
  ): Promise<Done | null> {
    const { desk } = this.#parts;
    if (record.type === "order") {
      const { id, event } = record;
      return await desk.arrived({ type: "order-event", unit, order: id, event, time }, null);
    }
    const { id, event, drill, silent, presses, position, positionAgeMs, seq } = record;
    const signal = { event, drill, silent, presses, position, positionAgeMs, time };
    return await desk.arrived({ type: "signal", unit, id, signal }, { unit, outbox, seq, receivedTime, body: content });
  }
}

/** The batch when it is nothing but SOS records; what else a unit puts on that topic is the ingest's to judge. */
function sosBatch(payload: Uint8Array): DecodedBatch | null {
  const decoded = decodeBatch(utf8.decode(payload));
  if (!decoded.ok) return null;
  const isAll = decoded.batch.records.every((one) => one.ok && one.record.type === "sos");
  return isAll ? decoded.batch : null;
}
