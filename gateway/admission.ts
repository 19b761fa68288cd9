/** Tries what is in the quarantine again, as if its unit had sent it now. */
import { PatrolError } from "../runtime/error.ts";
import type { Count } from "./core/counters.ts";
import type { Journal, Outcome } from "./core/journal.ts";
import { type Admitted, again, fateOf, type Quarantined } from "./core/quarantine.ts";

export type AdmissionParts = {
  readonly journal: Pick<Journal, "commit">;
  /** Gives the desk what is its; answers whether it knows an SOS of that identity with other content. */
  readonly toDesk: (outcome: Outcome) => Promise<boolean>;
  readonly onOutcome: (outcome: Outcome) => void;
  /** Takes an entry out of the quarantine. */
  readonly settle: (id: number) => Promise<void>;
  readonly now: () => number;
  readonly count: Count;
};

const encoder = new TextEncoder();
const DESK_CONFLICT = "It is refused again: an SOS of that id or identity is known with other content.";

/**
 * What becomes of `entry`. It leaves the quarantine last of all, once the store and the desk have it: a kill between leaves
 * it where it was, and it can be tried again. Rejects with `conflict` when it cannot be tried, and with `unavailable`.
 */
export async function admitAgain(entry: Quarantined, parts: AdmissionParts): Promise<Admitted> {
  const receivedTime = parts.now();
  const message = again(entry, receivedTime);
  if (!message.ok) throw new PatrolError("conflict", message.problem);
  const { id, unit } = entry;
  const arrival = { unit, receivedTime, payload: encoder.encode(message.payload) };
  const [outcome] = await parts.journal.commit([arrival]);
  if (!outcome) throw new Error("a commit answered for no arrival");
  const isConflict = outcome.desk.length > 0 && (await parts.toDesk(outcome));
  const fate = isConflict ? ({ fate: "refused", reason: "conflict", text: DESK_CONFLICT } as const) : fateOf(outcome);
  parts.onOutcome(outcome);
  parts.count("admitted", fate.fate);
  if (fate.fate !== "refused") await parts.settle(id);
  return { id, unit, outbox: message.outbox, seq: message.seq, ...fate };
}
