/**
 * A serial device that can be pulled out: a pseudo-terminal whose slave the device process opens as its tty.
 *
 * This process keeps the master only. The slave is closed here, so that no byte is taken from the reader, and so that
 * the kernel tells whether there is a reader at all: without one, reading the master gives EIO.
 *
 * The master has no close-on-exec flag (openpty sets none, and Node has no call for it): a child process started while a
 * pty is open holds a copy, and until that child ends, `unplug` hangs nobody up. Start children first, or run the
 * simulator as a process of its own.
 */
import { execFile } from "node:child_process";
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { messageOf, PatrolError, systemCodeOf } from "../../runtime/error.ts";
import { resource } from "../../runtime/resource.ts";
import { pointLink, removeLink } from "./link.ts";
import { openPair } from "./native.ts";

/**
 * What became of a piece: `written` in whole or on its way, `dropped` because the reader does not keep up, `unheard`
 * because nobody has the tty open, `unplugged`.
 */
export type Outcome = "written" | "dropped" | "unheard" | "unplugged";

export type Pty = {
  /** What the reader opens: the link where there is one, else the slave itself, which changes at each `replug`. */
  readonly path: string;
  readonly isPlugged: boolean;
  /** Never waits. A piece is delivered whole or not at all. */
  write(piece: Uint8Array): Outcome;
  /** What the reader has written since the last call, up to `inboxBytes`; beyond that, it was thrown away. */
  read(): Buffer;
  /** The reader sees a hang-up and the path is gone. Does nothing when already unplugged. */
  unplug(): Promise<void>;
  /** A new pseudo-terminal under the same link. Does nothing when plugged in; rejects as `unavailable`. */
  replug(): Promise<void>;
};

const RAW_WITHIN_MS = 5_000;
const NOTHING = new Uint8Array(0);
const EMPTY = Buffer.alloc(0);
const scratch = Buffer.alloc(4096);

/**
 * A plugged-in pty in raw mode (no echo, no CR LF translation), 8 bits. Disposing of it unplugs it for good. `inboxBytes`:
 * how much of what the reader writes is kept for `read`; without it, nothing is.
 */
export async function openPty(
  options: { readonly link?: string; readonly inboxBytes?: number } = {},
): Promise<Pty & AsyncDisposable> {
  const pty = new UnixPty(options.link ?? null, options.inboxBytes ?? 0);
  await pty.replug();
  return resource(pty, () => pty.close());
}

class UnixPty implements Pty {
  readonly #link: string | null;
  readonly #inboxBytes: number;
  #inbox: Buffer = EMPTY;
  #master: number | null = null;
  #slavePath = "";
  /** The end of a piece that the kernel took in part: at most one piece. */
  #rest: Uint8Array = NOTHING;
  #wasHeard = false;
  #isClosed = false;
  /** Plugging and unplugging go one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(link: string | null, inboxBytes: number) {
    this.#link = link;
    this.#inboxBytes = inboxBytes;
  }

  get path(): string {
    return this.#link ?? this.#slavePath;
  }

  get isPlugged(): boolean {
    return this.#master !== null;
  }

  write(piece: Uint8Array): Outcome {
    const master = this.#master;
    if (master === null) return "unplugged";
    if (!this.#listen(master)) {
      if (this.#wasHeard) drain(this.#slavePath);
      this.#wasHeard = false;
      this.#rest = NOTHING;
      return "unheard";
    }
    this.#wasHeard = true;
    this.#rest = push(master, this.#rest);
    if (this.#rest.length > 0) return "dropped";
    this.#rest = push(master, piece);
    const isRefused = piece.length > 0 && this.#rest.length === piece.length;
    if (isRefused) this.#rest = NOTHING;
    return isRefused ? "dropped" : "written";
  }

  read(): Buffer {
    if (this.#master !== null) this.#listen(this.#master);
    const inbox = this.#inbox;
    this.#inbox = EMPTY;
    return inbox;
  }

  unplug(): Promise<void> {
    return this.#inTurn(() => this.#unplug());
  }

  replug(): Promise<void> {
    return this.#inTurn(() => this.#replug());
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.unplug();
  }

  /** Takes all that the reader sent; false when nobody has the slave open. */
  #listen(master: number): boolean {
    return drained(master, (bytes) => {
      const room = this.#inboxBytes - this.#inbox.length;
      if (room > 0) this.#inbox = Buffer.concat([this.#inbox, bytes.subarray(0, room)]);
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** The link goes first: the number of the slave is free for another pty as soon as the master is closed. */
  async #unplug(): Promise<void> {
    const master = this.#master;
    if (master === null) return;
    this.#master = null;
    this.#rest = NOTHING;
    this.#inbox = EMPTY;
    this.#wasHeard = false;
    try {
      if (this.#link !== null) await removeLink(this.#link, this.#slavePath);
    } finally {
      closeSync(master);
    }
  }

  async #replug(): Promise<void> {
    if (this.#master !== null) return;
    if (this.#isClosed) throw new PatrolError("unavailable", `${this.path} is closed and cannot be plugged in again.`);
    const { master, path } = await openRaw();
    try {
      if (this.#link !== null) await pointLink(this.#link, path);
    } catch (err) {
      closeSync(master);
      throw err;
    }
    this.#master = master;
    this.#slavePath = path;
  }
}

async function openRaw(): Promise<{ readonly master: number; readonly path: string }> {
  const { master, slave, path } = openPair();
  try {
    await promisify(execFile)("stty", ["-F", path, "raw", "-echo"], { timeout: RAW_WITHIN_MS });
    return { master, path };
  } catch (err) {
    closeSync(master);
    throw new PatrolError("unavailable", `stty could not set ${path} to raw mode: ${messageOf(err)}`, err);
  } finally {
    closeSync(slave);
  }
}

/** Hands all that the reader sent to `take`; false when nobody has the slave open. */
function drained(master: number, take: (bytes: Buffer) => void): boolean {
  try {
    for (;;) {
      const count = readSync(master, scratch);
      if (count === 0) return true;
      take(scratch.subarray(0, count));
    }
  } catch (err) {
    const code = systemCodeOf(err);
    if (code === "EAGAIN") return true;
    if (code === "EIO") return false;
    throw err;
  }
}

/** Empties what the last reader left, as a serial driver does at the last close: the next one shall not get old positions. */
function drain(slavePath: string): void {
  const slave = openSync(slavePath, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  try {
    while (readSync(slave, scratch) > 0);
  } catch (err) {
    if (systemCodeOf(err) !== "EAGAIN") throw err;
  } finally {
    closeSync(slave);
  }
}

/** What of `piece` the kernel did not take. */
function push(master: number, piece: Uint8Array): Uint8Array {
  let rest = piece;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(master, rest));
    } catch (err) {
      if (systemCodeOf(err) === "EAGAIN") return rest;
      throw err;
    }
  }
  return rest;
}
