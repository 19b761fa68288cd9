/**
 * What to send, when, and when to send it again. SOS first and by itself; each new record at once; the backlog newest
 * first in batches. A bounded number of batches is unreceipted at any time, with places that the backlog cannot take, and
 * the backlog only uses as many of its own as the link carries within two seconds: a slow link does not fill up with
 * batches that a new record would have to wait behind. Times are milliseconds of any clock that only goes forward.
 */

import { difference, type Ranges, union } from "../../protocol/ranges.ts";
import type { BatchLimit, OutboxBatch, SeqSet, Waiting } from "./outbox-port.ts";

/** `sos`: one SOS record; `live`: a record as it is made; `backlog`: what had to wait. */
export type Lane = "sos" | "live" | "backlog";

/** A batch that was published and is not receipted. `ranges` is what receipts have not covered yet. */
export type InFlight = {
  readonly id: number;
  readonly lane: Lane;
  readonly batch: OutboxBatch;
  readonly ranges: Ranges;
  readonly sentAt: number;
  /** When it counts as not received. */
  readonly dueAt: number;
  readonly tries: number;
  readonly isPubacked: boolean;
};

/** SOS records go by a connection of their own, and by the other one while that cannot be made. */
export type Carried = { readonly sos: boolean; readonly records: boolean };

export type Uplink = {
  readonly isUp: boolean;
  /** What this connection is for. */
  readonly carries: Carried;
  readonly inFlight: readonly InFlight[];
  readonly nextId: number;
  /** How many backlog batches may be unreceipted now. */
  readonly backlogWindow: number;
  /** Time-outs in a row without any receipt: each doubles the time to the next. */
  readonly timeouts: number;
  /** What the shell was asked for and has not answered. */
  readonly fetching: "sos" | "records" | null;
  /** Whether the outbox may hold something that is not in flight. */
  readonly mayHave: { readonly sos: boolean; readonly records: boolean };
  /** When a publish was last acknowledged by the broker, or the first outstanding one was sent. */
  readonly progressAt: number;
};

/** `random` is 0 up to 1. */
export type UplinkInput =
  | { readonly type: "connected" }
  | { readonly type: "disconnected" }
  /** What the connection is for has changed. */
  | { readonly type: "carry"; readonly carries: Carried }
  | { readonly type: "appended"; readonly waiting: Waiting }
  | { readonly type: "fetched"; readonly from: "sos" | "records"; readonly batch: OutboxBatch | null }
  | { readonly type: "puback"; readonly id: number }
  | { readonly type: "receipt"; readonly outbox: string; readonly stored: Ranges }
  | { readonly type: "tick" };

/** `fetch`: peek the outbox, leaving out what is in flight, and answer with `fetched`. */
export type UplinkEffect =
  | { readonly type: "fetch"; readonly from: "sos" | "records"; readonly limit: BatchLimit }
  | { readonly type: "publish"; readonly id: number; readonly topic: "sos" | "records"; readonly batch: OutboxBatch }
  | { readonly type: "remove"; readonly outbox: string; readonly ranges: Ranges }
  | { readonly type: "drop"; readonly reason: "no-puback" };

export type UplinkStep = { readonly uplink: Uplink; readonly effects: readonly UplinkEffect[] };

/** At most so many unreceipted batches a lane: 32 in all. */
const MOST_IN_FLIGHT = { sos: 8, live: 8, backlog: 16 } as const;
const BATCH_LIMIT: BatchLimit = { records: 100, bytes: 100_000 };
/** With a publish outstanding and no PUBACK for so long, the connection is dead whatever the socket says. */
const PUBACK_WATCHDOG_MS = 20_000;

const RECEIPT_TIMEOUT_MS = 15_000;
const MOST_RECEIPT_TIMEOUT_MS = 300_000;
const QUICK_MS = 2_000;
const SLOW_MS = 4_000;
const FIRST_WINDOW = 2;

export function newUplink(carries: Carried = { sos: true, records: true }): Uplink {
  return {
    isUp: false,
    carries,
    inFlight: [],
    nextId: 1,
    backlogWindow: FIRST_WINDOW,
    timeouts: 0,
    fetching: null,
    mayHave: { sos: true, records: true },
    progressAt: 0,
  };
}

/** The seqs that are in flight, for `Outbox.peek` to leave out. */
export function inFlightSeqs(uplink: Uplink): SeqSet {
  const seqs = new Map<string, Ranges>();
  for (const { batch, ranges } of uplink.inFlight) {
    seqs.set(batch.outbox, union(seqs.get(batch.outbox) ?? [], ranges));
  }
  return seqs;
}

export function step(uplink: Uplink, input: UplinkInput, now: number, random: number): UplinkStep {
  switch (input.type) {
    case "connected":
      return fill({ ...newUplink(uplink.carries), isUp: true, nextId: uplink.nextId, fetching: uplink.fetching }, []);
    case "disconnected":
      return { uplink: { ...uplink, isUp: false, inFlight: [], mayHave: { sos: true, records: true } }, effects: [] };
    case "carry":
      return carry(uplink, input.carries);
    case "appended":
      return appended(uplink, input.waiting, now, random);
    case "fetched":
      return fetched({ ...uplink, fetching: null }, input.from, input.batch, now, random);
    case "puback":
      return { uplink: pubacked(uplink, input.id, now), effects: [] };
    case "receipt":
      return received(uplink, input.outbox, input.stored, now);
    case "tick":
      return tick(uplink, now, random);
  }
}

/** Whether an SOS record was sent again and is still not receipted: the connection may be open and dead. */
export function isSosStuck({ inFlight }: Uplink): boolean {
  return inFlight.some(({ lane, tries }) => lane === "sos" && tries >= 1);
}

/** What another connection carries now is no longer sent again here. */
function carry(uplink: Uplink, carries: Carried): UplinkStep {
  const isHere = ({ lane }: InFlight) => (lane === "sos" ? carries.sos : carries.records);
  const inFlight = uplink.inFlight.filter(isHere);
  return fill({ ...uplink, carries, inFlight, mayHave: { sos: true, records: true } }, []);
}

function appended(uplink: Uplink, { outbox, seq, isSos, text }: Waiting, now: number, random: number): UplinkStep {
  if (!uplink.isUp || !uplink.carries[isSos ? "sos" : "records"]) return { uplink, effects: [] };
  const lane = isSos ? "sos" : "live";
  if (countIn(uplink, lane) >= MOST_IN_FLIGHT[lane]) {
    const mayHave = isSos ? { ...uplink.mayHave, sos: true } : { ...uplink.mayHave, records: true };
    return fill({ ...uplink, mayHave }, []);
  }
  return send(uplink, lane, { outbox, ranges: [[seq, seq]], texts: [text] }, now, random);
}

/** A batch that was appended and sent while the outbox was being read is not sent twice. */
function fetched(
  uplink: Uplink,
  from: "sos" | "records",
  batch: OutboxBatch | null,
  now: number,
  random: number,
): UplinkStep {
  if (!uplink.isUp || !uplink.carries[from]) return fill(uplink, []);
  if (!batch) return fill({ ...uplink, mayHave: { ...uplink.mayHave, [from]: false } }, []);
  const sent = inFlightSeqs(uplink).get(batch.outbox) ?? [];
  const isSent = difference(batch.ranges, sent).length === 0;
  if (isSent) return fill(uplink, []);
  const { uplink: next, effects } = send(uplink, from === "sos" ? "sos" : "backlog", batch, now, random);
  return fill(next, effects);
}

function send(uplink: Uplink, lane: Lane, batch: OutboxBatch, now: number, random: number): UplinkStep {
  const id = uplink.nextId;
  const one: InFlight = {
    id,
    lane,
    batch,
    ranges: batch.ranges,
    sentAt: now,
    dueAt: now + waitMs(lane, 0, uplink.timeouts, random),
    tries: 0,
    isPubacked: false,
  };
  const progressAt = uplink.inFlight.every((other) => other.isPubacked) ? now : uplink.progressAt;
  return {
    uplink: { ...uplink, nextId: id + 1, inFlight: [...uplink.inFlight, one], progressAt },
    effects: [{ type: "publish", id, topic: topicOf(lane), batch }],
  };
}

function pubacked(uplink: Uplink, id: number, now: number): Uplink {
  const inFlight = uplink.inFlight.map((one) => (one.id === id ? { ...one, isPubacked: true } : one));
  return { ...uplink, inFlight, progressAt: now };
}

/** A receipt says that the broker has the message too, whether or not its PUBACK has come. */
function received(uplink: Uplink, outbox: string, stored: Ranges, now: number): UplinkStep {
  let { backlogWindow } = uplink;
  const inFlight: InFlight[] = [];
  for (const one of uplink.inFlight) {
    const left = one.batch.outbox === outbox ? difference(one.ranges, stored) : one.ranges;
    if (left.length > 0) {
      inFlight.push(left === one.ranges ? one : { ...one, ranges: left });
      continue;
    }
    if (one.lane !== "backlog") continue;
    const tookMs = now - one.sentAt;
    if (tookMs <= QUICK_MS) backlogWindow = Math.min(MOST_IN_FLIGHT.backlog, backlogWindow + 1);
    if (tookMs > SLOW_MS) backlogWindow = Math.max(1, backlogWindow >> 1);
  }
  const effects: UplinkEffect[] = [{ type: "remove", outbox, ranges: stored }];
  return fill({ ...uplink, inFlight, backlogWindow, timeouts: 0, progressAt: now }, effects);
}

/** An SOS record goes out again by itself; other records go back to the outbox, which gives the newest first. */
function tick(uplink: Uplink, now: number, random: number): UplinkStep {
  if (!uplink.isUp) return { uplink, effects: [] };
  const isOutstanding = uplink.inFlight.some((one) => !one.isPubacked);
  if (isOutstanding && now - uplink.progressAt >= PUBACK_WATCHDOG_MS) {
    return { uplink, effects: [{ type: "drop", reason: "no-puback" }] };
  }
  const due = uplink.inFlight.filter((one) => one.dueAt <= now);
  if (due.length === 0) return fill(uplink, []);
  const effects: UplinkEffect[] = [];
  const inFlight: InFlight[] = [];
  for (const one of uplink.inFlight) {
    if (!due.includes(one)) inFlight.push(one);
    else if (one.lane === "sos") {
      const tries = one.tries + 1;
      inFlight.push({ ...one, tries, dueAt: now + waitMs("sos", tries, 0, random) });
      effects.push({ type: "publish", id: one.id, topic: "sos", batch: one.batch });
    }
  }
  const hasReturned = due.some((one) => one.lane !== "sos");
  const next = hasReturned
    ? { timeouts: uplink.timeouts + 1, backlogWindow: 1, mayHave: { ...uplink.mayHave, records: true } }
    : {};
  return fill({ ...uplink, ...next, inFlight }, effects);
}

/** Asks the outbox for more where a lane has a place, SOS first, one question at a time. */
function fill(uplink: Uplink, effects: readonly UplinkEffect[]): UplinkStep {
  if (!uplink.isUp || uplink.fetching !== null) return { uplink, effects };
  const from = wanted(uplink);
  if (from === null) return { uplink, effects };
  return { uplink: { ...uplink, fetching: from }, effects: [...effects, { type: "fetch", from, limit: BATCH_LIMIT }] };
}

function wanted(uplink: Uplink): "sos" | "records" | null {
  const { carries } = uplink;
  if (carries.sos && uplink.mayHave.sos && countIn(uplink, "sos") < MOST_IN_FLIGHT.sos) return "sos";
  if (carries.records && uplink.mayHave.records && countIn(uplink, "backlog") < uplink.backlogWindow) return "records";
  return null;
}

/** SOS: every 2 s five times, then 5 s, then 15 s (sos.md). Others: 15 s, doubled by each time-out in a row. */
function waitMs(lane: Lane, tries: number, timeouts: number, random: number): number {
  if (lane === "sos") return tries < 5 ? 2_000 : tries === 5 ? 5_000 : 15_000;
  const full = Math.min(MOST_RECEIPT_TIMEOUT_MS, RECEIPT_TIMEOUT_MS * 2 ** Math.min(timeouts, 10));
  return Math.round(full * (1 + random / 2));
}

function topicOf(lane: Lane): "sos" | "records" {
  return lane === "sos" ? "sos" : "records";
}

function countIn(uplink: Uplink, lane: Lane): number {
  return uplink.inFlight.reduce((count, one) => (one.lane === lane ? count + 1 : count), 0);
}
