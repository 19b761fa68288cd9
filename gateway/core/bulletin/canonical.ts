/** JSON with one spelling for one content, so that its digest can be checked by anybody who makes it again. */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * Members in the order of their names by UTF-16 code units, without spaces: what RFC 8785 asks for, whose numbers and strings are
 * ECMAScript's own. A member that is undefined is left out. Throws on a number that JSON has not.
 */
export function canonicalJson(value: unknown): string {
  return written(value as Json);
}

function written(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${value} is no JSON`);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${written(one)}`).join(",")}}`;
}
