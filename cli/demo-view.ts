/** What the demo shows: a table that stays in place on a terminal, plain lines elsewhere. */
import type { ShownUnit } from "../gateway/core/fleet.ts";
import { type LiveRow, liveTable, plainLine } from "./live-table.ts";

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
  readonly show: (units: readonly ShownUnit[], storedRecords: number) => void;
  readonly close: () => void;
};

const HELP = "1-9: pull that unit's receiver, and plug it in again   q: quit";
const ALTERNATE_SCREEN = "\x1b[?1049h\x1b[?25l";
const NORMAL_SCREEN = "\x1b[?25h\x1b[?1049l";
const RATE_OVER_S = 10;

export function openView(options: ViewOptions): DemoView {
  return options.isTerminal ? tableView(options) : plainView();
}

function tableView({ columns, rows, isColoured }: ViewOptions): DemoView {
  let url = "";
  let said = "";
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
    show: (units, storedRecords) => {
      stored.push(storedRecords);
      if (stored.length > RATE_OVER_S + 1) stored.shift();
      const storedPerS = (storedRecords - (stored[0] ?? 0)) / Math.max(1, stored.length - 1);
      const screen = { columns: columns(), rows: rows() - 2, isColoured };
      write(liveTable({ url, storedRecords, storedPerS }, units.map(rowOf), screen));
      write(`\x1b[${rows() - 1};1H${HELP}\x1b[K\x1b[${rows()};1H${said.slice(0, columns() - 1)}\x1b[K`);
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
