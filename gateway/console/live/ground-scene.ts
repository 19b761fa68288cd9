/** Blind spots and due key points on the live map: under zones and units, which matter more. */
import type OlMap from "ol/Map.js";
import { ground } from "../app/ground.svelte.ts";
import { groundChoice } from "../app/ground-choice.svelte.ts";
import { groundState } from "../app/ground-state.svelte.ts";
import { blindCells, duePoints } from "../core/ground-state.ts";
import { type CellScene, cellsLayer } from "../map/cells-layer.ts";
import { openPoints, type PointScene } from "../map/points-layer.ts";

export type GroundScene = {
  /** Takes what is known now. */
  readonly show: () => void;
  readonly close: () => void;
};

const NOTHING: PointScene = { points: [], selected: null };

export function openGroundScene(map: OlMap): GroundScene {
  let cells: CellScene | null = null;
  let points = NOTHING;
  const drawnCells = cellsLayer(() => cells);
  const drawnPoints = openPoints(() => points).layer;
  map.addLayer(drawnCells);
  map.addLayer(drawnPoints);
  return {
    show: () => {
      const state = groundState.now;
      cells =
        state && groundChoice.hasBlind ? { mode: "hours", selected: null, isQuiet: true, ...blindCells(state) } : null;
      points =
        state && groundChoice.hasDue
          ? { points: duePoints(state.checkpoints, ground.checkpoints), selected: null, isQuiet: true }
          : NOTHING;
      drawnCells.changed();
      drawnPoints.changed();
    },
    close: () => {
      drawnCells.dispose();
      drawnPoints.dispose();
    },
  };
}
