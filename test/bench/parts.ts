/** All parts, in the order in which they run when none is named. */
import { backlog } from "./backlog.ts";
import { console } from "./console.ts";
import { device } from "./device.ts";
import { fleet } from "./fleet.ts";
import { ingest } from "./ingest.ts";
import { latency } from "./latency.ts";
import type { Part } from "./part.ts";
import { reader } from "./reader.ts";
import { printReporting, runReporting } from "./reporting.ts";
import { reports } from "./reports.ts";
import { sos } from "./sos.ts";
import { start } from "./start.ts";
import { tracks } from "./tracks.ts";
import { workers } from "./workers.ts";

const reporting = (async ({ say }) => {
  const rows = await runReporting();
  printReporting(rows, say);
  return rows;
}) satisfies Part;

export const PARTS = {
  reader,
  ingest,
  latency,
  backlog,
  device,
  reporting,
  tracks,
  reports,
  fleet,
  workers,
  sos,
  start,
  console,
} as const satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof PARTS;
/** What each part answers; those that were not run are left out. */
export type Results = { readonly [Name in PartName]?: Awaited<ReturnType<(typeof PARTS)[Name]>> };
