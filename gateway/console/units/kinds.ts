/** Kinds of units in the language of this desk; a kind that somebody else's file brought stands as it is. */
import { t } from "../app/text.svelte.ts";

export const KINDS = ["e-bike", "motorcycle", "foot", "car", "other"] as const;

export function kindText(kind: string): string {
  const known = KINDS.find((one) => one === kind);
  return known === undefined ? kind : t(`units.kind.${known}`);
}
