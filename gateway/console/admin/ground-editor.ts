/** Zones and key points on the map of the administration: all of them, and one under the hand. */
import Feature from "ol/Feature.js";
import type Geometry from "ol/geom/Geometry.js";
import Point from "ol/geom/Point.js";
import Polygon, { circular } from "ol/geom/Polygon.js";
import Draw from "ol/interaction/Draw.js";
import Modify from "ol/interaction/Modify.js";
import Snap from "ol/interaction/Snap.js";
import VectorLayer from "ol/layer/Vector.js";
import type OlMap from "ol/Map.js";
import { unByKey } from "ol/Observable.js";
import { fromLonLat, toLonLat } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import Circle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";
import { type Corner, closed, opened, round } from "../core/corners.ts";
import { CANVAS_FONT, palette } from "../map/palette.ts";

/** What is shown: a zone by its corners, or a key point by its place and radius. */
export type Shape = {
  readonly id: string;
  readonly name: string;
  readonly isKey: boolean;
  readonly corners: readonly Corner[] | null;
  readonly at: Corner | null;
  readonly radiusM: number;
};

/** What the map tells. `onpick`: somebody pressed a shape. */
export type Told = {
  readonly onpick: (id: string) => void;
  readonly onshape: (change: Pick<Shape, "corners" | "at">) => void;
};

export type GroundEditor = {
  readonly show: (shapes: readonly Shape[]) => void;
  /** Null: none is under the hand. */
  readonly edit: (shape: Shape | null) => void;
  /** Whether presses on the map make a new outline or place. */
  readonly draw: (kind: "corners" | "at" | null) => void;
  /** Goes to everything there is, or to what is under the hand. Answers whether there was anything. */
  readonly fit: () => boolean;
  readonly repaint: () => void;
  readonly close: () => void;
};

export function openGroundEditor(map: OlMap, told: Told): GroundEditor {
  const others = new VectorSource();
  const edited = new VectorSource();
  const layers = [
    new VectorLayer({ source: others, zIndex: 50, style: (feature) => styleOf(feature.getProperties(), false) }),
    new VectorLayer({ source: edited, zIndex: 60, style: (feature) => styleOf(feature.getProperties(), true) }),
  ];
  for (const layer of layers) map.addLayer(layer);
  const modify = new Modify({ source: edited });
  // Corners of neighbours meet: snapping comes last, so that it sees what the others make of a press.
  const snaps = [new Snap({ source: others }), new Snap({ source: edited })];
  let drawing: Draw | null = null;
  let isEditing = false;

  const tell = () => {
    const [feature] = edited.getFeatures().filter((one) => one.get("isHandle") !== false);
    const geometry = feature?.getGeometry();
    if (geometry instanceof Polygon) told.onshape({ corners: cornersOf(geometry), at: null });
    if (geometry instanceof Point) told.onshape({ corners: null, at: cornerOf(geometry.getCoordinates()) });
  };
  modify.on("modifyend", tell);
  const renew = () => {
    for (const one of [modify, ...snaps, ...(drawing ? [drawing] : [])]) map.removeInteraction(one);
    if (drawing) map.addInteraction(drawing);
    else if (isEditing) map.addInteraction(modify);
    if (drawing || isEditing) for (const snap of snaps) map.addInteraction(snap);
  };
  const press = map.on("singleclick", (event) => {
    if (drawing || isEditing) return;
    const id: unknown = map.forEachFeatureAtPixel(event.pixel, (feature) => feature.get("id"), { hitTolerance: 6 });
    if (typeof id === "string") told.onpick(id);
  });

  return {
    show: (shapes) => {
      others.clear();
      others.addFeatures(shapes.flatMap(featuresOf));
    },
    edit: (shape) => {
      edited.clear();
      isEditing = shape !== null;
      if (shape) edited.addFeatures([...featuresOf(shape)]);
      renew();
    },
    draw: (kind) => {
      if (drawing) map.removeInteraction(drawing);
      drawing = kind === null ? null : new Draw({ type: kind === "at" ? "Point" : "Polygon" });
      drawing?.on("drawend", ({ feature }) => {
        const geometry = feature.getGeometry();
        if (geometry instanceof Polygon) told.onshape({ corners: cornersOf(geometry), at: null });
        if (geometry instanceof Point) told.onshape({ corners: null, at: cornerOf(geometry.getCoordinates()) });
      });
      renew();
    },
    fit: () => {
      const source = edited.isEmpty() ? others : edited;
      const extent = source.getExtent();
      if (source.isEmpty() || !extent) return false;
      map.getView().fit(extent, { padding: [50, 60, 60, 50], maxZoom: 16 });
      return true;
    },
    repaint: () => {
      for (const layer of layers) layer.changed();
    },
    close: () => {
      unByKey(press);
      for (const one of [modify, ...snaps, ...(drawing ? [drawing] : [])]) map.removeInteraction(one);
      for (const layer of layers) map.removeLayer(layer);
    },
  };
}

/** A key point is its place, which can be moved, and the circle around it, which cannot. */
function featuresOf({ id, name, isKey, corners, at, radiusM }: Shape): readonly Feature<Geometry>[] {
  const facts = { id, name, isKey };
  if (corners && corners.length > 1) {
    const ring = closed(corners).map((corner) => fromLonLat([...corner]));
    return [new Feature({ ...facts, geometry: new Polygon([ring]) })];
  }
  if (!at) return [];
  const circle = circular([...at], radiusM, 48).transform("EPSG:4326", "EPSG:3857");
  return [
    new Feature({ id, isKey, isHandle: false, geometry: circle }),
    new Feature({ ...facts, geometry: new Point(fromLonLat([...at])) }),
  ];
}

function styleOf(facts: Readonly<Record<string, unknown>>, isEdited: boolean): Style {
  const { select, ordered, patrol, text, label } = palette();
  const colour = isEdited ? select : facts.isKey === true ? ordered : patrol;
  return new Style({
    stroke: new Stroke({
      color: colour,
      width: isEdited ? 3 : 1.8,
      ...(facts.isKey === true ? { lineDash: [7, 4] } : {}),
    }),
    fill: new Fill({ color: `${colour}${isEdited ? "2e" : "1a"}` }),
    image: new Circle({
      radius: isEdited ? 7 : 5,
      fill: new Fill({ color: colour }),
      stroke: new Stroke({ color: label, width: 2 }),
    }),
    text: new Text({
      text: typeof facts.name === "string" ? facts.name.slice(0, 40) : "",
      font: `500 12px ${CANVAS_FONT}`,
      offsetY: facts.geometry instanceof Point ? 15 : 0,
      fill: new Fill({ color: text }),
      stroke: new Stroke({ color: label, width: 4 }),
      overflow: false,
    }),
  });
}

function cornersOf(polygon: Polygon): readonly Corner[] {
  return opened((polygon.getCoordinates()[0] ?? []).map(cornerOf));
}

function cornerOf(coordinate: readonly number[]): Corner {
  const [lon = 0, lat = 0] = toLonLat([...coordinate]);
  return [round(lon), round(lat)];
}
