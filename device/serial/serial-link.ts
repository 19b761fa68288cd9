/** An open serial port as something to wait on. Never reopened: after a loss there is a new one. */
import { stat } from "node:fs/promises";
import { SerialPort } from "serialport";
import { PatrolError } from "../../runtime/error.ts";
import { hangUpBinding } from "./hang-up.ts";

/** Chunks kept for a reader that is behind; beyond it the port is paused and the system's own buffer fills. */
const MOST_CHUNKS = 64;
const CLOSE_WITHIN_MS = 1000;
/** Bytes that may wait to be written: a line that takes none is not worth more. */
const MOST_UNWRITTEN_BYTES = 4096;

/** Which device a path leads to, so that it can be seen when it leads to another. */
type Node = { readonly ino: number; readonly rdev: number };

/** Rejects with `unavailable` when the port cannot be opened. Opening and closing leave the modem lines alone. */
export async function openSerialLink(path: string, baudRate: number): Promise<SerialLink> {
  const node = await nodeAt(path);
  if (node === null)
    throw new PatrolError("unavailable", `there is no serial port ${path}; check the cable and the path`);
  // The options' type leaves `binding` out, the constructor takes it.
  const options = { path, baudRate, hupcl: false, autoOpen: false, binding: hangUpBinding };
  const port = new SerialPort(options);
  await new Promise<void>((resolve, reject) => {
    port.open((err) => {
      if (err) reject(new PatrolError("unavailable", `cannot open the serial port ${path}: ${err.message}`, err));
      else resolve();
    });
  });
  return new SerialLink(port, path, node);
}

export class SerialLink implements AsyncDisposable {
  readonly #port: SerialPort;
  readonly #path: string;
  readonly #node: Node;
  readonly #chunks: Buffer[] = [];
  #isClosed = false;
  #closing: Promise<void> | null = null;
  #wake: () => void = () => {};

  constructor(port: SerialPort, path: string, node: Node) {
    this.#port = port;
    this.#path = path;
    this.#node = node;
    const onEnd = () => {
      this.#isClosed = true;
      this.#wake();
    };
    port.on("close", onEnd);
    port.on("error", onEnd);
    port.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      if (this.#chunks.length >= MOST_CHUNKS) port.pause();
      this.#wake();
    });
  }

  /** The bytes that came, waiting up to `ms` for them; null when none did; `closed` once the line is gone. */
  async read(ms: number, signal: AbortSignal): Promise<Buffer | null | "closed"> {
    if (this.#chunks.length === 0 && !this.#isClosed && !signal.aborted) await this.#woken(ms, signal);
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return this.#isClosed ? "closed" : null;
    if (this.#chunks.length === 0 && this.#port.isPaused()) this.#port.resume();
    return chunk;
  }

  /** Writes the text, in latin1. False, and nothing written, when the line is gone or takes nothing any more. */
  write(text: string): boolean {
    if (this.#isClosed || !this.#port.isOpen || this.#port.writableLength > MOST_UNWRITTEN_BYTES) return false;
    this.#port.write(text, "latin1");
    return true;
  }

  /** What came and was not yet read. */
  takeRest(): Buffer {
    return Buffer.concat(this.#chunks.splice(0));
  }

  /** Whether the path still leads to this device: it may be unplugged, or a link may have been moved to another. */
  async isSameDevice(): Promise<boolean> {
    const node = await nodeAt(this.#path);
    return node !== null && node.ino === this.#node.ino && node.rdev === this.#node.rdev;
  }

  /** Goes on with another baud rate; what came at the old one and was not yet read is lost. */
  setBaudRate(baudRate: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#port.update({ baudRate }, (err) => {
        if (err) reject(new PatrolError("unavailable", `${this.#path} does not take ${baudRate} baud`, err));
        else resolve();
      });
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #woken(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done, { once: true });
      this.#wake = done;
    });
  }

  #close(): Promise<void> {
    if (!this.#port.isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      // A driver that does not answer must not hold up the process.
      const timer = setTimeout(resolve, CLOSE_WITHIN_MS);
      this.#port.close(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

async function nodeAt(path: string): Promise<Node | null> {
  try {
    const { ino, rdev } = await stat(path);
    return { ino, rdev };
  } catch {
    // Not there, or not reachable: the same to whoever wants to read it.
    return null;
  }
}
