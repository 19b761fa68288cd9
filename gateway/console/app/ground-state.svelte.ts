/** How the ground stands: blind spots and key points that are due, asked for once a minute while a map shows it. */
import type { GroundState } from "../core/ground-state.ts";
import { call } from "./api.ts";
import { groundChoice } from "./ground-choice.svelte.ts";

/** The gateway counts it no more often. */
const ASKED_EVERY_MS = 60_000;

let state = $state.raw<GroundState | null>(null);

export const groundState = {
  /** Null: not known yet, or switched off. */
  get now() {
    return groundChoice.hasBlind || groundChoice.hasDue ? state : null;
  },
};

/** Keeps it fresh while the component that calls it lives, and any of it is shown. */
export function followGroundState(): void {
  $effect(() => {
    if (!groundChoice.hasBlind && !groundChoice.hasDue) return;
    const ask = () => {
      // What nobody sees need not be counted.
      if (document.visibilityState === "visible") void read();
    };
    ask();
    const timer = setInterval(ask, ASKED_EVERY_MS);
    return () => clearInterval(timer);
  });
}

async function read(): Promise<void> {
  try {
    state = await call<GroundState>("GET", "/ground/state");
  } catch {
    // The map stands without it; it is asked for again in a minute.
    state = null;
  }
}
