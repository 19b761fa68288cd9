/**
 * The panel journal: what the kit's machine must know again after a crash, as one small value in two slots by turns. Apart
 * from the records, so that a full outbox cannot keep an event of the kit from being acknowledged.
 */
import { messageOf, PatrolError, systemCodeOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import { NEW_MEMORY, type PanelMemory } from "../core/panel.ts";
import { readDurable, replaceDurably } from "./durable-file.ts";

export type PanelJournal = {
  /** What was kept last; after damage, what was kept before that. */
  readonly memory: PanelMemory;
  /** Resolves once it is on disk. Rejects with `unavailable` when the disk refuses; and from then on always. */
  persist(memory: PanelMemory): Promise<void>;
};

/** Opens or makes the journal at `path`, with its space, so that a disk that fills up later does not matter. */
export async function openPanelJournal(path: string, log: Logger): Promise<PanelJournal> {
  const memory = await readPanelMemory(path);
  const isDamaged = memory === "damaged" || memory.isOlder;
  if (isDamaged) {
    // A write that a power cut tore was never acknowledged to the board: it says the event again.
    log.warn({ path, isOlder: memory !== "damaged" }, "panel journal was damaged");
  }
  const kept = memory === "damaged" ? NEW_MEMORY : memory.memory;
  let failure: PatrolError | null = null;
  const persist = async (next: PanelMemory) => {
    if (failure !== null) throw failure;
    try {
      await replaceDurably(path, next, { pages: 0 });
    } catch (err) {
      failure = new PatrolError(
        "unavailable",
        `the device cannot write ${path}: check the card, then start again`,
        err,
      );
      throw failure;
    }
  };
  try {
    await replaceDurably(path, kept, { pages: 0 });
    // The other slot is made sound, too.
    if (isDamaged) await replaceDurably(path, kept, { pages: 0 });
  } catch (err) {
    // A first start on a full card: records that wait must still be sent.
    if (systemCodeOf(err) !== "ENOSPC") throw err;
    log.error({ path, err: messageOf(err) }, "panel journal has no room: the kit cannot be served");
  }
  return { memory: kept, persist };
}

/** Reads without touching anything. `isOlder`: the last value was damaged, and this is the one before. */
export async function readPanelMemory(
  path: string,
): Promise<{ readonly memory: PanelMemory; readonly isOlder: boolean } | "damaged"> {
  const read = await readDurable(path);
  if (!read.ok && read.lost === "absent") return { memory: NEW_MEMORY, isOlder: false };
  const value = read.ok ? read.value : read.older;
  return isMemory(value) ? { memory: value, isOlder: !read.ok } : "damaged";
}

/** The checksum vouches for the rest: only this program writes it. */
function isMemory(value: unknown): value is PanelMemory {
  return typeof value === "object" && value !== null && "v" in value && value.v === NEW_MEMORY.v;
}
