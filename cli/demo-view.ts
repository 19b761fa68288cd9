/** What the demo shows: a table that stays in place on a terminal, plain lines elsewhere. */
import type { ShownUnit } from "../gateway/core/fleet.ts";
import { type LiveRow, liveTable, plainLine } from "./live-table.ts";
import type { SignInLink } from "./sign-in-link.ts";

export type ViewOptions = {
  readonly columns: () => number;
  readonly rows: () => number;
  readonly isTerminal: boolean;
  readonly isColoured: boolean;
};

export type DemoView = {
  /** A sentence of the demo's own. */
  readonly say: (text: string) => void;
  readonly ready: (url: string) => void;
  /** A link that signs in by itself, once. */
  readonly link: (link: SignInLink) => void;
  readonly show: (units: readonly ShownUnit[], storedRecords: number) => void;
  readonly close: () => void;
};

const HELP = "s SOS  r again  c cancel  d drill  1-9 pull a receiver  l new sign-in link  q quit";
const ALTERNATE_SCREEN = "\x1b[?1049h\x1b[?25l";
const NORMAL_SCREEN = "\x1b[?25h\x1b[?1049l";
const RATE_OVER_S = 10;

export function openView(options: ViewOptions): DemoView {
  return options.isTerminal ? tableView(options) : plainView();
}

function tableView({ columns, rows, isColoured }: ViewOptions): DemoView {
  let url = "";
  let said = "";
  let link: SignInLink | null = null;
  const stored: number[] = [];
  const write = (text: string) => process.stdout.write(text);
  write(`${ALTERNATE_SCREEN}\x1b[2J`);
  return {
    say: (text) => {
      said = text;
      if (!url) write(`\x1b[H${text}\x1b[K\n`);
    },
    ready: (address) => {
      url = address;
    },
    link: (made) => {
      link = made;
    },
    show: (units, storedRecords) => {
      stored.push(storedRecords);
      if (stored.length > RATE_OVER_S + 1) stored.shift();
      const storedPerS = (storedRecords - (stored[0] ?? 0)) / Math.max(1, stored.length - 1);
      const bottom = [...linkLines(link, columns()), HELP.slice(0, columns()), said.slice(0, columns() - 1)];
      const screen = { columns: columns(), rows: rows() - bottom.length, isColoured };
      write(liveTable({ url, storedRecords, storedPerS }, units.map(rowOf), screen));
      const first = rows() - bottom.length + 1;
      write(bottom.map((line, i) => `\x1b[${first + i};1H${line}\x1b[K`).join(""));
    },
    close: () => write(NORMAL_SCREEN),
  };
}

/** A line per unit when its state changes, and every ten seconds. */
function plainView(): DemoView {
  const write = (text: string) => process.stdout.write(`${text}\n`);
  const told = new Map<string, { readonly state: string; readonly at: number }>();
  let round = 0;
  return {
    say: write,
    ready: (url) => write(`gateway at ${url}; Ctrl-C ends the demo`),
    link: ({ link }) => write(`sign in, once, within 10 minutes: ${link}`),
    show: (units, storedRecords) => {
      round += 1;
      for (const unit of units) {
        const last = told.get(unit.unit);
        if (last?.state === unit.state && round - last.at < 10) continue;
        told.set(unit.unit, { state: unit.state, at: round });
        write(plainLine(rowOf(unit)));
      }
      if (round % 10 === 0) write(`stored ${storedRecords} records`);
    },
    close: () => {},
  };
}

/** The link whole, since it is to be copied: on as many lines as it takes. */
function linkLines(made: SignInLink | null, columns: number): readonly string[] {
  if (made === null) return [];
  if (Date.now() >= made.linkExpiresTime) return ["The sign-in link is too old; l makes another."];
  const text = `Open once to sign in: ${made.link}`.length < columns ? `Open once to sign in: ${made.link}` : made.link;
  return Array.from({ length: Math.ceil(text.length / columns) }, (_, i) => text.slice(i * columns, (i + 1) * columns));
}

function rowOf(unit: ShownUnit): LiveRow {
  const isKnown = unit.lostTime === null;
  return {
    unit: unit.unit,
    kind: unit.kind,
    state: unit.state,
    lat: unit.fix?.lat ?? null,
    lon: unit.fix?.lon ?? null,
    speedMps: isKnown ? (unit.fix?.speedMps ?? null) : null,
    courseDeg: isKnown ? (unit.fix?.courseDeg ?? null) : null,
    fixAgeMs: unit.fixAgeMs,
    satellites: isKnown ? (unit.fix?.satellites ?? null) : null,
    outboxRecords: unit.health?.outboxRecords ?? null,
  };
}
