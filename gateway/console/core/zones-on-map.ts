/** Zones and key points (`GET /zones`, `GET /checkpoints`) as features that a map draws (RFC 7946). */
import type { Checkpoint, Zone } from "../../core/zones/zones.ts";

export type { Checkpoint, Zone } from "../../core/zones/zones.ts";

export type ZoneFeature = {
  readonly type: "Feature";
  readonly properties: { readonly name: string; readonly kind: "patrol" | "key" | "point" };
  readonly geometry:
    | { readonly type: "Polygon"; readonly coordinates: readonly Zone["ring"][] }
    | { readonly type: "Point"; readonly coordinates: readonly [number, number] };
};
export type ZoneCollection = { readonly type: "FeatureCollection"; readonly features: readonly ZoneFeature[] };

export function zonesOnMap(zones: readonly Zone[], checkpoints: readonly Checkpoint[]): ZoneCollection {
  return {
    type: "FeatureCollection",
    features: [
      ...zones.map(({ name, kind, ring }): ZoneFeature => {
        return { type: "Feature", properties: { name, kind }, geometry: { type: "Polygon", coordinates: [ring] } };
      }),
      ...checkpoints.map(({ name, lat, lon }): ZoneFeature => {
        const geometry = { type: "Point", coordinates: [lon, lat] } as const;
        return { type: "Feature", properties: { name, kind: "point" }, geometry };
      }),
    ],
  };
}

/** The zones alone, where key points are drawn by themselves. */
export function withoutPoints({ type, features }: ZoneCollection): ZoneCollection {
  return { type, features: features.filter(({ properties }) => properties.kind !== "point") };
}
