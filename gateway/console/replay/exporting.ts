/** A file of tracks. */
import { type SavedFile, saveFile } from "../app/file.ts";
import { look } from "../app/purpose.svelte.ts";
import { tracksPath } from "../core/replay/address.ts";
import type { Wanted } from "./loading.svelte.ts";

/** Saves it where the browser saves files. Rejects with a `Refusal`. */
export function exportTracks(wanted: Wanted, format: string): Promise<SavedFile> {
  // A file has every fix with both its times: what was known then is in it.
  const call = { ...wanted, known: "now", format, simplifyM: null } as const;
  return look("history", (purpose) => saveFile(tracksPath({ ...call, purpose }), `tracks.${format}`));
}
