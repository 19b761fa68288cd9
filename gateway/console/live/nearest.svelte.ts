/** Who could be sent somewhere, asked of the gateway again and again while it is looked at. */
import { untrack } from "svelte";
import { call } from "../app/api.ts";
import { room } from "../app/room.svelte.ts";
import type { Place } from "../core/distance.ts";
import { type Nearest, withoutSent } from "../core/nearest.ts";
import { isStanding } from "../core/orders.ts";

const EVERY_MS = 3_000;
/** Enough for everybody who matters, and for the reasons of those who are left out nearby. */
const MOST = 60;

/** `ranking` null: not known yet. `failedSince`: since when it could not be asked, by `performance.now()`; null: it can. */
export type NearestView = { readonly ranking: Nearest | null; readonly failedSince: number | null };

/**
 * Follows the ranking around `place`, which may move; `about` names what it is for: another one begins anew. Lives as long
 * as the component that calls it.
 */
export function followNearest(about: () => string | null, place: () => Place | null): NearestView {
  let ranking = $state.raw<Nearest | null>(null);
  let failedSince = $state.raw<number | null>(null);
  const isKnown = $derived(place() !== null);

  $effect(() => {
    if (about() === null || !isKnown) return;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const at = untrack(place);
      if (at) {
        try {
          const answer = await call<Nearest>("GET", `/nearest?lat=${at.lat}&lon=${at.lon}&limit=${MOST}`);
          if (isOver) return;
          ranking = answer;
          failedSince = null;
        } catch {
          // The ranking stays, with its age said beside it.
          failedSince ??= performance.now();
        }
      }
      if (!isOver) timer = setTimeout(() => void ask(), EVERY_MS);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
      ranking = null;
      failedSince = null;
    };
  });

  // Who was sent a moment ago is not offered once more until the gateway says so too.
  const sent = $derived([...room.now.orders.values()].filter(isStanding).map((order) => order.unit));
  const shown = $derived(ranking && withoutSent(ranking, sent));

  return {
    get ranking() {
      return shown;
    },
    get failedSince() {
      return failedSince;
    },
  };
}
