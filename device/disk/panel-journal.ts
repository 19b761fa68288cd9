/**
 * The panel journal: what the kit's machine must know again after a crash, as one small value in two slots by turns. Apart
 * from the records, so that a full outbox cannot keep an event of the kit from being acknowledged.
 */
import { messageOf, PatrolError, systemCodeOf } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import { NEW_MEMORY, type PanelMemory } from "../core/kit/panel.ts";
import { readDurable, replaceDurably } from "./durable-file.ts";

export type PanelJournal = {
  /** What was kept last; after damage, what was kept before that. */
  readonly memory: PanelMemory;
  /**
   * Resolves once it is on disk. Rejects with `unavailable` when the disk refuses; and from then on always. Only where there
   * was never room for the journal it resolves all the same: an SOS that a restart forgets is better than none.
   */
  persist(memory: PanelMemory): Promise<void>;
  /** What is wrong with it; null when nothing is. */
  readonly problem: string | null;
};

const NO_ROOM =
  "the disk has no room for the kit's journal: an SOS is sent, but a restart forgets that it is open; make room";

/** Opens or makes the journal at `path`, with its space, so that a disk that fills up later does not matter. */
export async function openPanelJournal(path: string, log: Logger): Promise<PanelJournal> {
  const read = await readPanelMemory(path);
  const isDamaged = read === "damaged" || read.isOlder;
  // A write that a power cut tore was never acknowledged to the board: it says the event again.
  if (isDamaged) log.warn({ path, isOlder: read !== "damaged" }, "panel journal was damaged");
  const memory = read === "damaged" ? NEW_MEMORY : read.memory;
  let failure: PatrolError | null = null;
  let problem: string | null = null;
  const persist = async (next: PanelMemory) => {
    if (failure !== null) throw failure;
    try {
      await replaceDurably(path, next, { pages: 0 });
      problem = null;
    } catch (err) {
      if (systemCodeOf(err) === "ENOSPC") {
        if (problem === null) log.error({ path, err: messageOf(err) }, "panel journal has no room");
        problem = NO_ROOM;
        return;
      }
      failure = new PatrolError(
        "unavailable",
        `the device cannot write ${path}: check the card, then start again`,
        err,
      );
      throw failure;
    }
  };
  await persist(memory);
  // The other slot is made sound, too.
  if (isDamaged) await persist(memory);
  return {
    memory,
    persist,
    get problem() {
      return problem;
    },
  };
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
