/** A file that the gateway makes and writes into its ledger; its bytes are checked against what it says of them. */
import { digestOf, fileNameOf } from "../core/replay/address.ts";
import { Refusal } from "./api.ts";

/** `sha256`: hex, as the gateway says; null when it does not. `isChecked`: the bytes that came have it. */
export type SavedFile = { readonly name: string; readonly sha256: string | null; readonly isChecked: boolean };

/** Saves what `path` (behind `/api/v1`) answers where the browser saves files. Rejects with a `Refusal`. */
export async function saveFile(path: string, usualName: string): Promise<SavedFile> {
  const answer = await fetch(`/api/v1${path}`).catch(() => null);
  if (answer === null) throw new Refusal(0, "");
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => null)) as { readonly detail?: string } | null;
    throw new Refusal(answer.status, problem?.detail ?? answer.statusText);
  }
  const bytes = await answer.blob();
  const sha256 = digestOf(answer.headers.get("repr-digest"));
  const name = fileNameOf(answer.headers.get("content-disposition")) ?? usualName;
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
