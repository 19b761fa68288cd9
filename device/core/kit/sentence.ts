/**
 * The sentences of the kit board's serial line (wire contract, "Emergency-kit board"). Every field is checked: what is not
 * written exactly so is no sentence, and the board says it again.
 *
 *     $PKIT,HELLO,<proto=1>,<firmware>,<boardId>,<boot>
 *     $PKIT,EVT,<boot>,<n>,<event>,<ageMs>
 *     $PKIT,STA,<boot>,<batteryMv>,<charging>,<lid>,<sos>,<ok>,<uptimeMs>
 *     $PHST,ACK,<boot>,<n>   $PHST,SHOW,<pattern>,<silent>   $PHST,WHO
 */
import { framed, unframed } from "./frame.ts";

const BOARD_EVENTS = ["SOS_DOWN", "SOS_UP", "OK_DOWN", "OK_UP", "LID_OPEN", "LID_CLOSED", "TEST"] as const;
export const PATTERNS = [
  "OFF",
  "IDLE",
  "LATCHED",
  "STORED",
  "SEEN",
  "ACKNOWLEDGED",
  "DISPATCHED",
  "ORDER",
  "FAULT",
] as const;

export type BoardEvent = (typeof BOARD_EVENTS)[number];
/** What the board's lamp and sounder shall say; what each looks like is the board's affair (sos.md). */
export type Pattern = (typeof PATTERNS)[number];

/** The board was powered up, or was asked who it is. `boot` counts its starts, from 1. */
export type Hello = {
  readonly type: "HELLO";
  readonly proto: 1;
  readonly firmware: string;
  readonly boardId: string;
  readonly boot: number;
};

/** Something happened on the board `ageMs` ago. (boot, n) names it; the same is said again until it is acknowledged. */
export type BoardEventSentence = {
  readonly type: "EVT";
  readonly boot: number;
  readonly n: number;
  readonly event: BoardEvent;
  readonly ageMs: number;
};

/** How the board is; every 5 s. `batteryMv` is null where the board does not measure it. */
export type BoardStatus = {
  readonly type: "STA";
  readonly boot: number;
  readonly batteryMv: number | null;
  readonly isCharging: boolean;
  readonly isLidOpen: boolean;
  readonly isSosDown: boolean;
  readonly isOkDown: boolean;
  readonly uptimeMs: number;
};

export type BoardSentence = Hello | BoardEventSentence | BoardStatus;
export type HostSentence =
  | { readonly type: "ACK"; readonly boot: number; readonly n: number }
  | { readonly type: "SHOW"; readonly pattern: Pattern; readonly isSilent: boolean }
  | { readonly type: "WHO" };

/** `unknown`: sound, and not a sentence of a board that this host can read. */
export type BoardResult =
  | { readonly ok: true; readonly sentence: BoardSentence }
  | { readonly ok: false; readonly reason: "no-sentence" | "bad-checksum" | "unknown" };

const MOST_U32 = 4_294_967_295;
const MOST_AGE_MS = 86_400_000;
const MOST_BATTERY_MV = 100_000;
const FIRMWARE = /^[A-Za-z0-9._-]{1,16}$/;
const BOARD_ID = /^[a-z0-9-]{1,32}$/;
const WHOLE = /^(?:0|[1-9]\d{0,9})$/;

/** The board's sentence in a line without its end. */
export function readBoardSentence(line: string): BoardResult {
  const read = unframed(line);
  if (!read.ok) return read;
  const [talker, type, ...fields] = read.fields;
  const sentence = talker === "PKIT" ? sentenceOf(type, fields) : null;
  return sentence === null ? { ok: false, reason: "unknown" } : { ok: true, sentence };
}

/** As it goes over the line, end included. */
export function hostSentence(sentence: HostSentence): string {
  switch (sentence.type) {
    case "ACK":
      return framed(`PHST,ACK,${sentence.boot},${sentence.n}`);
    case "SHOW":
      return framed(`PHST,SHOW,${sentence.pattern},${sentence.isSilent ? 1 : 0}`);
    case "WHO":
      return framed("PHST,WHO");
  }
}

function sentenceOf(type: string | undefined, fields: readonly string[]): BoardSentence | null {
  if (type === "HELLO" && fields.length === 4) return helloOf(fields);
  if (type === "EVT" && fields.length === 4) return eventOf(fields);
  return type === "STA" && fields.length === 7 ? statusOf(fields) : null;
}

function helloOf([proto, firmware = "", boardId = "", boot]: readonly string[]): Hello | null {
  const count = whole(boot, 1, MOST_U32);
  if (proto !== "1" || !FIRMWARE.test(firmware) || !BOARD_ID.test(boardId) || count === null) return null;
  return { type: "HELLO", proto: 1, firmware, boardId, boot: count };
}

function eventOf(fields: readonly string[]): BoardEventSentence | null {
  const boot = whole(fields[0], 1, MOST_U32);
  const n = whole(fields[1], 1, MOST_U32);
  const event = BOARD_EVENTS.find((one) => one === fields[2]);
  const ageMs = whole(fields[3], 0, MOST_AGE_MS);
  if (boot === null || n === null || event === undefined || ageMs === null) return null;
  return { type: "EVT", boot, n, event, ageMs };
}

function statusOf(fields: readonly string[]): BoardStatus | null {
  const boot = whole(fields[0], 1, MOST_U32);
  const batteryMv = fields[1] === "" ? null : whole(fields[1], 0, MOST_BATTERY_MV);
  const isUnreadable = batteryMv === null && fields[1] !== "";
  const [isCharging, isLidOpen, isSosDown, isOkDown] = fields.slice(2, 6).map(flag);
  const uptimeMs = whole(fields[6], 0, MOST_U32);
  if (boot === null || isUnreadable || uptimeMs === null) return null;
  if (isCharging == null || isLidOpen == null || isSosDown == null || isOkDown == null) return null;
  return { type: "STA", boot, batteryMv, isCharging, isLidOpen, isSosDown, isOkDown, uptimeMs };
}

/** Digits without a leading zero; null for anything else and for what is out of range. */
function whole(text: string | undefined, least: number, most: number): number | null {
  if (text === undefined || !WHOLE.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

function flag(text: string): boolean | null {
  return text === "1" ? true : text === "0" ? false : null;
}

/**
 * Of what came at once, without the tellings of an event that are followed by another of the same: to a host that was stalled
 * the last one says best when it was.
 */
export function lastTold(sentences: readonly BoardSentence[]): readonly BoardSentence[] {
  return sentences.filter(
    (one, n) => one.type !== "EVT" || !sentences.slice(n + 1).some((later) => isTelling(one, later)),
  );
}

function isTelling(event: BoardEventSentence, later: BoardSentence): boolean {
  return later.type === "EVT" && later.boot === event.boot && later.n === event.n;
}
