/** What could not be stored, and what becomes of it when it is tried again under the rules of today. */
import type { Outcome } from "./journal.ts";

/** The most characters that are kept of each entry, and that a list shows. */
export const MOST_RAW = 16_384;
export const SHOWN_RAW = 2_000;

/** A page of the list: the newest entries with an id under `before`, of one unit and for one reason, or (null) of all. */
export type QuarantinePage = {
  readonly before: number;
  readonly unit: string | null;
  readonly reason: string | null;
};

/**
 * An entry. `outbox` and `seq` are null where they could not be read. `raw`: the record as JSON, or a message as it came.
 * `sentUptimeMs`: of the message that it came in; null where it is not known.
 */
export type Quarantined = {
  readonly id: number;
  readonly receivedTime: number;
  readonly unit: string;
  readonly outbox: string | null;
  readonly seq: number | null;
  readonly reason: string;
  readonly text: string;
  readonly raw: string;
  readonly sentUptimeMs: number | null;
};

/** An entry in a list: the beginning of `raw`, and how many characters there are. */
export type ListedQuarantined = Omit<Quarantined, "sentUptimeMs"> & { readonly rawCharacters: number };

/** `stored` is the only one that adds anything. `refused`: it stays in the quarantine, the others have left it. */
export type Admitted = {
  readonly id: number;
  readonly unit: string;
  readonly outbox: string;
  readonly seq: number;
  readonly fate: "stored" | "duplicate" | "same-time" | "expired" | "refused";
  /** Why it was refused again; null when it was not. */
  readonly reason: string | null;
  readonly text: string;
};

/** Whether an entry is a single record with its identity, which can be tried again. */
export function isAdmissible(
  entry: Pick<Quarantined, "outbox" | "seq" | "reason"> & { rawCharacters: number },
): boolean {
  const isWhole = entry.rawCharacters > "null".length && entry.rawCharacters < MOST_RAW;
  return entry.outbox !== null && entry.seq !== null && entry.reason !== "influx" && isWhole;
}

/** A message with the record of an entry in it, as its unit would send it now; or why there is none, as a sentence. */
export type Again =
  | { readonly ok: true; readonly outbox: string; readonly seq: number; readonly payload: string }
  | { readonly ok: false; readonly problem: string };

/**
 * A record without a clock is dated by when its message came, however long it has lain since: what the sender's uptime would
 * be by now says so.
 */
export function again(entry: Quarantined, now: number): Again {
  const { id, outbox, seq, raw, receivedTime, reason } = entry;
  if (reason === "influx") {
    return refusedAgain(
      id,
      "is a point that InfluxDB refused; its fix is in the gateway's own store, so nothing is missing",
    );
  }
  if (outbox === null || seq === null) {
    return refusedAgain(id, "is nothing with an outbox and a seq that could be read, so there is no record to store");
  }
  if (raw.length >= MOST_RAW)
    return refusedAgain(id, `was kept to ${MOST_RAW} characters only, so the record is not whole`);
  const record = recordIn(raw);
  if (record === null) return refusedAgain(id, "was not kept with its content, so there is nothing to store");
  const uptimeMs = typeof record.uptimeMs === "number" ? record.uptimeMs : 0;
  const sentUptimeMs = (entry.sentUptimeMs ?? uptimeMs) + Math.max(0, now - receivedTime);
  const payload = JSON.stringify({ v: 1, outbox, sentTime: receivedTime, sentUptimeMs, records: [record] });
  return { ok: true, outbox, seq, payload };
}

/** What a commit of that message alone has come to. */
export function fateOf({
  fates,
  refused,
}: Pick<Outcome, "fates" | "refused">): Pick<Admitted, "fate" | "reason" | "text"> {
  const [problem] = refused;
  if (problem) return { fate: "refused", reason: problem.reason, text: `It is refused again: ${problem.text}.` };
  if (fates.expired > 0) {
    return { fate: "expired", reason: null, text: "It is older than what is kept by now, so it was not stored." };
  }
  if (fates.duplicate > 0) {
    return {
      fate: "duplicate",
      reason: null,
      text: "It was taken in before with the same content; nothing was added.",
    };
  }
  if (fates.sameTime > 0) {
    return {
      fate: "same-time",
      reason: null,
      text: "The unit's track has a fix of that instant already, which stays.",
    };
  }
  return { fate: "stored", reason: null, text: "It is stored now, at its own time." };
}

function refusedAgain(id: number, why: string): Again {
  return { ok: false, problem: `Entry ${id} ${why}.` };
}

function recordIn(raw: string): Readonly<Record<string, unknown>> | null {
  try {
    const record: unknown = JSON.parse(raw);
    return typeof record === "object" && record !== null && !Array.isArray(record)
      ? (record as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}
