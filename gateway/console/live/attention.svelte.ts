/** Brings a new SOS before the operator, once, unless they have their hands full (console.md, SOS). */
import { untrack } from "svelte";
import { ringing } from "../app/alarm.svelte.ts";
import { room } from "../app/room.svelte.ts";
import { mayEase } from "../core/attention.ts";
import type { MapHands } from "./map-hands.ts";
import { selection } from "./selection.svelte.ts";

type Parts = {
  readonly hands: MapHands;
  readonly isLookingBack: () => boolean;
  /** Opens the incident, and eases the map there. */
  readonly show: (sos: string) => void;
};

/** Incidents that this window has brought forward or offered already. */
const known = new Set<string>();
const MOST_KNOWN = 10_000;

export class Attention {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Called whenever incidents ring, or stop to. */
  follow(): void {
    const rings = ringing(room.sos);
    untrack(() => {
      const fresh = rings.find((one) => !known.has(one.id));
      if (known.size > MOST_KNOWN) known.clear();
      for (const { id } of rings) known.add(id);
      if (fresh && this.#isFree()) this.#parts.show(fresh.id);
    });
  }

  #isFree(): boolean {
    const focused = document.activeElement;
    const selected = selection.sos;
    const busy = {
      lastGesture: this.#parts.hands.lastGesture,
      isTyping: focused instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(focused.tagName),
      hasDialog: document.querySelector("dialog[open]") !== null,
      isLookingBack: this.#parts.isLookingBack(),
      hasIncident: selected !== null && room.now.sos.has(selected),
    };
    return mayEase(busy, performance.now());
  }
}
