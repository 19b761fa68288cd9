/** What the reports are asked for by the page's address, and what they ask of the gateway. */
import { isoOf, timeOf } from "../address-time.ts";
import { MOST_SPAN_MS, REACHES, type Reach, type Span } from "./span.ts";

export const TABS = ["cells", "points", "patrols", "response", "bulletin"] as const;
export type Tab = (typeof TABS)[number];
export const MODES = ["hours", "passes"] as const;
export type Mode = (typeof MODES)[number];
/** Hours after which a cell without anybody is a blind spot, to choose from. */
export const THRESHOLDS = [4, 8, 12, 24, 48, 72] as const;
const USUAL_THRESHOLD = 24;

/** `span` null: the address says none. `blindHours`: the threshold. `open`: the zone, key point or unit that is looked at. */
export type Asked = {
  readonly tab: Tab;
  readonly reach: Reach;
  readonly span: Span | null;
  readonly station: string | null;
  readonly mode: Mode;
  readonly blindHours: number;
  readonly open: string | null;
};

/** Whatever is no tab, time or mode is as if it were not there. */
export function askedOf(param: (name: string) => string | null): Asked {
  const from = timeOf(param("from"));
  const to = timeOf(param("to"));
  const isSpan = from !== null && to !== null && from < to && to - from <= MOST_SPAN_MS;
  return {
    tab: TABS.find((tab) => tab === param("tab")) ?? "cells",
    reach: REACHES.find((reach) => reach === param("by")) ?? (isSpan ? "custom" : "shift"),
    span: isSpan ? { from, to } : null,
    station: param("station"),
    mode: MODES.find((mode) => mode === param("mode")) ?? "hours",
    blindHours: THRESHOLDS.find((hours) => String(hours) === param("blind")) ?? USUAL_THRESHOLD,
    open: param("open"),
  };
}

/** The part of an address that says which time is looked at. */
export function spanParams(reach: Reach, { from, to }: Span): Readonly<Record<"by" | "from" | "to", string>> {
  return { by: reach, from: isoOf(from), to: isoOf(to) };
}

export const REPORTS = ["coverage", "checkpoints", "patrol", "response"] as const;
export type ReportName = (typeof REPORTS)[number];

/** `cells`, `blindHours`: of the coverage only. */
export type ReportCall = Span & {
  readonly report: ReportName;
  readonly station: string | null;
  readonly cells?: boolean;
  readonly blindHours?: number;
};

/** The call behind `/api/v1`. */
export function reportPath({ report, from, to, station, cells, blindHours }: ReportCall): string {
  const query = [
    `from=${from}`,
    `to=${to}`,
    ...(station === null ? [] : [`station=${encodeURIComponent(station)}`]),
    ...(cells ? ["cells=true"] : []),
    ...(blindHours === undefined ? [] : [`blindHours=${blindHours}`]),
  ];
  return `/reports/${report}?${query.join("&")}`;
}

/** The same with why it is looked at, and as a file. */
export function pathWith(path: string, purpose: string | null, format: string | null = null): string {
  const more = [
    ...(format === null ? [] : [`format=${format}`]),
    ...(purpose === null ? [] : [`purpose=${encodeURIComponent(purpose)}`]),
  ];
  return more.length === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}${more.join("&")}`;
}

export type BulletinCall = {
  readonly station: string;
  readonly week: string;
  readonly format: "html" | "json" | "csv";
  readonly language: string;
};

/** Where the weekly bulletin is, from the site's root. */
export function bulletinPath({ station, week, format, language }: BulletinCall): string {
  return `/api/v1/reports/bulletin?station=${encodeURIComponent(station)}&week=${week}&format=${format}&lang=${language}`;
}

/** How much is replayed around a stay, so that it is seen how the unit came and left. */
const AROUND_MS = 300_000;
/** The replay takes no more at once. */
const MOST_REPLAYED_MS = 48 * 3_600_000;

/** A replay of these units there, the playhead at the beginning. `hasOthers`: with the others faint in the background. */
export function replayOf(
  units: readonly string[],
  { from, to }: Span,
  hasOthers = false,
): Readonly<Record<"u" | "from" | "to" | "t" | "bg", string | readonly string[] | null>> {
  const begin = from - AROUND_MS;
  return {
    u: units,
    from: isoOf(begin),
    to: isoOf(Math.min(to + AROUND_MS, begin + MOST_REPLAYED_MS)),
    t: isoOf(from),
    bg: hasOthers ? "1" : null,
  };
}
