/** The rule for names and reasons that people write: kept as they were written, in any script. */

/** What a name of a station, an officer or a shift may have, in UTF-16 code units. */
const LONGEST_NAME = 80;
/** What a unit's plate or call sign may have. */
const LONGEST_LABEL = 40;
/** What a reason for looking may have. */
const SHORTEST_PURPOSE = 3;
const LONGEST_PURPOSE = 500;

/** What is wrong with a name, as the end of a sentence; null when nothing is. */
export function nameProblem(name: string): string | null {
  return textProblem(name, LONGEST_NAME);
}

/** The same for a key, which stands in paths as well: `.` and `..` mean something else there. */
export function keyProblem(key: string): string | null {
  return key === "." || key === ".." ? `must not be "${key}", which a path takes for a folder` : nameProblem(key);
}

/** The same for a unit's plate or call sign. */
export function labelProblem(label: string): string | null {
  return textProblem(label, LONGEST_LABEL);
}

/** The same for a reason. */
export function purposeProblem(purpose: string): string | null {
  if (purpose.trim().length < SHORTEST_PURPOSE) return `must have at least ${SHORTEST_PURPOSE} characters`;
  return textProblem(purpose, LONGEST_PURPOSE);
}

/**
 * Control characters but tab, CR and LF have no place in CSV and XML, and drive terminals; halves of a surrogate pair have
 * none in UTF-8. Both are refused rather than replaced: what was accepted comes back the same.
 */
function textProblem(text: string, most: number): string | null {
  if (!/\S/.test(text)) return "must not be empty";
  if (text.length > most) return `must have at most ${most} characters, not ${text.length}`;
  if (CONTROL.test(text)) return "must not hold control characters";
  return HALF_PAIR.test(text) ? "must not hold half of a surrogate pair" : null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const HALF_PAIR = /[\ud800-\udfff]/u;
