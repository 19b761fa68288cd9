/** Single words of a command: units, times, buttons. */
import type { Words } from "./command-form.ts";
import { KIT_PATTERNS } from "./kit-sentence.ts";
import { SOS_STATES } from "./sos-state.ts";

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly text: string };

/** A day: longer is a mistake in the unit of time. */
const LONGEST_MS = 86_400_000;
const MOST_MV = 100_000;
const UNIT = /^[a-z0-9][a-z0-9-]{0,31}$/;
const PER: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** What a word of capitals in a usage stands for: what it is called when it is missing, what it must be, and how it is read. */
type Slot = {
  readonly called: string;
  readonly want: string;
  readonly read: (word: string, so: Words) => Words | null;
};

const SLOTS: Readonly<Record<string, Slot>> = {
  UNIT: {
    called: "a unit",
    want: "is no unit's name: a-z, 0-9 and hyphens, up to 32",
    read: (unit, so) => (UNIT.test(unit) ? { ...so, unit } : null),
  },
  BUTTON: {
    called: "a button",
    want: "is no button: sos or ok",
    read: (word, so) => (word === "sos" || word === "ok" ? { ...so, button: word } : null),
  },
  LID: {
    called: "open or closed",
    want: "is nothing that a lid can be: open or closed",
    read: (word, so) => (word === "open" || word === "closed" ? { ...so, isOpen: word === "open" } : null),
  },
  MILLIVOLTS: {
    called: "the battery's voltage",
    want: `is no voltage: 0mV to ${MOST_MV}mV`,
    read: (word, so) => {
      const batteryMv = Number(/^(\d{1,6})mV$/.exec(word)?.[1] ?? Number.NaN);
      return batteryMv <= MOST_MV ? { ...so, batteryMv } : null;
    },
  },
  SHARE: {
    called: "how much of it",
    want: "is no share: 1% to 100%",
    read: (word, so) => {
      const percent = Number(/^(\d{1,3})%$/.exec(word)?.[1] ?? Number.NaN);
      return percent >= 1 && percent <= 100 ? { ...so, share: percent / 100 } : null;
    },
  },
  PATTERN: {
    called: "what the kit shows",
    want: `is nothing that a kit shows: ${KIT_PATTERNS.join(", ")}`,
    read: (word, so) => {
      const pattern = KIT_PATTERNS.find((one) => one === word);
      return pattern === undefined ? null : { ...so, pattern };
    },
  },
  STATE: {
    called: "the state of the SOS",
    want: `is no state of an SOS: ${SOS_STATES.join(", ")}`,
    read: (word, so) => {
      const state = SOS_STATES.find((one) => one === word);
      return state === undefined ? null : { ...so, state };
    },
  },
};

/** What `so` becomes by the word that stands where the usage has `name`: a slot in capitals, or that very word. */
export function readToken(name: string, word: string | undefined, usage: string, so: Words): Parsed<Words> {
  if (name === "TIME") return readTime(word, usage, so);
  const slot = Object.hasOwn(SLOTS, name) ? SLOTS[name] : undefined;
  if (slot === undefined) {
    if (word !== name) return { ok: false, text: `"${name}" is missing: ${usage}` };
    const isSilent = so.isSilent || name === "silent";
    return { ok: true, value: { ...so, isSilent, isCharging: so.isCharging || name === "charging" } };
  }
  if (word === undefined) return { ok: false, text: `${slot.called} is missing: ${usage}` };
  const value = slot.read(word, so);
  return value === null ? { ok: false, text: `"${shortly(word)}" ${slot.want}` } : { ok: true, value };
}

function readTime(word: string | undefined, usage: string, so: Words): Parsed<Words> {
  const [verb = ""] = usage.split(" ", 1);
  const forMs = timeOf(word, `how long ${verb} lasts`);
  if (!forMs.ok) return forMs;
  if (forMs.value === 0) return { ok: false, text: `${verb} must last longer than ${word}` };
  return { ok: true, value: { ...so, forMs: forMs.value } };
}

/** Milliseconds. `what` begins the sentence when it is none. */
export function timeOf(word: string | undefined, what: string): Parsed<number> {
  const [, number = "", per = ""] = /^(\d{1,8}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(word ?? "") ?? [];
  const ms = Math.round(Number(number) * (PER[per] ?? Number.NaN));
  if (number !== "" && ms <= LONGEST_MS) return { ok: true, value: ms };
  const given = word === undefined ? "it is missing" : `not "${shortly(word)}"`;
  return { ok: false, text: `${what} must be a number with ms, s, m or h, up to 24h, as in 90s; ${given}` };
}

export function shortly(word: string): string {
  return word.slice(0, 40);
}
