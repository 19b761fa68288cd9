/** Drives the sending policy on one connection: what is appended, fetched, receipted, and the passing of time. */

import { VERSION } from "../../protocol/limits.ts";
import type { Ranges } from "../../protocol/ranges.ts";
import { topicOf } from "../../protocol/topics.ts";
import { pause } from "../../runtime/activity.ts";
import type { Outbox, OutboxBatch } from "../core/outbox-port.ts";
import {
  type Carried,
  inFlightSeqs,
  isSosStuck,
  newUplink,
  step,
  type Uplink,
  type UplinkEffect,
  type UplinkInput,
} from "../core/uplink.ts";
import type { Connection } from "./connection.ts";

const TICK_MS = 500;

export type SenderOptions = {
  readonly unit: string;
  readonly outbox: Outbox;
  readonly now: () => number;
  readonly uptimeMs: () => number;
  readonly random: () => number;
  /** What this connection is for now; asked again and again. */
  readonly carries: () => Carried;
};

export class Sender {
  readonly #options: SenderOptions;
  readonly #connection: Connection;
  #uplink: Uplink;
  #fetching: Promise<void> = Promise.resolve();
  #failure: unknown = null;
  #over: AbortController = new AbortController();
  #hasHeardReceipt = false;

  constructor(options: SenderOptions, connection: Connection) {
    this.#options = options;
    this.#connection = connection;
    this.#uplink = newUplink(options.carries());
  }

  get hasHeardReceipt(): boolean {
    return this.#hasHeardReceipt;
  }

  /** Whether SOS records go out and do not come back as receipts. */
  get isSosStuck(): boolean {
    return isSosStuck(this.#uplink);
  }

  /** Sends until aborted; rejects when the outbox cannot be read. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = this.#options.outbox.onAppend((waiting) => {
      this.#lookWhatFor();
      this.#take({ type: "appended", waiting });
    });
    this.#take({ type: "connected" });
    const either = AbortSignal.any([signal, this.#over.signal]);
    while (await pause(TICK_MS, either)) {
      this.#lookWhatFor();
      this.#take({ type: "tick" });
    }
    stop();
    this.#take({ type: "disconnected" });
    await this.#fetching;
    if (this.#failure !== null) throw this.#failure;
  }

  receipt(outbox: string, stored: Ranges): void {
    this.#hasHeardReceipt = true;
    this.#take({ type: "receipt", outbox, stored });
  }

  #lookWhatFor(): void {
    const carries = this.#options.carries();
    const { sos, records } = this.#uplink.carries;
    if (carries.sos !== sos || carries.records !== records) this.#take({ type: "carry", carries });
  }

  #take(input: UplinkInput): void {
    const { uplink, effects } = step(this.#uplink, input, performance.now(), this.#options.random());
    this.#uplink = uplink;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: UplinkEffect): void {
    const { outbox, unit } = this.#options;
    switch (effect.type) {
      case "publish":
        this.#connection.publish(topicOf(unit, effect.topic), this.#envelope(effect.batch), false, () =>
          this.#take({ type: "puback", id: effect.id }),
        );
        break;
      case "remove":
        outbox.remove(effect.outbox, effect.ranges);
        break;
      case "drop":
        this.#connection.drop({ reason: "silent", text: "the broker has acknowledged nothing for 20 s" });
        break;
      case "fetch":
        this.#fetching = this.#fetch(effect);
    }
  }

  async #fetch({ from, limit }: Extract<UplinkEffect, { readonly type: "fetch" }>): Promise<void> {
    try {
      const batch = await this.#options.outbox.peek(from, inFlightSeqs(this.#uplink), limit);
      this.#take({ type: "fetched", from, batch });
    } catch (err) {
      this.#failure = err;
      this.#over.abort();
      this.#connection.drop({ reason: "lost", text: "the outbox cannot be read" });
    }
  }

  #envelope({ outbox, texts }: OutboxBatch): string {
    const { now, uptimeMs } = this.#options;
    const head = `{"v":${VERSION},"outbox":"${outbox}","sentTime":${now()},"sentUptimeMs":${uptimeMs()}`;
    return `${head},"records":[${texts.join(",")}]}`;
  }
}
