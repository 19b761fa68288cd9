/** Plants the bug that it was given at its registration. */
import type { InitializeHook, LoadHook } from "node:module";
import { type Plant, planted } from "./plants.ts";

let plant: Plant | null = null;

export const initialize: InitializeHook<Plant> = (given) => {
  plant = given;
};

export const load: LoadHook = async (url, context, next) => {
  const loaded = await next(url, context);
  if (plant === null || !url.endsWith(plant.module)) return loaded;
  return { ...loaded, source: planted(String(loaded.source), plant) };
};
