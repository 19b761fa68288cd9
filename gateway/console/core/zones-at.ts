/** In which zones a place lies. */
import type { Zone } from "../../core/zones/zones.ts";
import { isInside } from "./coverage/cells.ts";
import type { Place } from "./distance.ts";

/** Names of the zones, areas that are looked at by themselves first. */
export function zonesAt(
  { lat, lon }: Place,
  zones: readonly Pick<Zone, "name" | "kind" | "ring">[],
): readonly string[] {
  const found = zones.filter(({ ring }) => isInside(ring.flat(), lon, lat));
  return [...found.filter(({ kind }) => kind === "key"), ...found.filter(({ kind }) => kind !== "key")].map(
    ({ name }) => name,
  );
}
