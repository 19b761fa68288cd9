/** `patrol bulletin`: a station's week as a file. */
import { writeFile } from "node:fs/promises";
import type { LANGUAGES } from "../gateway/core/bulletin/texts.ts";
import { environment } from "../runtime/environment.ts";
import { PatrolError } from "../runtime/error.ts";
import { askForTracks } from "./ask.ts";
import { findChromium, printPdf } from "./pdf.ts";

export const FORMATS = ["html", "pdf", "csv", "json"] as const;

/** `station`, `week`: null: the only one, the last whole one. `out`: null: standard output. */
export type BulletinOptions = {
  readonly station: string | null;
  readonly week: string | null;
  readonly lang: (typeof LANGUAGES)[number];
  readonly format: (typeof FORMATS)[number];
  readonly out: string | null;
};

/** Rejects with `invalid`, `not_found` or `unavailable`, each with a sentence. */
export async function bulletin(dataDir: string, { station, week, lang, format, out }: BulletinOptions): Promise<void> {
  const isPdf = format === "pdf";
  const program = isPdf ? await chromium() : null;
  if (isPdf && out === null && process.stdout.isTTY) {
    throw new PatrolError("invalid", "A PDF is nothing for a terminal: say where to with --out FILE");
  }
  const query = new URLSearchParams({ lang, format: isPdf ? "html" : format });
  if (station !== null) query.set("station", station);
  if (week !== null) query.set("week", week);
  const chunks: Buffer[] = [];
  await askForTracks(dataDir, { method: "GET", path: `reports/bulletin?${query}` }, async (body) => {
    for await (const chunk of body) chunks.push(chunk as Buffer);
  });
  const text = Buffer.concat(chunks);
  const content = program === null ? text : await printPdf(program, text.toString("utf8"));
  if (out === null) process.stdout.write(content);
  else await writeFile(out, content);
}

async function chromium(): Promise<string> {
  const program = await findChromium(environment().PATH ?? "");
  if (program !== null) return program;
  throw new PatrolError(
    "unavailable",
    "There is no Chromium here to print with: install it (Debian: apt install chromium), or take --format html and print that from any browser",
  );
}
