/** NMEA 0183 framing of the kit board's line (wire contract): `$`, the text, `*`, two hexadecimal digits of XOR, CR LF. */

const CHECKSUM = /^[0-9A-Fa-f]{2}$/;

/** What one line held: its comma-separated fields, talker and type among them, or why there is none. */
export type Unframed =
  | { readonly ok: true; readonly fields: readonly string[] }
  | { readonly ok: false; readonly reason: "no-sentence" | "bad-checksum" };

/**
 * The fields of the sentence that begins at the last `$` of the line: on a disturbed line one can begin in the middle of
 * another. A sentence without its checksum is none: a changed letter of an SOS event must not pass.
 */
export function unframed(line: string): Unframed {
  const start = line.lastIndexOf("$");
  if (start < 0) return { ok: false, reason: "no-sentence" };
  const star = line.indexOf("*", start);
  const sum = line.slice(star + 1);
  if (star < 0 || !CHECKSUM.test(sum)) return { ok: false, reason: "bad-checksum" };
  const text = line.slice(start + 1, star);
  if (checksumOf(text) !== Number.parseInt(sum, 16)) return { ok: false, reason: "bad-checksum" };
  return { ok: true, fields: text.split(",") };
}

/** The text as a sentence, line end included. It must be printable ASCII without `$` and `*`. */
export function framed(text: string): string {
  return `$${text}*${checksumOf(text).toString(16).toUpperCase().padStart(2, "0")}\r\n`;
}

function checksumOf(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum ^= text.charCodeAt(i);
  return sum;
}
