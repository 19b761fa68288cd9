/**
 * The outbox's head: its id and how far seqs are reserved. A seq is handed out only from a block that is reserved on
 * disk beforehand, and each start begins a new block, so that no seq is ever used twice with other content.
 */
import { randomBytes } from "node:crypto";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { PatrolError } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import { readDurable, replaceDurably, type WearMeter } from "./durable-file.ts";

const BLOCK = 1000;

/** Hands out seqs of one outbox. */
export type Seqs = {
  readonly id: string;
  /** True when an earlier head was there but could not be used. */
  readonly isReplaced: boolean;
  /** The next seq; waits only when the reserved block is used up. */
  take(): Promise<number>;
  /** Waits for a reservation under way. */
  settle(): Promise<void>;
};

/**
 * Opens the head in `dir`. `knownThrough` gives the highest seq found on disk of an outbox id (0 for none): a head that
 * is behind it, lost or corrupt is put aside and a new outbox id begins.
 */
export async function openHead(
  dir: string,
  knownThrough: (outbox: string) => number,
  hasSegments: boolean,
  meter: WearMeter,
  log: Logger,
): Promise<Seqs> {
  const path = join(dir, "head");
  const read = await readDurable(path);
  const head = read.ok ? headOf(read.value) : null;
  const isUsable = head !== null && knownThrough(head.outbox) <= head.reservedThrough;
  const isAbsent = !read.ok && read.lost === "absent";
  const isReplaced = !isUsable && (!isAbsent || hasSegments);
  if (isReplaced) {
    if (!isAbsent) await rename(path, `${path}.damaged`);
    log.error({ path }, "the outbox's head was lost or damaged: a new outbox id begins, older records keep theirs");
  }
  const id = isUsable ? head.outbox : randomBytes(4).toString("hex");
  let reservedThrough = isUsable ? head.reservedThrough : 0;
  let next = reservedThrough + 1;
  let reserving: Promise<void> | null = null;

  const reserve = async () => {
    const through = reservedThrough + BLOCK;
    try {
      await replaceDurably(path, { v: 1, outbox: id, reservedThrough: through }, meter);
    } catch (err) {
      throw new PatrolError("unavailable", `the outbox cannot write ${path}: check the card, then start again`, err);
    }
    reservedThrough = through;
    reserving = null;
  };
  // A failed reservation stays: it is not tried again before a restart.
  const ensure = () => {
    reserving ??= reserve();
    return reserving;
  };
  await ensure();

  return {
    id,
    isReplaced,
    async take() {
      while (next > reservedThrough) await ensure();
      return next++;
    },
    async settle() {
      await Promise.allSettled([reserving]);
    },
  };
}

function headOf(value: unknown): { readonly outbox: string; readonly reservedThrough: number } | null {
  if (typeof value !== "object" || value === null || !("outbox" in value) || !("reservedThrough" in value)) return null;
  const { outbox, reservedThrough } = value;
  if (typeof outbox !== "string" || !/^[0-9a-f]{8}$/.test(outbox)) return null;
  if (typeof reservedThrough !== "number" || !Number.isSafeInteger(reservedThrough) || reservedThrough < 0) return null;
  return { outbox, reservedThrough };
}
