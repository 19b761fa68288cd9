/**
 * A byte stream whose MQTT packets are measured before they are kept. Of a client that has not signed in no more is held
 * than its CONNECT; afterwards only whole packets are handed on, so that what is kept of a half one is its bytes and no more.
 */
import type { Duplex } from "node:stream";
import { PACKETS_START, type PacketLimits, type PacketState, type Scanned, scan } from "../core/guard/packets.ts";

export type GuardedEvents = {
  /** The CONNECT is whole: the stream may be given to the broker. `open` lets through what follows it. */
  readonly onConnect: (open: () => void) => void;
  /** It sends what it may not; the stream has been destroyed. */
  readonly onRefused: (kind: "packet-size" | "protocol") => void;
};

/** `stream.read` is where the broker takes its bytes. */
export function guardStream(stream: Duplex, limits: PacketLimits, events: GuardedEvents): void {
  const read = stream.read.bind(stream) as (size?: number) => Buffer | null;
  const refuse = (kind: "packet-size" | "protocol") => {
    events.onRefused(kind);
    stream.destroy();
  };
  const held = new Held();
  let state: PacketState = PACKETS_START;

  const peek = () => {
    const chunk = read();
    if (chunk === null) return;
    const scanned = scan(state, chunk, limits, 1);
    if (!scanned.ok) return refuse(scanned.kind);
    state = scanned.state;
    held.add(chunk);
    if (state.packets === 0) return;
    stream.removeListener("readable", peek);
    stream.unshift(held.take());
    stream.read = handOut(read, limits, refuse, (open) => {
      isOpen = open;
    });
    // A stream forgets on the next tick only that nobody listens to `readable`; before, it would not tell a new listener.
    process.nextTick(() => {
      if (!stream.destroyed) events.onConnect(() => isOpen());
    });
  };
  let isOpen: () => void = () => {};
  stream.on("readable", peek);
  // What has come before this listener is told to nobody.
  peek();
}

/** The `read` of a stream whose CONNECT is whole: that packet alone, and the others once it was opened. */
function handOut(
  read: (size?: number) => Buffer | null,
  limits: PacketLimits,
  refuse: (kind: "packet-size" | "protocol") => void,
  setOpen: (open: () => void) => void,
): (size?: number) => Buffer | null {
  const held = new Held();
  let state: PacketState = PACKETS_START;
  let rest: Buffer | null = null;
  let isOpen = false;
  setOpen(() => {
    isOpen = true;
  });
  return (size) => {
    if (size === 0) return read(0);
    if (state.packets > 0 && !isOpen) return null;
    const fresh = read();
    const chunk = rest && fresh ? Buffer.concat([rest, fresh]) : (rest ?? fresh);
    rest = null;
    if (chunk === null) return null;
    const scanned: Scanned = scan(state, chunk, limits, isOpen ? undefined : 1);
    if (!scanned.ok) {
      refuse(scanned.kind);
      return null;
    }
    const wasConnect = state.packets === 0;
    state = scanned.state;
    const { end } = scanned;
    if (end === 0) {
      held.add(chunk);
      return null;
    }
    const whole = held.isEmpty ? chunk.subarray(0, end) : held.with(chunk.subarray(0, end));
    if (end < chunk.length) {
      if (wasConnect) rest = chunk.subarray(end);
      else held.add(chunk.subarray(end));
    }
    return whole;
  };
}

/** Bytes of a packet that is not whole yet, copied together: a client that sends single bytes does not make a buffer of each. */
class Held {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(256, this.isEmpty ? length : 2 * length));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    bytes.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  take(): Buffer {
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return bytes;
  }

  with(bytes: Buffer): Buffer {
    this.add(bytes);
    return this.take();
  }
}
