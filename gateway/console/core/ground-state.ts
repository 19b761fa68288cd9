/** How the ground stands now, as the live map draws it. */
import type { BlindCell, DueCheckpoint, GroundState } from "../../core/patrol/service.ts";
import type { Checkpoint } from "../../core/zones/zones.ts";
import { cornersOf, hourClass } from "./coverage/cells.ts";
import type { Mark } from "./coverage/points.ts";
import { type MapPoint, onMap } from "./distance.ts";

export type { GroundState } from "../../core/patrol/service.ts";

/** Blind cells with their classes. */
export function blindCells({ cells, time, blindMs }: Pick<GroundState, "cells" | "time" | "blindMs">): {
  readonly corners: readonly (readonly number[])[];
  readonly classes: readonly number[];
} {
  return {
    corners: cornersOf(cells.map(({ ring }: BlindCell) => ring)),
    classes: cells.map(({ lastTime }) => hourClass(lastTime, time, blindMs)),
  };
}

/** A key point that somebody has to go to. */
export type DuePoint = {
  readonly id: string;
  readonly name: string;
  readonly at: MapPoint;
  readonly radiusM: number;
  readonly mark: Mark;
};

/** Those with visits still to come in the period that runs; of a point that is not known here nothing is said. */
export function duePoints(
  states: readonly DueCheckpoint[],
  points: readonly Pick<Checkpoint, "id" | "name" | "lat" | "lon" | "radiusM">[],
): readonly DuePoint[] {
  const byId = new Map(points.map((point) => [point.id, point]));
  return states.flatMap(({ checkpoint, due, isOverdue }) => {
    const point = byId.get(checkpoint);
    if (!point || (due === 0 && !isOverdue)) return [];
    const { name, radiusM } = point;
    return [{ id: checkpoint, name, at: onMap(point), radiusM, mark: isOverdue ? "overdue" : "due" }];
  });
}
