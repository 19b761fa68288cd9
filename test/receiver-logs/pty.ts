/** A real pseudo-terminal: what is written to it, a reader of its path receives unaltered. */
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, write } from "node:fs";
import type { Socket } from "node:net";
import * as nodePty from "@lydell/node-pty";

/** node-pty exports `open` and leaves it out of its types. */
type OpenPty = { readonly _master: Socket; readonly _slave: Socket; readonly _fd: number; readonly _pty: string };
declare module "@lydell/node-pty" {
  export function open(options: { readonly encoding: null }): OpenPty;
}

export type Pty = AsyncDisposable & {
  /** Of the side that the device opens. */
  readonly path: string;
  /** Resolves when the terminal has taken the bytes, at the reader's pace. */
  write(bytes: Buffer | string): Promise<void>;
  /** Hears what the device writes. */
  onData(listener: (bytes: Buffer) => void): void;
  /** The line hangs up, as when a cable is pulled. */
  hangUp(): Promise<void>;
};

export function openPty(): Pty {
  const { _master: master, _slave: slave, _fd: fd, _pty: path } = nodePty.open({ encoding: null });
  // The other side is kept open, or the terminal would hang up until the device has opened it; but by a handle that
  // nothing reads, where a stream would take bytes that are the device's.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  slave.destroy();
  execFileSync("stty", ["-F", path, "raw", "-echo"]);
  let isOpen = true;
  const hangUp = async () => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(held);
    master.destroy();
    if (!master.closed) await new Promise((resolve) => master.once("close", resolve));
  };
  return {
    path,
    hangUp,
    onData: (listener) => void master.on("data", listener),
    write: (bytes) => writeAll(fd, Buffer.from(bytes)),
    [Symbol.asyncDispose]: hangUp,
  };
}

/** Not through the stream: its writes to a terminal block the whole process, and with it the reader under test. */
async function writeAll(fd: number, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += await writeSome(fd, bytes.subarray(at, at + 1024));
}

function writeSome(fd: number, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, (err, written) => {
      if (err === null) resolve(written);
      else if (err.code === "EAGAIN") setImmediate(() => resolve(0));
      else reject(err);
    });
  });
}
