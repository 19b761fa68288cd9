/** A hand on a board's buttons: what the contacts do when somebody presses, shakes, or makes a gesture. */
import type { ContactName } from "./kit-board.ts";
import { integerBetween, type Random } from "./random.ts";

export type Button = "sos" | "ok";
/** A raw level that a contact takes, milliseconds from now. */
export type Edge = { readonly afterMs: number; readonly contact: ContactName; readonly isOn: boolean };

/** Between two edges of a bounce; shorter than a board takes for a press (docs/kit-board.md). */
const BOUNCE_MS = { least: 1, most: 12 } as const;
const BOUNCES = 4;

export function pressing(contact: ContactName, forMs: number): readonly Edge[] {
  return [
    { afterMs: 0, contact, isOn: true },
    { afterMs: forMs, contact, isOn: false },
  ];
}

/** The same with contacts that bounce at both ends. */
export function bouncing(contact: ContactName, forMs: number, random: Random): readonly Edge[] {
  return pressing(contact, forMs).flatMap((edge) => {
    const bounces: Edge[] = [edge];
    for (let i = 0, { afterMs } = edge; i < BOUNCES; i += 1) {
      const openMs = afterMs + integerBetween(random, BOUNCE_MS.least, BOUNCE_MS.most);
      afterMs = openMs + integerBetween(random, BOUNCE_MS.least, BOUNCE_MS.most);
      bounces.push({ afterMs: openMs, contact, isOn: !edge.isOn }, { afterMs, contact, isOn: edge.isOn });
    }
    return bounces;
  });
}

/** OK first and alone for more than 1 s, then SOS for more than 2 s (sos.md: gestures). */
export const DRILL: readonly Edge[] = [
  { afterMs: 0, contact: "ok", isOn: true },
  { afterMs: 1_300, contact: "sos", isOn: true },
  { afterMs: 3_800, contact: "sos", isOn: false },
  { afterMs: 3_900, contact: "ok", isOn: false },
];

/** SOS, and OK before the 2 s mark, both for more than 5 s. */
export const CANCEL: readonly Edge[] = [
  { afterMs: 0, contact: "sos", isOn: true },
  { afterMs: 500, contact: "ok", isOn: true },
  { afterMs: 6_000, contact: "ok", isOn: false },
  { afterMs: 6_100, contact: "sos", isOn: false },
];
