/**
 * The sentences of the emergency-kit board, as the board writes and reads them (docs/kit-board.md). Framing of IEC 61162-1:
 * `$`, fields, `*`, the exclusive or of all between as two hexadecimal digits, CR LF; at most 82 characters in all.
 */

export const KIT_EVENTS = ["SOS_DOWN", "SOS_UP", "OK_DOWN", "OK_UP", "LID_OPEN", "LID_CLOSED", "TEST"] as const;
/** What a board reports; button and lid are debounced. */
export type KitEvent = (typeof KIT_EVENTS)[number];

export const KIT_PATTERNS = [
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
/** What the host lets the board show. */
export type KitPattern = (typeof KIT_PATTERNS)[number];

/** Board to host. `batteryMv` null: not measured. `ageMs`: since it happened, at most a day. */
export type BoardSentence =
  | { readonly type: "HELLO"; readonly firmware: string; readonly boardId: string; readonly boot: number }
  | {
      readonly type: "EVT";
      readonly boot: number;
      readonly n: number;
      readonly event: KitEvent;
      readonly ageMs: number;
    }
  | {
      readonly type: "STA";
      readonly boot: number;
      readonly batteryMv: number | null;
      readonly isCharging: boolean;
      readonly isLidOpen: boolean;
      readonly isSosDown: boolean;
      readonly isOkDown: boolean;
      readonly uptimeMs: number;
    };

/** Host to board. */
export type HostSentence =
  | { readonly type: "ACK"; readonly boot: number; readonly n: number }
  | { readonly type: "SHOW"; readonly pattern: KitPattern; readonly isSilent: boolean }
  | { readonly type: "WHO" };

/** Of a whole sentence without its CR LF. */
export const LONGEST_SENTENCE = 80;
const MOST = 4_294_967_295;

/** The sentence without its CR LF. */
export function formatBoardSentence(sentence: BoardSentence): string {
  const body = ["PKIT", sentence.type, ...fieldsOf(sentence)].join(",");
  return `$${body}*${sum(body).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Null for anything but a whole sentence of the host; the checksum's digits may be small letters. */
export function parseHostSentence(line: string): HostSentence | null {
  const [, body = "", digits = ""] = /^\$([^*]*)\*([0-9A-Fa-f]{2})$/.exec(line) ?? [];
  if (body === "" || sum(body) !== Number.parseInt(digits, 16)) return null;
  const [talker, type, ...fields] = body.split(",");
  if (talker !== "PHST") return null;
  if (type === "WHO") return fields.length === 0 ? { type } : null;
  if (fields.length !== 2) return null;
  const [first = "", second = ""] = fields;
  if (type === "ACK") {
    const [boot, n] = [ordinal(first), ordinal(second)];
    return boot === null || n === null ? null : { type, boot, n };
  }
  const pattern = KIT_PATTERNS.find((word) => word === first);
  if (type !== "SHOW" || pattern === undefined || (second !== "0" && second !== "1")) return null;
  return { type, pattern, isSilent: second === "1" };
}

function fieldsOf(sentence: BoardSentence): readonly (string | number)[] {
  switch (sentence.type) {
    case "HELLO":
      return [1, sentence.firmware, sentence.boardId, sentence.boot];
    case "EVT":
      return [sentence.boot, sentence.n, sentence.event, sentence.ageMs];
    case "STA": {
      const { boot, batteryMv, isCharging, isLidOpen, isSosDown, isOkDown, uptimeMs } = sentence;
      const flags = [isCharging, isLidOpen, isSosDown, isOkDown].map(Number);
      return [boot, batteryMv ?? "", ...flags, uptimeMs];
    }
  }
}

/** 1 to 4294967295, no sign, no leading zero. */
function ordinal(text: string): number | null {
  const value = Number(text);
  return /^[1-9][0-9]{0,9}$/.test(text) && value <= MOST ? value : null;
}

function sum(body: string): number {
  let bits = 0;
  for (let i = 0; i < body.length; i += 1) bits ^= body.charCodeAt(i);
  return bits;
}
