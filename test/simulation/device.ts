/**
 * A vehicle: the real outbox, panel, panel journal and both links, put together as device.ts does, on a simulated disk and
 * network, with the model's board. It makes a fix every second or two, dies, and starts again.
 */
import { openCounter } from "../../device/disk/counter.ts";
import { openOutbox } from "../../device/disk/outbox.ts";
import { openPanelJournal } from "../../device/disk/panel-journal.ts";
import { runLinks } from "../../device/links.ts";
import { KitPanel } from "../../device/panel.ts";
import type { KitEvent } from "../../device/serial/follow-kit.ts";
import type { Health } from "../../protocol/messages.ts";
import { pause, runAll } from "../../runtime/activity.ts";
import type { Logger } from "../../runtime/log.ts";
import { KitBoard } from "../sos/model/board.ts";
import type { Dice, Schedule } from "../sos/model/dice.ts";
import { Disk } from "./disk.ts";
import { pathOf } from "./machine.ts";

/** The clocks of all machines begin here. */
export const START = 1_795_000_000_000;
const SEGMENT_BYTES = 8_192;
/** Six segments of fixes: an outage of some minutes fills them. */
const OUTBOX_BYTES = 6 * SEGMENT_BYTES;
const HOLD_MS = { least: 2_200, most: 4_000 };

/** An accepted record, as its line in the list says it. */
export type Accepted = {
  readonly outbox: string;
  readonly seq: number;
  readonly record: { readonly type: string } & Readonly<Record<string, unknown>>;
};

export type DeviceParts = {
  readonly unit: string;
  readonly schedule: Schedule;
  readonly dice: Dice;
  readonly log: Logger;
  readonly onAccepted: (unit: string, line: Accepted) => void;
  readonly onLife: (unit: string, isUp: boolean) => void;
  /** What the lamp is told to show. */
  readonly onLamp: (unit: string, pattern: string) => void;
};

export class Device {
  readonly unit: string;
  readonly disk: Disk;
  readonly board: KitBoard;
  readonly counts = { holds: 0, lives: 0, failures: 0 };
  readonly #parts: DeviceParts;
  #life = 0;
  #stop: AbortController | null = null;
  #port: KitEvent[] = [];
  #wakePort: () => void = () => {};
  #clockOffset = 0;
  #bootedAt = -60_000;
  #isBootAhead = false;
  #fixes = 0;
  /** It stands still, and makes no fix any more. */
  isStill = false;
  #handFreeAt = 0;

  constructor(parts: DeviceParts) {
    this.#parts = parts;
    this.unit = parts.unit;
    this.disk = new Disk(parts.schedule, parts.dice);
    this.board = new KitBoard(parts.schedule, (sentence) => this.#plug({ type: "sentence", sentence }));
  }

  get isAlive(): boolean {
    return this.#stop !== null;
  }

  /** What the device itself says that waits; null while it is down. */
  waiting: () => number | null = () => null;

  isLife(url: string): boolean {
    return this.isAlive && url === `sim://${this.unit}~${this.#life}`;
  }

  accept(text: string): void {
    for (const line of text.trimEnd().split("\n")) this.#parts.onAccepted(this.unit, JSON.parse(line) as Accepted);
  }

  start(): void {
    if (this.#stop !== null) return;
    const stop = new AbortController();
    this.#life = this.disk.begin();
    if (this.#isBootAhead) this.#bootedAt = this.#parts.schedule.now - 1;
    this.#isBootAhead = false;
    this.#stop = stop;
    this.counts.lives += 1;
    this.#parts.onLife(this.unit, true);
    this.#port = [{ type: "port", isOpen: true }];
    this.#run(this.#life, stop.signal).then(
      () => this.#ended(stop),
      () => {
        if (this.#stop === stop) this.counts.failures += 1;
        this.#ended(stop);
      },
    );
    this.board.pump();
  }

  /** `kill -9`: what it wrote stays. */
  kill(downMs: number): void {
    this.#die(() => this.disk.end(), downMs);
  }

  cutPower(downMs: number): void {
    this.#die(() => this.disk.cutPower(), downMs);
    this.#isBootAhead = true;
  }

  /** In order. */
  restart(): void {
    this.#stop?.abort();
  }

  jumpClock(ms: number): void {
    this.#clockOffset += ms;
  }

  /** A finger holds SOS long enough, once; ignored while another hold goes on. */
  hold(): void {
    const { schedule, dice } = this.#parts;
    if (schedule.now < this.#handFreeAt) return;
    const ms = dice.between(HOLD_MS.least, HOLD_MS.most);
    this.#handFreeAt = schedule.now + ms + 500;
    this.counts.holds += 1;
    this.board.touch("sos", true);
    schedule.after(ms, () => this.board.touch("sos", false));
  }

  /** SOS, then OK with it, both for longer than 5 s: while an incident is open, a wish to cancel. */
  cancel(): void {
    const { schedule } = this.#parts;
    if (schedule.now < this.#handFreeAt) return;
    this.#handFreeAt = schedule.now + 7_000;
    const edges = [
      [0, "sos", true],
      [800, "ok", true],
      [6_200, "ok", false],
      [6_300, "sos", false],
    ] as const;
    for (const [ms, button, isOn] of edges) schedule.after(ms, () => this.board.touch(button, isOn));
  }

  #die(how: () => void, downMs: number): void {
    const stop = this.#stop;
    if (stop === null) return;
    this.#stop = null;
    this.waiting = () => null;
    how();
    this.#parts.onLife(this.unit, false);
    // Its loops end; whatever they still want of disk and network is not answered any more.
    stop.abort();
    this.#parts.schedule.after(downMs, () => this.start());
  }

  #ended(stop: AbortController): void {
    if (this.#stop !== stop) return;
    this.#stop = null;
    this.waiting = () => null;
    this.disk.end();
    stop.abort();
    this.#parts.onLife(this.unit, false);
    this.#parts.schedule.after(2_000, () => this.start());
  }

  async #run(life: number, signal: AbortSignal): Promise<void> {
    const { unit, log, schedule, dice } = this.#parts;
    const file = (name: string) => pathOf(unit, life, name);
    const bootedAt = this.#bootedAt;
    const uptimeMs = () => schedule.now - bootedAt;
    const now = () => START + schedule.now + this.#clockOffset;
    const stamp = () => ({ time: now(), clock: "system" as const, uptimeMs: uptimeMs() });
    await using outbox = await openOutbox({
      dir: file("outbox"),
      maxBytes: OUTBOX_BYTES,
      log,
      stamp,
      acceptedListPath: file("accepted"),
      segmentBytes: SEGMENT_BYTES,
      sosSegmentBytes: SEGMENT_BYTES,
      checkpointMs: 20_000,
    });
    if (this.#life === life && this.isAlive) this.waiting = () => outbox.counts().records;
    const panel = new KitPanel({
      journal: await openPanelJournal(file("panel"), log),
      port: { send: (sentence) => this.#said(life, sentence), follow: (s) => this.#follow(s) },
      outbox,
      stamp,
      place: () => ({ position: null, positionAgeMs: null }),
      uptimeMs,
      machineBoot: `boot-${bootedAt}`,
      isSilent: () => false,
      onRealSos: () => {},
      log,
    });
    const sessions = await openCounter(file("session"), Math.floor(now() / 1_000));
    await outbox.append({ type: "note", ...stamp(), kind: "boot", detail: {} });
    await runAll(signal, [
      outbox.supervise,
      panel.run,
      runLinks({
        url: `sim://${unit}~${life}`,
        unit,
        secret: null,
        outbox,
        health,
        onMessage: (channel, text) => {
          if (channel === "sos/state") panel.sosState(text);
        },
        onReceipt: (id, stored) => panel.receipt(id, stored),
        onLink: (isUp) => panel.link(isUp),
        nextSession: () => sessions.next(),
        log,
        now,
        uptimeMs,
        random: dice.fraction,
      }),
      async (s) => {
        while (await pause(dice.between(900, 2_000), s)) {
          if (this.isStill) continue;
          this.#fixes += 1;
          await outbox.append(fix(START + schedule.now, uptimeMs(), this.#fixes));
        }
      },
    ]);
  }

  #said(life: number, sentence: Parameters<KitBoard["heard"]>[0]): void {
    if (life !== this.#life || !this.isAlive) return;
    if (sentence.type === "SHOW") this.#parts.onLamp(this.unit, sentence.pattern);
    this.board.heard(sentence);
  }

  #plug(event: KitEvent): void {
    if (!this.isAlive) return;
    this.#port.push(event);
    this.#wakePort();
  }

  async *#follow(signal: AbortSignal): AsyncGenerator<KitEvent> {
    signal.addEventListener("abort", () => this.#wakePort(), { once: true });
    while (!signal.aborted) {
      const event = this.#port.shift();
      if (event) yield event;
      else
        await new Promise<void>((resolve) => {
          this.#wakePort = resolve;
        });
    }
  }
}

/** GNSS time, whatever the host's clock says. `n` counts the fixes of a vehicle. */
function fix(time: number, uptimeMs: number, n: number) {
  const quality = { hdop: 0.9, satellites: 12, mode: 3, reason: "interval" } as const;
  const place = { lat: 30 + n / 1e5, lon: 117, altitudeM: null, speedMps: 4, courseDeg: 90 };
  return { type: "fix", time, clock: "gnss", uptimeMs, ...place, ...quality } as const;
}

function health(): Health {
  return {
    version: "0.0.0",
    uptimeMs: 1,
    intervalMs: null,
    gnss: "fix",
    kit: "ok",
    batteryMv: null,
    outboxRecords: null,
    outboxBytes: null,
    diskFreeMb: null,
    clock: "gnss",
    problems: [],
  };
}
