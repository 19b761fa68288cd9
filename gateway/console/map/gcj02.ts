/**
 * GCJ-02 as a projection of tiles: `GCJ02:3857` is web mercator of shifted coordinates, and OpenLayers warps such tiles back
 * under tracks, which are WGS-84. The shift changes from place to place, so that moving the whole map would not do.
 */
import gcoord from "gcoord";
import { addCoordinateTransforms, addProjection, get, Projection, transform } from "ol/proj.js";

export const GCJ02 = "GCJ02:3857";

type Position = [number, number];

/** To be called before a source of that projection is made; again is harmless. */
export function registerGcj02(): void {
  if (get(GCJ02)) return;
  const web = get("EPSG:3857");
  if (!web) throw new Error("OpenLayers has lost EPSG:3857");
  addProjection(
    new Projection({ code: GCJ02, units: "m", extent: web.getExtent(), worldExtent: [-180, -85.06, 180, 85.06] }),
  );
  addCoordinateTransforms(GCJ02, "EPSG:4326", toWgs84, fromWgs84);
  addCoordinateTransforms(
    GCJ02,
    "EPSG:3857",
    (at) => transform(toWgs84(at), "EPSG:4326", "EPSG:3857"),
    (at) => fromWgs84(transform(at, "EPSG:3857", "EPSG:4326")),
  );
}

/** From mercator metres of GCJ-02 to degrees of WGS-84. Outside of China both are the same. */
function toWgs84(at: readonly number[]): number[] {
  const [lon = 0, lat = 0] = transform([...at], "EPSG:3857", "EPSG:4326");
  return gcoord.transform<Position>([lon, lat], gcoord.GCJ02, gcoord.WGS84);
}

function fromWgs84([lon = 0, lat = 0]: readonly number[]): number[] {
  const shifted = gcoord.transform<Position>([lon, lat], gcoord.WGS84, gcoord.GCJ02);
  return transform(shifted, "EPSG:4326", "EPSG:3857");
}
