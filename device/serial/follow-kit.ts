/** Follows the kit board on its serial port: its sentences in, the host's out, and whether the port is there. */
import type { Logger } from "../../runtime/log.ts";
import {
  type BoardSentence,
  type HostSentence,
  hostSentence,
  lastTold,
  readBoardSentence,
} from "../core/kit/sentence.ts";
import { followPort } from "./follow-port.ts";
import { LineFramer } from "./line-framer.ts";
import type { SerialLink } from "./serial-link.ts";

export type KitEvent =
  | { readonly type: "port"; readonly isOpen: boolean }
  | { readonly type: "sentence"; readonly sentence: BoardSentence };

/** What came from and went to the board since the process began. */
export type KitCounters = {
  sentences: number;
  /** Sound, and none that this host can read. */
  unknown: number;
  badChecksum: number;
  strayLines: number;
  brokenLines: number;
  written: number;
  /** Could not be written: the line was gone or took nothing. */
  unwritten: number;
  opened: number;
};

export type FollowKitOptions = {
  readonly path: string;
  readonly baudRate: number;
  readonly uptimeMs: () => number;
  readonly counters: KitCounters;
  readonly log: Logger;
};

/** A board says how it is every 5 s: an open port that gives nothing is opened anew, as a hang-up need not be told. */
const SILENT_AFTER_MS = 15_000;
const CHECK_EVERY_MS = 1_000;

export function zeroKitCounters(): KitCounters {
  return {
    sentences: 0,
    unknown: 0,
    badChecksum: 0,
    strayLines: 0,
    brokenLines: 0,
    written: 0,
    unwritten: 0,
    opened: 0,
  };
}

export class KitPort {
  readonly #options: FollowKitOptions;
  #link: SerialLink | null = null;
  /** Null before the first attempt. */
  #isOpen: boolean | null = null;

  constructor(options: FollowKitOptions) {
    this.#options = options;
  }

  /** Says it to the board, if there is one; what is lost on the way is said again by the rules of the line. */
  send(sentence: HostSentence): void {
    const isWritten = this.#link?.write(hostSentence(sentence)) ?? false;
    this.#options.counters[isWritten ? "written" : "unwritten"]++;
  }

  /** Yields until `signal` is aborted. */
  follow(signal: AbortSignal): AsyncGenerator<KitEvent> {
    const { path, baudRate } = this.#options;
    return followPort(
      {
        path,
        baudRate: () => baudRate,
        session: (link) => this.#session(link, signal),
        isSignOfLife: (event: KitEvent) => event.type === "sentence",
        onAbsent: (reason) => this.#closed(reason),
      },
      signal,
    );
  }

  async *#session(link: SerialLink, signal: AbortSignal): AsyncGenerator<KitEvent> {
    const { counters, log, path } = this.#options;
    counters.opened++;
    this.#link = link;
    if (this.#isOpen !== true) log.info({ path }, "kit board's port open");
    this.#isOpen = true;
    yield { type: "port", isOpen: true };
    try {
      yield* this.#sentences(link, signal);
    } finally {
      this.#link = null;
    }
    // Silence alone says nothing about the port, which is opened again at once.
    if (!(await link.isSameDevice())) yield* this.#closed("the line is gone");
  }

  /** Ends when the line is hung up or silent, or when the path leads elsewhere. */
  async *#sentences(link: SerialLink, signal: AbortSignal): AsyncGenerator<KitEvent> {
    const { counters, uptimeMs } = this.#options;
    const framer = new LineFramer(() => {
      counters.brokenLines++;
    });
    let heardAt = uptimeMs();
    let checkAt = heardAt + CHECK_EVERY_MS;
    while (!signal.aborted) {
      const bytes = await link.read(Math.max(0, checkAt - uptimeMs()), signal);
      if (bytes === "closed") return;
      const now = uptimeMs();
      if (bytes !== null) {
        heardAt = now;
        const said = framer.push(bytes).flatMap((line) => this.#read(line) ?? []);
        for (const sentence of lastTold(said)) yield { type: "sentence", sentence };
      }
      if (now < checkAt) continue;
      checkAt = now + CHECK_EVERY_MS;
      if (now - heardAt >= SILENT_AFTER_MS || !(await link.isSameDevice())) return;
    }
  }

  #read(line: string): BoardSentence | null {
    const { counters } = this.#options;
    const result = readBoardSentence(line);
    if (result.ok) {
      counters.sentences++;
      return result.sentence;
    }
    switch (result.reason) {
      case "unknown":
        counters.unknown++;
        break;
      case "bad-checksum":
        counters.badChecksum++;
        break;
      case "no-sentence":
        counters.strayLines++;
        break;
    }
    return null;
  }

  *#closed(reason: string): Generator<KitEvent> {
    if (this.#isOpen === false) return;
    // A vehicle without a kit has no port for one.
    this.#options.log[this.#isOpen === null ? "info" : "warn"]({ reason }, "kit board's port is not there");
    this.#isOpen = false;
    yield { type: "port", isOpen: false };
  }
}
