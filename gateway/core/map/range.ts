/** Parts of a file, as HTTP asks for them (RFC 9110, section 14). */

/** Bytes `first` to `last`, both counted. */
export type ByteRange = { readonly first: number; readonly last: number };

/**
 * What a `Range` header asks of `size` bytes. `whole`: it is no header that must be followed (none, other units, several
 * ranges: a server may ignore those). `unsatisfiable`: 416.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | "whole" | "unsatisfiable" {
  const match = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header ?? "");
  if (!match) return "whole";
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return "whole";
  if (from === "") {
    const length = Math.min(Number(to), size);
    return length === 0 ? "unsatisfiable" : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== "" && Number(to) < first) return "whole";
  return first >= size ? "unsatisfiable" : { first, last };
}

/** Whether an `If-None-Match` names `etag` (weak comparison, RFC 9110 section 13.1.2). */
export function namesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(",").map((one) => one.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(etag.replace(/^W\//, ""));
}
