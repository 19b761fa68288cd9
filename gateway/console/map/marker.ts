/** What the map draws of units, live and replayed. Coordinates are EPSG:3857. */
import type { Coordinate } from "ol/coordinate";
import type { Look } from "../core/look.ts";

/**
 * `note`: said beside the label, such as the age of the fix. `spreadM`: how far it may be by now from where it was heard,
 * drawn as a ring; null: not drawn. `letter` and `colour`: of a focused unit in a replay. `isHollow`: its position is not known now.
 * `tone`: of the label: `near` could be sent, `chosen` is about to be.
 */
export type Marker = {
  readonly id: string;
  readonly at: Coordinate;
  readonly look: Look;
  readonly courseDeg: number | null;
  readonly label: string;
  readonly note?: string;
  readonly spreadM: number | null;
  readonly letter?: string;
  readonly colour?: string;
  readonly isHollow?: boolean;
  readonly isFaint?: boolean;
  readonly tone?: "near" | "chosen";
};

/** A line behind or before a unit. `fade`: the beginning is drawn fainter than the end. */
export type Trail = {
  readonly points: readonly (readonly number[])[];
  readonly colour: string;
  readonly width: number;
  readonly alpha: number;
  readonly isFading?: boolean;
  /** How many steps the fading has; fewer are quicker. */
  readonly fadeSteps?: number;
  readonly isDotted?: boolean;
  /** A small ring at both ends. */
  readonly hasEnds?: boolean;
  /** Written at its middle: the length and cause of a gap. */
  readonly label?: string;
};

/** A circle on the ground. `isFilled`: the inside is tinted. */
export type Ring = {
  readonly at: Coordinate;
  readonly radiusM: number;
  readonly label: string;
  readonly isFilled: boolean;
};

/** A line between two things that belong together, such as an SOS and who could be sent. */
export type Link = { readonly from: Coordinate; readonly to: Coordinate; readonly isChosen: boolean };
