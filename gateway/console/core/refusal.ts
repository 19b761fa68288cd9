/** The gateway's sentences about a form, each beside the field that it is about. */

/** `fields`: the sentences about each field that is wrong. `rest`: what is about none of them; empty when nothing is. */
export type Placed = { readonly fields: Readonly<Record<string, string>>; readonly rest: string };

export const NO_PROBLEM: Placed = { fields: {}, rest: "" };

/**
 * `name must not be empty. start must be a time.` A sentence belongs to the field whose name it begins with, perhaps behind
 * `body/`; one that begins with none goes to where `words` (a word that only such sentences hold) sends it.
 */
export function placed(
  detail: string,
  fields: readonly string[],
  words: Readonly<Record<string, string>> = {},
): Placed {
  const found: Record<string, string> = {};
  const rest: string[] = [];
  for (const sentence of sentencesOf(detail, fields)) {
    const field = fieldOf(sentence, fields) ?? wordOf(sentence, words);
    if (field === null) rest.push(sentence);
    else found[field] = found[field] === undefined ? sentence : `${found[field]} ${sentence}`;
  }
  return { fields: found, rest: rest.join(" ") };
}

/** Cut only before the name of a field: what people wrote, which a sentence may quote, holds full stops of its own. */
function sentencesOf(detail: string, fields: readonly string[]): readonly string[] {
  if (fields.length === 0) return [detail];
  const names = fields.map((field) => field.replace(/[^A-Za-z0-9]/g, "\\$&")).join("|");
  return detail.split(new RegExp(`(?<=\\.) (?=(?:${names}) must )`));
}

function fieldOf(sentence: string, fields: readonly string[]): string | null {
  const plain = sentence.replace(/^(?:body|params|querystring)\//, "");
  const beginsWith = (field: string) => plain.startsWith(`${field} `) || plain.startsWith(`${field}/`);
  return fields.find(beginsWith) ?? null;
}

function wordOf(sentence: string, words: Readonly<Record<string, string>>): string | null {
  return Object.entries(words).find(([word]) => sentence.includes(word))?.[1] ?? null;
}
