/** What the desk hears of the ingest workers: the newest of each unit, and records that only the desk can keep. */
import { rangesOf } from "../protocol/ranges.ts";
import type { WorkerChannel } from "../protocol/topics.ts";
import { decodeLive, decodeRelayed, type LiveUnit } from "../protocol/workers.ts";
import type { Count } from "./core/counters.ts";
import type { Intake } from "./intake.ts";
import type { Mailbox } from "./mailbox.ts";

/** A worker that was silent for so long is gone; one that lives speaks every two seconds. */
const SILENT_MS = 10_000;

export type WorkersParts = {
  readonly onLive: (unit: LiveUnit) => void;
  readonly admits: (unit: string) => boolean;
  readonly intake: () => Pick<Intake, "toDesk">;
  readonly mailbox: Pick<Mailbox, "receipt">;
  readonly now: () => number;
  readonly count: Count;
};

export class Workers {
  readonly #parts: WorkersParts;
  /** When each was last heard, Unix ms. */
  readonly #heard = new Map<string, number>();

  constructor(parts: WorkersParts) {
    this.#parts = parts;
  }

  /** How many live. */
  get alive(): number {
    const since = this.#parts.now() - SILENT_MS;
    for (const [worker, time] of this.#heard) if (time < since) this.#heard.delete(worker);
    return this.#heard.size;
  }

  /** A sentence when nobody stores what units send; null while a worker lives. */
  problem(): string | null {
    return this.alive > 0
      ? null
      : "no ingest worker is heard: start patrol gateway --role ingest behind the same broker";
  }

  /** A message between gateways; resolves once its records are on the desk's disk. It never rejects. */
  async onTold(channel: WorkerChannel, payload: Uint8Array): Promise<void> {
    const text = Buffer.from(payload).toString("utf8");
    if (channel === "live") this.#onLive(text);
    if (channel === "desk") await this.#onRecords(text);
  }

  #onLive(text: string): void {
    const { now, onLive, admits, count } = this.#parts;
    const live = decodeLive(text);
    if (!live) count("refusals", "worker");
    else this.#heard.set(live.worker, now());
    for (const unit of live?.units ?? []) {
      if (admits(unit.unit)) onLive({ ...unit, heardTime: Math.min(unit.heardTime, now()) });
    }
  }

  /** The worker has not receipted these: the unit sends them again until the desk has. */
  async #onRecords(text: string): Promise<void> {
    const { admits, intake, mailbox, count } = this.#parts;
    const relayed = decodeRelayed(text);
    if (!relayed) return count("refusals", "worker");
    const { unit, outbox, records } = relayed;
    if (!admits(unit)) return count("forbidden", "unknown-unit");
    await intake().toDesk({ unit, outbox, desk: records });
    mailbox.receipt(unit, outbox, rangesOf(records.map(({ record }) => record.seq)), true);
  }
}
