/** The parts of a world: those under test as they are, or one of them with a planted bug. */
import { type PanelEffect, resume, step } from "../../../device/core/kit/panel.ts";
import { applied, type DeskEntry, decide } from "../../../gateway/core/sos/desk.ts";

export type Parts = {
  readonly resume: typeof resume;
  readonly step: typeof step;
  readonly decide: typeof decide;
  readonly applied: typeof applied;
  /** When the gateway's shell lets others know of a commit. */
  readonly tells: "after-commit" | "before-commit";
  readonly receipts: "after-commit" | "before-commit";
  /** What a start of the gateway finds on its disk. */
  readonly found: (entries: readonly DeskEntry[]) => readonly DeskEntry[];
  /** The order in which the kit's shell performs its effects. */
  readonly ordered: (effects: readonly PanelEffect[]) => readonly PanelEffect[];
};

export const SOUND: Parts = {
  resume,
  step,
  decide,
  applied,
  tells: "after-commit",
  receipts: "after-commit",
  found: (entries) => entries,
  ordered: (effects) => effects,
};
