/** What this desk wants to see of the ground; kept in the browser. */
import { keep, readKept } from "./kept.ts";

const KEY = "patrol-ground";

type GroundChoice = {
  /** An id or the plain ground; null: what the gateway shows by default. */
  readonly chosen: string | null;
  /** Drawings that are switched off. */
  readonly off: readonly string[];
  readonly hasZones: boolean;
  /** Whether the live map shows cells where nobody has been. */
  readonly hasBlind: boolean;
  /** Whether the live map shows key points that are due. */
  readonly hasDue: boolean;
};

const choice = $state(read());

export const groundChoice: GroundChoice = choice;

export function chooseGround(change: Partial<GroundChoice>): void {
  Object.assign(choice, change);
  keep(KEY, choice);
}

/** Switches a drawing on or off. */
export function turnDrawing(id: string): void {
  const isOff = choice.off.includes(id);
  chooseGround({ off: isOff ? choice.off.filter((one) => one !== id) : [...choice.off, id] });
}

function read(): GroundChoice {
  const { chosen, off, hasZones, hasBlind, hasDue } = readKept(KEY);
  return {
    chosen: typeof chosen === "string" ? chosen : null,
    off: Array.isArray(off) ? off.filter((one) => typeof one === "string") : [],
    hasZones: hasZones !== false,
    hasBlind: hasBlind === true,
    hasDue: hasDue !== false,
  };
}
