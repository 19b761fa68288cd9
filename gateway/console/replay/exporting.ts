/** A file of tracks, made by the gateway and written into its ledger; its bytes are checked against what it says of them. */
import { Refusal } from "../app/api.ts";
import { digestOf, fileNameOf, tracksPath } from "../core/replay/address.ts";
import { askPurpose, history, isPurposeWanted, type Wanted } from "./loading.svelte.ts";

/** `sha256`: hex, as the gateway says; null when it does not. `isChecked`: the bytes that came have it. */
export type Exported = { readonly name: string; readonly sha256: string | null; readonly isChecked: boolean };

/** Saves it where the browser saves files; null when the gateway first wants to know why. Rejects with a `Refusal`. */
export async function exportTracks(wanted: Wanted, format: string): Promise<Exported | null> {
  // A file has every fix with both its times: what was known then is in it.
  const path = tracksPath({ ...wanted, known: "now", purpose: history.purpose, format, simplifyM: null });
  const answer = await fetch(`/api/v1${path}`).catch(() => null);
  if (answer === null) throw new Refusal(0, "");
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => null)) as { readonly detail?: string } | null;
    const refusal = new Refusal(answer.status, problem?.detail ?? answer.statusText);
    if (!isPurposeWanted(refusal)) throw refusal;
    askPurpose(refusal.message);
    return null;
  }
  const bytes = await answer.blob();
  const sha256 = digestOf(answer.headers.get("repr-digest"));
  const name = fileNameOf(answer.headers.get("content-disposition")) ?? `tracks.${format}`;
  const isChecked = sha256 !== null && (await sha256Of(bytes)) === sha256;
  save(bytes, name);
  return { name, sha256, isChecked };
}

/** Gives the browser bytes to keep. */
export function save(bytes: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Hex; null where the browser has no cryptography: not over HTTPS, and not this machine. */
async function sha256Of(bytes: Blob): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await bytes.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
