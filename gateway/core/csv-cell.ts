/**
 * Text in CSV cells (RFC 4180), harmless to spreadsheets on the way out and the same text again on the way in.
 *
 * A spreadsheet runs a cell that begins with one of the signs below as a formula (CWE-1236; the full-width ones in some
 * locales). An apostrophe before it makes it text. So that nothing is altered by a round trip, a text that itself begins
 * with apostrophes before such a sign gets one more, and reading takes exactly one away: `=1` is written `'=1`, `'=1` is
 * written `''=1`, and `'hello` stays as it is both ways. A formula typed into a file by hand is read as the text it is.
 */

/**
 * Any text as one cell. Control characters but tab, CR and LF, and halves of a surrogate pair, which UTF-8 has not, become
 * U+FFFD.
 */
export function textCell(text: string): string {
  const clean = text.replace(UNPRINTABLE, "\ufffd");
  const harmless = FORMULA.test(clean) ? `'${clean}` : clean;
  return /[",;\r\n\t]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The text of a cell whose quotes a CSV parser has taken away: the inverse of what `textCell` does to formulas. */
export function cellText(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]/gu;
