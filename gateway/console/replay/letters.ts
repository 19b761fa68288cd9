/** The colours of the focused units A to H; none is the red that only an SOS has. */
import { preferences } from "../app/preferences.svelte.ts";
import { LETTERS } from "../core/replay/address.ts";

const COLOURS = {
  night: ["#ffb000", "#4fb0ff", "#f28fd0", "#7fe08d", "#b7a6ff", "#4fd8d0", "#e6dc62", "#d3a57c"],
  day: ["#a35a00", "#0a63b8", "#a8327f", "#1e7b34", "#5b46c9", "#0b7a78", "#75690a", "#7a4a21"],
} as const;
/** Slow to fast, of `speedBand`. */
const BANDS = {
  night: ["#6f86a8", "#4fb0ff", "#5fdd9d", "#ffd24f", "#ff9a3d"],
  day: ["#66768a", "#0a63b8", "#0c7a55", "#8a6d00", "#b34700"],
} as const;

export const letterOf = (at: number): string => LETTERS[at] ?? "";
export const colourOf = (at: number): string => COLOURS[preferences.theme][at % LETTERS.length] ?? "";
export const bandColours = (): readonly string[] => BANDS[preferences.theme];
/** What is written on such a colour. */
export const inkOf = (): string => (preferences.theme === "night" ? "#0a1018" : "#ffffff");
