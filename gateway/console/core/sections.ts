/** The parts of the administration, and who sees which. */
import type { Right } from "../../core/access/rights.ts";

export const SECTIONS = [
  "stations",
  "officers",
  "shifts",
  "assignments",
  "zones",
  "checkpoints",
  "maps",
  "operators",
  "tokens",
  "ledger",
  "extract",
  "quarantine",
  "system",
] as const;
export type Section = (typeof SECTIONS)[number];

/** Rights of which one is enough: what the gateway asks of whoever reads or changes what is there (routes.ts). */
const NEEDS: Readonly<Record<Section, readonly Right[]>> = {
  stations: ["people"],
  officers: ["people"],
  shifts: ["people"],
  assignments: ["people"],
  zones: ["people"],
  checkpoints: ["people"],
  maps: ["units"],
  operators: ["operators"],
  tokens: ["operators"],
  ledger: ["audit"],
  extract: ["extracts"],
  quarantine: ["units"],
  system: ["people", "units", "operators", "audit"],
};

/** Sections as they stand beside each other. */
export const GROUPS = [
  { name: "people", sections: ["stations", "officers", "shifts", "assignments"] },
  { name: "ground", sections: ["zones", "checkpoints", "maps"] },
  { name: "access", sections: ["operators", "tokens"] },
  { name: "records", sections: ["ledger", "extract", "quarantine"] },
  { name: "gateway", sections: ["system"] },
] as const satisfies readonly { readonly name: string; readonly sections: readonly Section[] }[];

export function mayOpen(section: Section, may: (right: Right) => boolean): boolean {
  // Reading what was refused needs the right to history as well: it tells where somebody was.
  if (section === "quarantine" && !may("history")) return false;
  return NEEDS[section].some(may);
}

/** The section that was asked for, where it may be seen, or else the first that may; null: none. */
export function sectionFor(asked: string | null, may: (right: Right) => boolean): Section | null {
  const open = SECTIONS.filter((section) => mayOpen(section, may));
  return open.find((section) => section === asked) ?? open[0] ?? null;
}
