/** The board on the line: whether it is there, which events of it are known, how its battery is. Pure; ms since boot. */
import { includes, type Ranges, union } from "../../../protocol/ranges.ts";
import type { BoardSentence, BoardStatus, Hello } from "./sentence.ts";

/** Events that are on disk, by the board's boots, the latest boot last: kept over restarts of the host. */
export type SeenEvents = {
  /** Null before the first HELLO. */
  readonly boardId: string | null;
  readonly boots: readonly { readonly boot: number; readonly events: Ranges }[];
};

/** What is known of the board since the process began. */
export type Board = {
  readonly isPortOpen: boolean;
  /** When it was last heard; at first, when its port was opened. Null: there was never a port. */
  readonly heardAt: number | null;
  readonly hasSpoken: boolean;
  readonly isLost: boolean;
  /** Whether it has said who it is since the port was opened. */
  readonly isKnown: boolean;
  readonly boot: number | null;
  readonly batteryMv: number | null;
  readonly isBatteryLow: boolean;
};

export const NOTHING_SEEN: SeenEvents = { boardId: null, boots: [] };
export const NO_BOARD: Board = {
  isPortOpen: false,
  heardAt: null,
  hasSpoken: false,
  isLost: false,
  isKnown: false,
  boot: null,
  batteryMv: null,
  isBatteryLow: false,
};

export const LOST_AFTER_MS = 15_000;
const MOST_BOOTS = 4;
/** A board says one event at a time, so that a boot's events are one range but for what an SOS overtook. */
const MOST_RANGES = 8;
/** Below this it is a lithium cell, from here on a lead battery of 12 V: when each is low, and when no longer. */
const LEAD_FROM_MV = 6_000;
const LITHIUM_MV = { low: 3_500, ok: 3_650 } as const;
const LEAD_MV = { low: 11_800, ok: 12_200 } as const;

/** The words of `health.kit`; null while it is not known yet. */
export function kitState({ heardAt, hasSpoken, isLost }: Board): "ok" | "lost" | "absent" | null {
  if (heardAt === null) return "absent";
  if (isLost) return "lost";
  return hasSpoken ? "ok" : null;
}

export function portOpened(board: Board, now: number): Board {
  return { ...board, isPortOpen: true, isKnown: false, heardAt: board.heardAt ?? now };
}

export function portClosed(board: Board): Board {
  return { ...board, isPortOpen: false, isKnown: false };
}

/** A sound sentence came. */
export function heard(board: Board, sentence: BoardSentence, now: number): Board {
  const isKnown = board.isKnown || sentence.type === "HELLO";
  // An event may be of the boot before: it was latched over a reset.
  const boot = sentence.type === "EVT" ? board.boot : sentence.boot;
  return { ...board, heardAt: now, hasSpoken: true, isLost: false, isKnown, boot };
}

/** Whether it has fallen silent just now. */
export function isLostNow({ heardAt, isLost }: Board, now: number): boolean {
  return heardAt !== null && !isLost && now - heardAt >= LOST_AFTER_MS;
}

/** The battery by the board's status; with hysteresis, so that a load does not make it low and well by turns. */
export function withBattery(board: Board, { batteryMv }: BoardStatus): Board {
  if (batteryMv === null) return { ...board, batteryMv };
  const kind = batteryMv >= LEAD_FROM_MV ? LEAD_MV : LITHIUM_MV;
  const isBatteryLow = batteryMv < kind.low || (board.isBatteryLow && batteryMv < kind.ok);
  return { ...board, batteryMv, isBatteryLow };
}

export function isSeen({ boots }: SeenEvents, boot: number, n: number): boolean {
  return boots.some((one) => one.boot === boot && includes(one.events, n));
}

/** Whether the board has given up events of this boot before this one: what they said is not known. */
export function isAfterGap({ boots }: SeenEvents, boot: number, n: number): boolean {
  const known = boots.find((one) => one.boot === boot)?.events.at(-1);
  return n > (known?.[1] ?? 0) + 1;
}

/** The events with this one too. The oldest boot, and the lowest of too many ranges, go. */
export function withEvent(seen: SeenEvents, boot: number, n: number): SeenEvents {
  const known = seen.boots.find((one) => one.boot === boot);
  const events = union(known?.events ?? [], [[n, n]]).slice(-MOST_RANGES);
  const others = seen.boots.filter((one) => one !== known);
  return { ...seen, boots: [...others, { boot, events }].slice(-MOST_BOOTS) };
}

/** Another board counts its boots and events from 1 again: what the one before said is forgotten. */
export function withHello(seen: SeenEvents, { boardId }: Hello): SeenEvents {
  if (seen.boardId === boardId) return seen;
  return { boardId, boots: seen.boardId === null ? seen.boots : [] };
}
