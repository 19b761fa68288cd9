/** A tty whose other end writes as fast as its reader reads: the kernel holds a few kilobytes, and no byte is lost. */
import { execFileSync } from "node:child_process";
import { closeSync, readSync, writeSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { systemCodeOf } from "../../runtime/error.ts";
import { openPair } from "../../simulator/pty/native.ts";

export type Tty = Disposable & {
  readonly path: string;
  /** Resolves when the terminal has taken all of it. Rejects when the terminal is not read for 20 s. */
  readonly feed: (bytes: Buffer) => Promise<void>;
};

const PATIENT_MS = 20_000;
const scratch = Buffer.alloc(4_096);

/** In raw mode. This side holds the slave open too, so that it does not hang up while nobody else has opened it. */
export function openTty(): Tty {
  const { master, slave, path } = openPair();
  execFileSync("stty", ["-F", path, "raw", "-echo"]);
  return {
    path,
    feed: async (bytes) => {
      let movedAt = performance.now();
      for (let at = 0; at < bytes.length; ) {
        const taken = orNothing(() => writeSync(master, bytes, at, Math.min(4_096, bytes.length - at)));
        at += taken;
        if (taken > 0) movedAt = performance.now();
        else if (performance.now() - movedAt > PATIENT_MS) throw new Error("nobody reads the tty");
        // What the reader sends to its receiver goes nowhere.
        if (taken === 0) orNothing(() => readSync(master, scratch));
        if (taken === 0) await turn();
      }
    },
    [Symbol.dispose]: () => {
      closeSync(master);
      closeSync(slave);
    },
  };
}

function orNothing(call: () => number): number {
  try {
    return call();
  } catch (err) {
    if (systemCodeOf(err) === "EAGAIN") return 0;
    throw err;
  }
}
