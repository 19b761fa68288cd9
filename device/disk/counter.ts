/** A number that grows over all restarts and never comes back, such as the session of a CONNECT. */
import { PatrolError, systemCodeOf } from "../../runtime/error.ts";
import { readDurable, replaceDurably } from "./durable-file.ts";

/** So many numbers are reserved with one write: a restart leaves a gap, a link that flaps does not wear the card. */
const BLOCK = 20;

export type Counter = {
  /**
   * One more than the last time; on disk before it resolves. Rejects with `unavailable` when the disk refuses. Only where there was
   * never room for it, it resolves all the same: the next start begins at a `least` that has grown.
   */
  next(): Promise<number>;
};

/**
 * Opens the counter at `path`. With no file yet, or one that cannot be read, it begins at `least`: give something that
 * has grown since any earlier start, such as the Unix time in seconds.
 */
export async function openCounter(path: string, least: number): Promise<Counter> {
  const read = await readDurable(path);
  let reserved = read.ok && Number.isSafeInteger(read.value) ? (read.value as number) : Math.max(0, least - 1);
  let last = reserved;
  let reserving: Promise<void> | null = null;
  const reserve = async () => {
    try {
      await replaceDurably(path, reserved + BLOCK, { pages: 0 });
    } catch (err) {
      // What is there already is written over in place, and needs no room.
      if (systemCodeOf(err) !== "ENOSPC")
        throw new PatrolError("unavailable", `the device cannot write ${path}: check the card, then start again`, err);
    }
    reserved += BLOCK;
  };
  return {
    async next() {
      while (last >= reserved) {
        reserving ??= reserve().finally(() => {
          reserving = null;
        });
        await reserving;
      }
      last += 1;
      return last;
    },
  };
}
