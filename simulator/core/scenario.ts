/**
 * Scenario files: what happens to which unit, and when, one thing a line. Times count from the start in the receivers' own
 * seconds; `#` begins a comment.
 *
 * ```
 * at 60s unplug bike-03        # the receiver's cable
 * at 90s replug bike-03
 * at 2m gap bike-03 120s       # no reception: sentences without a position
 * gap moto-01 30s              # without a time: at once
 * at 10s park bike-01 300s     # stops where it is, and stands
 * ```
 */

export type Command =
  | { readonly verb: "unplug" | "replug"; readonly unit: string }
  | { readonly verb: "gap" | "park"; readonly unit: string; readonly forMs: number };
/** `line` counts from 1. */
export type ScenarioStep = { readonly atMs: number; readonly line: number; readonly command: Command };
export type Scenario =
  | { readonly ok: true; readonly steps: readonly ScenarioStep[] }
  | { readonly ok: false; readonly problems: readonly string[] };
type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly text: string };
/** How one verb's words behind it are read; a later verb is one more line in `VERBS`. */
type Read = (words: readonly string[]) => Parsed<Command>;

/** A day: longer is a mistake in the unit of time. */
const LONGEST_MS = 86_400_000;
/** Beyond it a file is no scenario that a person has written. */
const MOST_LINES = 10_000;
const UNIT = /^[a-z0-9][a-z0-9-]{0,31}$/;
const PER: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const VERBS: Readonly<Record<string, Read>> = {
  unplug: (words) => plain("unplug", words),
  replug: (words) => plain("replug", words),
  gap: (words) => lasting("gap", words),
  park: (words) => lasting("park", words),
};

/** The steps in the order of their times, those of the same time as they stand; or every mistake, a sentence each. */
export function parseScenario(text: string): Scenario {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length > MOST_LINES) {
    return { ok: false, problems: [`the scenario has ${lines.length} lines; the most is ${MOST_LINES}`] };
  }
  const steps: ScenarioStep[] = [];
  const problems: string[] = [];
  for (const [i, raw] of lines.entries()) {
    const words = raw.replace(/#.*/, "").trim().split(/\s+/).filter(Boolean);
    if (words.length === 0) continue;
    const step = stepOf(words);
    if (step.ok) steps.push({ ...step.value, line: i + 1 });
    else problems.push(`line ${i + 1}: ${step.text}`);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, steps: steps.sort((a, b) => a.atMs - b.atMs) };
}

function stepOf(words: readonly string[]): Parsed<{ readonly atMs: number; readonly command: Command }> {
  if (words[0] !== "at") return withTime(commandOf(words), 0);
  const at = timeOf(words[1], "the time after at");
  return at.ok ? withTime(commandOf(words.slice(2)), at.value) : at;
}

function withTime(
  command: Parsed<Command>,
  atMs: number,
): Parsed<{ readonly atMs: number; readonly command: Command }> {
  return command.ok ? { ok: true, value: { atMs, command: command.value } } : command;
}

/** One command without its time, as it may also be typed while the simulator runs. */
export function commandOf(words: readonly string[]): Parsed<Command> {
  const [verb = "", ...rest] = words;
  const read = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (read) return read(rest);
  if (verb === "") return { ok: false, text: "after the time a command is missing, as in: at 60s unplug bike-03" };
  return { ok: false, text: `there is no command "${shortly(verb)}"; there are ${Object.keys(VERBS).join(", ")}` };
}

function plain(verb: "unplug" | "replug", words: readonly string[]): Parsed<Command> {
  const unit = unitOf(words[0], `${verb} UNIT`);
  if (!unit.ok) return unit;
  if (words.length > 1) return tooMuch(words[1], `${verb} UNIT`);
  return { ok: true, value: { verb, unit: unit.value } };
}

function lasting(verb: "gap" | "park", words: readonly string[]): Parsed<Command> {
  const unit = unitOf(words[0], `${verb} UNIT TIME`);
  if (!unit.ok) return unit;
  const forMs = timeOf(words[1], `how long ${verb} lasts`);
  if (!forMs.ok) return forMs;
  if (words.length > 2) return tooMuch(words[2], `${verb} UNIT TIME`);
  if (forMs.value === 0) return { ok: false, text: `${verb} must last longer than ${words[1]}` };
  return { ok: true, value: { verb, unit: unit.value, forMs: forMs.value } };
}

function unitOf(word: string | undefined, usage: string): Parsed<string> {
  if (word === undefined) return { ok: false, text: `a unit is missing: ${usage}` };
  if (UNIT.test(word)) return { ok: true, value: word };
  return { ok: false, text: `"${shortly(word)}" is no unit's name: a-z, 0-9 and hyphens, up to 32` };
}

function timeOf(word: string | undefined, what: string): Parsed<number> {
  const [, number = "", per = ""] = /^(\d{1,8}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(word ?? "") ?? [];
  const ms = Math.round(Number(number) * (PER[per] ?? Number.NaN));
  if (number !== "" && ms <= LONGEST_MS) return { ok: true, value: ms };
  const given = word === undefined ? "it is missing" : `not "${shortly(word)}"`;
  return { ok: false, text: `${what} must be a number with ms, s, m or h, up to 24h, as in 90s; ${given}` };
}

function tooMuch(word: string | undefined, usage: string): Parsed<never> {
  return { ok: false, text: `"${shortly(word ?? "")}" is too much: ${usage}` };
}

function shortly(word: string): string {
  return word.slice(0, 40);
}
