/** A demo's link that signs in by itself, once: asked of the gateway that runs on its folder. */
import { PatrolError } from "../runtime/error.ts";
import { askGateway } from "./ask.ts";

/** `linkExpiresTime`: Unix ms. */
export type SignInLink = { readonly link: string; readonly linkExpiresTime: number };

/** Rejects: `unavailable` when no gateway runs, `invalid` where it is no demo's, `not_found` for an unknown operator. */
export async function signInLink(dataDir: string, name: string): Promise<SignInLink> {
  const path = `operators/${encodeURIComponent(name)}/sign-in-link`;
  const made = await askGateway(dataDir, { method: "POST", path });
  if (made !== null) return made as SignInLink;
  throw new PatrolError("unavailable", `no demo runs on ${dataDir}; start it with patrol demo --data-dir ${dataDir}`);
}

export async function printSignInLink(dataDir: string, name: string, isJson: boolean): Promise<void> {
  const made = await signInLink(dataDir, name);
  if (isJson) process.stdout.write(`${JSON.stringify({ name, ...made })}\n`);
  else process.stdout.write(`${made.link}\nIt signs in as ${name}, once, within 10 minutes, on this machine.\n`);
}
