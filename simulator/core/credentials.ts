/** Who the units of a load are: a line `unit,secret` each, as `patrol unit add --count` prints them. */

/** `secret` is never part of a message. */
export type Credential = { readonly unit: string; readonly secret: string };
export type Credentials =
  | { readonly ok: true; readonly credentials: readonly Credential[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const UNIT = /^[a-z0-9][a-z0-9-]{0,31}$/;
const HEADER = "unit,secret";
/** A file of something else has as many mistakes as lines. */
const MOST_PROBLEMS = 10;

/** Empty lines and a header are skipped; a secret may hold commas. Mistakes are told by their line, the first ten of them. */
export function parseCredentials(text: string): Credentials {
  const credentials: Credential[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [i, raw] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trim();
    if (line === "" || (line === HEADER && credentials.length === 0)) continue;
    const comma = line.indexOf(",");
    const unit = comma < 0 ? line : line.slice(0, comma);
    const secret = comma < 0 ? "" : line.slice(comma + 1);
    if (comma < 0) problems.push(`line ${i + 1}: there is no comma; it should be unit,secret`);
    else if (!UNIT.test(unit)) problems.push(`line ${i + 1}: what stands before the comma is no unit's name`);
    else if (secret === "") problems.push(`line ${i + 1}: the secret of ${unit} is missing`);
    else if (seen.has(unit)) problems.push(`line ${i + 1}: ${unit} is there twice`);
    else credentials.push({ unit, secret });
    seen.add(unit);
    if (problems.length === MOST_PROBLEMS) break;
  }
  if (problems.length > 0) return { ok: false, problems };
  if (credentials.length === 0) return { ok: false, problems: ["there is no unit in it"] };
  return { ok: true, credentials };
}
