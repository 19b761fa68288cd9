/** The live table of `patrol demo`: one line per unit, on a terminal redrawn in place, elsewhere one plain line per unit. */

export type LiveState = "live" | "stale" | "lost" | "unknown" | "revoked";

/** One unit. Degrees, m/s, milliseconds; null: not known. `outboxRecords` are the records still waiting on the device. */
export type LiveRow = {
  readonly unit: string;
  readonly kind: string;
  readonly state: LiveState;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly fixAgeMs: number | null;
  readonly satellites: number | null;
  readonly outboxRecords: number | null;
};

/** `url` is the gateway's; `storedRecords` since it started, `storedPerS` lately; null: not known. */
export type LiveHeader = {
  readonly url: string;
  readonly storedRecords: number | null;
  readonly storedPerS: number | null;
};

export type Screen = { readonly columns: number; readonly rows: number; readonly isColoured: boolean };

const STATES = {
  live: { symbol: "*", colour: "32" },
  stale: { symbol: "~", colour: "33" },
  lost: { symbol: "!", colour: "31" },
  unknown: { symbol: "?", colour: "2" },
  revoked: { symbol: "x", colour: "31" },
} as const;

const HOME = "\x1b[H";
const CLEAR_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";
const NARROWEST_UNIT = 12;
const WIDEST_UNIT = 32;
/** All columns but the unit's, with the spaces between them. */
const OTHER_COLUMNS = 67;

/** Colours are for terminals only, and not for people who ask for none (no-color.org: `NO_COLOR` set and not empty). */
export function wantsColour(isTerminal: boolean, noColor: string | undefined): boolean {
  return isTerminal && (noColor === undefined || noColor === "");
}

/**
 * What to write to a terminal to show the table in place of the one before: from the top left corner, each line cleared
 * behind its text, so that nothing flickers. Fits `screen`, its last row and column left free so that it never scrolls;
 * rows that do not fit are counted in a last line. State is shown by a word and a sign; the colour only repeats it.
 */
export function liveTable(header: LiveHeader, rows: readonly LiveRow[], screen: Screen): string {
  const width = Math.max(1, screen.columns - 1);
  const unitWidth = Math.min(WIDEST_UNIT, Math.max(NARROWEST_UNIT, width - OTHER_COLUMNS));
  const room = Math.max(1, screen.rows - 5);
  const shown = rows.length <= room ? rows : rows.slice(0, room - 1);
  const lines = [
    clip(headline(header), width),
    clip(summary(rows), width),
    "",
    coloured(clip(titles(unitWidth), width), "1", screen),
    ...shown.map((row) => coloured(clip(tableLine(row, unitWidth), width), STATES[row.state].colour, screen)),
  ];
  if (shown.length < rows.length) lines.push(clip(`... ${rows.length - shown.length} more`, width));
  const fitting = lines.slice(0, Math.max(1, screen.rows - 1));
  return HOME + fitting.map((line) => line + CLEAR_LINE).join("\r\n") + CLEAR_BELOW;
}

/** The same facts for a pipe or a file: `name=value` pairs, `-` for what is not known. */
export function plainLine(row: LiveRow): string {
  const pairs = [
    ["unit", row.unit],
    ["kind", row.kind],
    ["state", row.state],
    ["lat", fixed(row.lat, 5)],
    ["lon", fixed(row.lon, 5)],
    ["speedMps", fixed(row.speedMps, 1)],
    ["courseDeg", wholeDegrees(row.courseDeg)],
    ["fixAgeMs", fixed(row.fixAgeMs, 0)],
    ["satellites", fixed(row.satellites, 0)],
    ["outboxRecords", fixed(row.outboxRecords, 0)],
  ];
  return pairs.map(([name, value]) => `${name}=${printable(value ?? "-").replaceAll(" ", "_")}`).join(" ");
}

/** How many columns of a terminal `text` takes: Chinese, Japanese and Korean characters take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

function headline({ url, storedRecords, storedPerS }: LiveHeader): string {
  return `patrol demo  ${url}  stored ${fixed(storedRecords, 0)} records, ${fixed(storedPerS, 1)}/s`;
}

function summary(rows: readonly LiveRow[]): string {
  const count = (state: LiveState) => rows.filter((row) => row.state === state).length;
  const states = (["live", "stale", "lost", "unknown"] as const).map((state) => `${count(state)} ${state}`);
  return `${rows.length} ${rows.length === 1 ? "unit" : "units"}: ${states.join(", ")}`;
}

function titles(unitWidth: number): string {
  return cells(["unit", "kind", "state", "lat", "lon", "km/h", "crs", "age", "sats", "queue"], unitWidth);
}

function tableLine(row: LiveRow, unitWidth: number): string {
  const kmh = row.speedMps === null ? null : row.speedMps * 3.6;
  const state = `${STATES[row.state].symbol} ${row.state}`;
  const position = [fixed(row.lat, 5), fixed(row.lon, 5)];
  const motion = [fixed(kmh, kmh !== null && kmh < 99.95 ? 1 : 0), wholeDegrees(row.courseDeg)];
  const health = [age(row.fixAgeMs), fixed(row.satellites, 0), short(row.outboxRecords)];
  return cells([row.unit, row.kind, state, ...position, ...motion, ...health], unitWidth);
}

/** The first three to the left, the figures to the right. */
function cells(values: readonly string[], unitWidth: number): string {
  const widths = [unitWidth, 10, 9, 9, 10, 4, 3, 4, 4, 5];
  return widths
    .map((width, i) => {
      const text = clip(values[i] ?? "", width);
      const space = " ".repeat(width - displayWidth(text));
      return i < 3 ? text + space : space + text;
    })
    .join(" ");
}

/** Two dots stand for what was cut off. */
function clip(text: string, width: number): string {
  const safe = printable(text);
  if (displayWidth(safe) <= width) return safe;
  let kept = "";
  for (const character of safe) {
    if (displayWidth(kept) + widthOf(character) > width - 2) break;
    kept += character;
  }
  return `${kept}..`.slice(0, Math.max(kept.length, width));
}

function coloured(text: string, code: string, screen: Screen): string {
  return screen.isColoured ? `\x1b[${code}m${text}\x1b[0m` : text;
}

function fixed(value: number | null, decimals: number): string {
  return value === null ? "-" : value.toFixed(decimals);
}

function wholeDegrees(courseDeg: number | null): string {
  return courseDeg === null ? "-" : String(Math.round(courseDeg) % 360).padStart(3, "0");
}

function age(ms: number | null): string {
  if (ms === null) return "-";
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 100) return `${seconds}s`;
  if (seconds < 100 * 60) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 100 * 3600) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.min(999, Math.floor(seconds / 86_400))}d`;
}

function short(count: number | null): string {
  if (count === null || count < 100_000) return fixed(count, 0);
  return count < 10_000_000 ? `${Math.floor(count / 1000)}k` : `${Math.floor(count / 1_000_000)}M`;
}

/** No unit, kind or address may steer the terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, "?");
}

/** Unicode East Asian Width W and F, as far as names use them; marks that sit on another character take no column. */
function widthOf(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  return /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  )
    ? 2
    : 1;
}
