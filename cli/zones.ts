/** `patrol zone | checkpoint list | import | export | remove`. */
import { readFile, writeFile } from "node:fs/promises";
import type { Checkpoint, GroundKind, Zone } from "../gateway/core/zones/zones.ts";
import { messageOf, PatrolError } from "../runtime/error.ts";
import { ask, talk } from "./ask.ts";
import { every, onOneLine } from "./people.ts";

export async function listGround(dataDir: string, what: GroundKind, isJson: boolean): Promise<void> {
  const found = await talk(dataDir, (one) => every<Zone | Checkpoint>(one, what));
  if (isJson) {
    print(JSON.stringify(found));
    return;
  }
  for (const one of found) {
    const said = "ring" in one ? `${one.kind}  ${one.ring.length - 1} corners` : `${one.radiusM} m  ${planOf(one)}`;
    print(`${one.id}  ${onOneLine(one.name).padEnd(16)}  ${onOneLine(one.station ?? "-").padEnd(16)}  ${said}`);
  }
}

/** Takes a file in; what it is, its name says. */
export async function importGround(dataDir: string, what: GroundKind, file: string, isJson: boolean): Promise<void> {
  const form = /\.csv$/i.test(file) ? "csv" : /\.(geo)?json$/i.test(file) ? "geojson" : null;
  if (form === null)
    throw new PatrolError("invalid", `${file} must end with .geojson, .json or .csv, which says what it is`);
  const content = await readFile(file).catch((err: unknown) => {
    throw new PatrolError("invalid", `${file} cannot be read: ${messageOf(err)}`, err);
  });
  const asked = { method: "POST", path: `import/${what}` } as const;
  const answer = await ask(dataDir, form === "csv" ? { ...asked, csv: content } : { ...asked, geojson: content });
  const { items } = answer as { readonly items: readonly unknown[] };
  if (isJson) print(JSON.stringify(items));
  else process.stderr.write(`${items.length} ${what} taken in\n`);
}

export type GroundExport = {
  readonly format: "geojson" | "csv";
  readonly station: string | null;
  readonly out: string | null;
};

export async function exportGround(
  dataDir: string,
  what: GroundKind,
  { format, station, out }: GroundExport,
): Promise<void> {
  const query = new URLSearchParams({ format, ...(station === null ? {} : { station }) });
  const text = String(await ask(dataDir, { method: "GET", path: `${what}?${query}`, isText: true }));
  if (out === null) process.stdout.write(text);
  else await writeFile(out, text);
}

export async function removeGround(dataDir: string, what: GroundKind, id: string): Promise<void> {
  await ask(dataDir, { method: "DELETE", path: `${what}/${encodeURIComponent(id)}` });
}

function planOf({ plan }: Checkpoint): string {
  return plan === null ? "no plan" : `${plan.times} per ${plan.per}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
