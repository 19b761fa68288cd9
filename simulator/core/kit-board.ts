/**
 * An emergency-kit board, as docs/kit-board.md wants it: (board, input, time) to (board, effects). It reports what its
 * contacts do and shows what it is told; what a press means, the host decides. Times are whole milliseconds of a clock
 * that never goes back.
 */
import { type Contact, hasSettled, touched } from "./kit-contact.ts";
import { collected, type KitLine } from "./kit-line.ts";
import { type KitQueue, type KitQueued, lasting, queued, waitMs } from "./kit-queue.ts";
import {
  type BoardSentence,
  formatBoardSentence,
  type HostSentence,
  type KitEvent,
  type KitPattern,
  parseHostSentence,
} from "./kit-sentence.ts";

export const CONTACTS = ["sos", "ok", "lid", "test"] as const;
export type ContactName = (typeof CONTACTS)[number];
/** true: the button is down, the lid is open. */
export type Levels = Readonly<Record<ContactName, boolean>>;

/** What outlasts a reset. `latched`: the oldest press of SOS that the host has not acknowledged. */
export type KitMemory = {
  readonly boots: number;
  readonly latched: { readonly boot: number; readonly n: number } | null;
  readonly isSilent: boolean;
};
export const BLANK_MEMORY: KitMemory = { boots: 0, latched: null, isSilent: false };

/** What is written on it. `firmware`: up to 16 of letters, digits, `.`, `_`, `-`; `boardId`: up to 32 of a-z, 0-9, `-`. */
export type KitMake = { readonly firmware: string; readonly boardId: string };

export type KitInput =
  | { readonly type: "contact"; readonly contact: ContactName; readonly isOn: boolean }
  | { readonly type: "battery"; readonly batteryMv: number | null; readonly isCharging: boolean }
  /** From the host, one character a byte. */
  | { readonly type: "bytes"; readonly text: string }
  | { readonly type: "tick" };

/** In this order to be done: what is to outlast a reset is stored before it is said. */
export type KitEffect =
  | { readonly type: "store"; readonly memory: KitMemory }
  /** `sentence` without its CR LF. */
  | { readonly type: "say"; readonly sentence: string }
  | { readonly type: "show"; readonly pattern: KitPattern; readonly isSilent: boolean };

export type KitCounts = {
  /** Events that were not acknowledged in time, or that a full queue had no room for. */
  readonly lost: number;
  /** Lines of the host that were no sentence, and those that were too long for one. */
  readonly refused: number;
};

export type KitBoard = {
  readonly make: KitMake;
  readonly memory: KitMemory;
  readonly poweredAt: number;
  readonly contacts: Readonly<Record<ContactName, Contact>>;
  readonly battery: { readonly batteryMv: number | null; readonly isCharging: boolean };
  readonly queue: KitQueue;
  /** The number of the last event of this boot. */
  readonly lastN: number;
  readonly pattern: KitPattern;
  readonly heardAt: number;
  readonly statusAt: number;
  readonly line: KitLine;
  readonly counts: KitCounts;
};
export type KitStep = { readonly board: KitBoard; readonly effects: readonly KitEffect[] };

const STATUS_EVERY_MS = 5_000;
/** A host shows something every 5 s. */
const HOST_SILENT_MS = 15_000;
const BOOTS = 4_294_967_295;
const UPTIME_WRAP = 2 ** 32;
const EVENTS: Readonly<Record<ContactName, { readonly on: KitEvent; readonly off: KitEvent | null }>> = {
  sos: { on: "SOS_DOWN", off: "SOS_UP" },
  ok: { on: "OK_DOWN", off: "OK_UP" },
  lid: { on: "LID_OPEN", off: "LID_CLOSED" },
  test: { on: "TEST", off: null },
};

/**
 * At power-up and after a reset. SOS found down is a press; the other contacts are taken as they are found, so that an OK
 * button that is stuck does not turn alarms into drills. A latched press is sent again under its old identity, its age
 * counted from now: how long the board was off it cannot know.
 */
export function powerUp(
  make: KitMake,
  before: KitMemory,
  battery: KitBoard["battery"],
  levels: Levels,
  now: number,
): KitStep {
  const boot = before.boots >= BOOTS ? 1 : before.boots + 1;
  const memory = { ...before, boots: boot };
  const found = (contact: ContactName): Contact => ({
    isOnRaw: levels[contact],
    isOn: contact !== "sos" && levels[contact],
    changedAt: now,
  });
  const board: KitBoard = {
    make,
    memory,
    poweredAt: now,
    contacts: { sos: found("sos"), ok: found("ok"), lid: found("lid"), test: found("test") },
    battery,
    queue: before.latched === null ? [] : [{ ...before.latched, event: "SOS_DOWN", at: now, tries: 0, againAt: now }],
    lastN: 0,
    pattern: "OFF",
    heardAt: now,
    statusAt: now,
    line: null,
    counts: { lost: 0, refused: 0 },
  };
  const first: readonly KitEffect[] = [
    { type: "store", memory },
    { type: "show", pattern: "OFF", isSilent: memory.isSilent },
  ];
  return chain(
    { board, effects: first },
    (one) => introduced(one, now),
    (one) => worked(one, now),
  );
}

/** One input; a `tick` every 10 ms or so keeps its times. */
export function step(board: KitBoard, input: KitInput, now: number): KitStep {
  return chain(taken(board, input, now), (one) => worked(one, now));
}

function taken(board: KitBoard, input: KitInput, now: number): KitStep {
  switch (input.type) {
    case "contact": {
      const contact = touched(board.contacts[input.contact], input.isOn, now);
      return still({ ...board, contacts: { ...board.contacts, [input.contact]: contact } });
    }
    case "battery":
      return still({ ...board, battery: { batteryMv: input.batteryMv, isCharging: input.isCharging } });
    case "bytes":
      return [...input.text].reduce<KitStep>((so, byte) => chain(so, (one) => heard(one, byte, now)), still(board));
    case "tick":
      return still(board);
  }
}

function heard(board: KitBoard, byte: string, now: number): KitStep {
  const { line, whole, isTooLong } = collected(board.line, byte);
  const next = { ...board, line };
  if (isTooLong) return still(refusing(next));
  if (whole === null) return still(next);
  const sentence = parseHostSentence(whole);
  return sentence === null ? still(refusing(next)) : told({ ...next, heardAt: now }, sentence, now);
}

function refusing(board: KitBoard): KitBoard {
  return { ...board, counts: { ...board.counts, refused: board.counts.refused + 1 } };
}

function told(board: KitBoard, sentence: HostSentence, now: number): KitStep {
  switch (sentence.type) {
    case "WHO":
      return introduced(board, now);
    case "ACK": {
      const [first, ...rest] = board.queue;
      const isIt = first?.boot === sentence.boot && first.n === sentence.n;
      return isIt ? latching({ ...board, queue: rest }) : still(board);
    }
    case "SHOW": {
      const { pattern, isSilent } = sentence;
      if (pattern === board.pattern && isSilent === board.memory.isSilent) return still(board);
      const show: KitEffect = { type: "show", pattern, isSilent };
      const memory = { ...board.memory, isSilent };
      if (isSilent === board.memory.isSilent) return { board: { ...board, pattern }, effects: [show] };
      return { board: { ...board, pattern, memory }, effects: [{ type: "store", memory }, show] };
    }
  }
}

/** What is due at `now`. */
function worked(board: KitBoard, now: number): KitStep {
  return chain(
    still(board),
    ...CONTACTS.map((name) => (one: KitBoard) => settled(one, name, now)),
    (one) => latching(withQueue(one, lasting(one.queue, now))),
    (one) => sent(one, now),
    (one) => (now >= one.statusAt ? status(one, now) : still(one)),
    (one) => faulty(one, now),
  );
}

function settled(board: KitBoard, name: ContactName, now: number): KitStep {
  const contact = board.contacts[name];
  if (!hasSettled(contact, now)) return still(board);
  const contacts = { ...board.contacts, [name]: { ...contact, isOn: contact.isOnRaw } };
  const event = EVENTS[name][contact.isOnRaw ? "on" : "off"];
  if (event === null) return still({ ...board, contacts });
  const n = board.lastN + 1;
  const one: KitQueued = { boot: board.memory.boots, n, event, at: contact.changedAt, tries: 0, againAt: now };
  const queue = queued(board.queue, one);
  const lost = board.counts.lost + (board.queue.length + 1 - queue.length);
  return latching({ ...board, contacts, queue, lastN: n, counts: { ...board.counts, lost } });
}

function withQueue(board: KitBoard, queue: KitQueue): KitBoard {
  const lost = board.counts.lost + (board.queue.length - queue.length);
  return { ...board, queue, counts: { ...board.counts, lost } };
}

/** The oldest waiting press of SOS is what the memory holds. */
function latching(board: KitBoard): KitStep {
  const first = board.queue.find(({ event }) => event === "SOS_DOWN");
  const { latched } = board.memory;
  if (first?.boot === latched?.boot && first?.n === latched?.n) return still(board);
  const memory = { ...board.memory, latched: first === undefined ? null : { boot: first.boot, n: first.n } };
  return { board: { ...board, memory }, effects: [{ type: "store", memory }] };
}

function sent(board: KitBoard, now: number): KitStep {
  const [first, ...rest] = board.queue;
  if (first === undefined || (first.tries > 0 && now < first.againAt)) return still(board);
  // Only whether it is the first, second or a later try matters.
  const tries = Math.min(first.tries + 1, 3);
  const queue = [{ ...first, tries, againAt: now + waitMs(tries) }, ...rest];
  const { boot, n, event, at } = first;
  return { board: { ...board, queue }, effects: [saying({ type: "EVT", boot, n, event, ageMs: now - at })] };
}

function introduced(board: KitBoard, now: number): KitStep {
  const hello = saying({ type: "HELLO", ...board.make, boot: board.memory.boots });
  return chain({ board, effects: [hello] }, (one) => status(one, now));
}

function status(board: KitBoard, now: number): KitStep {
  const { sos, ok, lid } = board.contacts;
  const sentence = saying({
    type: "STA",
    boot: board.memory.boots,
    ...board.battery,
    isLidOpen: lid.isOn,
    isSosDown: sos.isOn,
    isOkDown: ok.isOn,
    uptimeMs: (now - board.poweredAt) % UPTIME_WRAP,
  });
  return { board: { ...board, statusAt: now + STATUS_EVERY_MS }, effects: [sentence] };
}

/** A host that says nothing leaves nothing standing that may no longer be true. */
function faulty(board: KitBoard, now: number): KitStep {
  if (board.pattern === "FAULT" || now - board.heardAt < HOST_SILENT_MS) return still(board);
  const { isSilent } = board.memory;
  return { board: { ...board, pattern: "FAULT" }, effects: [{ type: "show", pattern: "FAULT", isSilent }] };
}

function saying(sentence: BoardSentence): KitEffect {
  return { type: "say", sentence: formatBoardSentence(sentence) };
}

function still(board: KitBoard): KitStep {
  return { board, effects: [] };
}

function chain(start: KitStep, ...works: readonly ((board: KitBoard) => KitStep)[]): KitStep {
  return works.reduce((so, work) => {
    const { board, effects } = work(so.board);
    return { board, effects: [...so.effects, ...effects] };
  }, start);
}
