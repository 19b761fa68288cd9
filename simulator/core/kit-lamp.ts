/** What an officer sees and hears of a pattern (sos.md: the kit's lamp). */
import type { KitPattern } from "./kit-sentence.ts";

/** `beeps` once, when the pattern begins; a pattern that is only repeated makes no sound. */
export type Lamp = {
  readonly colour: "none" | "red" | "amber" | "green";
  readonly light: "off" | "glint" | "fast" | "slow" | "double" | "solid";
  readonly beeps: number;
};

const DARK: Lamp = { colour: "none", light: "off", beeps: 0 };
const LAMPS: Readonly<Record<KitPattern, Lamp>> = {
  OFF: DARK,
  IDLE: { colour: "green", light: "glint", beeps: 0 },
  LATCHED: { colour: "red", light: "fast", beeps: 0 },
  STORED: { colour: "red", light: "slow", beeps: 1 },
  SEEN: { colour: "red", light: "solid", beeps: 2 },
  ACKNOWLEDGED: { colour: "red", light: "solid", beeps: 4 },
  DISPATCHED: { colour: "red", light: "double", beeps: 6 },
  ORDER: { colour: "green", light: "slow", beeps: 3 },
  FAULT: { colour: "amber", light: "slow", beeps: 0 },
};

/** A silent kit gives no light and no sound, whatever its pattern. */
export function lampOf(pattern: KitPattern, isSilent: boolean): Lamp {
  return isSilent ? DARK : LAMPS[pattern];
}
