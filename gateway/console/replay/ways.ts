/** What the map draws of ways, and through which window. */
import type { Known } from "../core/replay/position.ts";
import type { Track } from "../core/replay/track.ts";

/** `colour`; `isFocused`: its last minutes are drawn in full, and what is to come. */
export type Way = { readonly track: Track; readonly colour: string; readonly isFocused: boolean };

/** `key`: changes whenever what was drawn is no longer right. `bands`: the colours of speeds instead of the unit's. */
export type Ways = {
  readonly key: string;
  readonly ways: readonly Way[];
  readonly known: Known;
  readonly bands: readonly string[] | null;
  readonly hasArrows: boolean;
  readonly hasStops: boolean;
};
/** Where a way ends now: its last fix, and EPSG:3857. */
export type Head = { readonly index: number; readonly x: number; readonly y: number };

/** `left`, `top`: the corner in EPSG:3857; `resolution`: its metres in a CSS pixel. */
export type View = {
  readonly left: number;
  readonly top: number;
  readonly resolution: number;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
};
