/**
 * Scenario files: what happens to which unit, and when, one thing a line, and what must come of it. Times count from the
 * start in the receivers' own seconds; `#` begins a comment.
 *
 * ```
 * at 60s unplug bike-03                               # the receiver's cable
 * at 2m gap bike-03 120s                              # no reception: sentences without a position
 * gap moto-01 30s                                     # without a time: at once
 * at 60s press bike-03 sos 2500ms
 * at 60s expect kit bike-03 LATCHED within 4s
 * at 60s expect sos bike-03 acknowledged within 20s   # by whoever can ask the gateway
 * ```
 */
import { type Command, commandOf } from "./command.ts";
import { type Parsed, timeOf } from "./command-word.ts";

/** `line` counts from 1; `text` is the line without its comment. */
export type ScenarioStep = {
  readonly atMs: number;
  readonly line: number;
  readonly text: string;
  readonly command: Command;
};
export type Scenario =
  | { readonly ok: true; readonly steps: readonly ScenarioStep[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Beyond it a file is no scenario that a person has written. */
const MOST_LINES = 10_000;

/** The steps in the order of their times, those of the same time as they stand; or every mistake, a sentence each. */
export function parseScenario(text: string): Scenario {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length > MOST_LINES) {
    return { ok: false, problems: [`the scenario has ${lines.length} lines; the most is ${MOST_LINES}`] };
  }
  const steps: ScenarioStep[] = [];
  const problems: string[] = [];
  for (const [i, raw] of lines.entries()) {
    const words = wordsOf(raw);
    if (words.length === 0) continue;
    const step = stepOf(words);
    if (step.ok) steps.push({ ...step.value, line: i + 1, text: words.join(" ") });
    else problems.push(`line ${i + 1}: ${step.text}`);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, steps: steps.sort((a, b) => a.atMs - b.atMs) };
}

/** The words of a line, none of its comment. */
export function wordsOf(line: string): readonly string[] {
  return line.replace(/#.*/, "").trim().split(/\s+/).filter(Boolean);
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
