/** One incident with its whole log, kept fresh while it is looked at. */
import { call, Refusal } from "../app/api.ts";
import { room } from "../app/room.svelte.ts";
import type { ShownIncident } from "../core/room.ts";
import type { IncidentEntry } from "../core/sos-history.ts";

export type IncidentView = {
  /** As the live stream has it, or as it was asked for; null: not known yet, or there is none. */
  readonly incident: ShownIncident | null;
  /** Oldest first. */
  readonly history: readonly IncidentEntry[];
  readonly isMissing: boolean;
};

type Detail = ShownIncident & { readonly history: readonly IncidentEntry[] };

const GATHER_MS = 120;
const RETRY_MS = 3_000;

/** Lives as long as the component that calls it. */
export function followIncident(id: () => string | null): IncidentView {
  let detail = $state.raw<Detail | null>(null);
  let missing = $state.raw<string | null>(null);
  const wanted = $derived(id());
  const live = $derived(wanted === null ? undefined : room.now.sos.get(wanted));
  const ended = $derived(room.now.ended?.id === wanted ? room.now.ended : undefined);
  // Orders of it change without it.
  const orders = $derived(room.now.orders);

  $effect(() => {
    void [live, ended, orders];
    if (wanted === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const asked = wanted;
    let isOver = false;
    const ask = async () => {
      try {
        const answer = await call<Detail>("GET", `/sos/${encodeURIComponent(asked)}`);
        if (!isOver) detail = answer;
      } catch (err) {
        if (isOver) return;
        if (err instanceof Refusal && err.status === 404) missing = asked;
        else timer = setTimeout(() => void ask(), RETRY_MS);
      }
    };
    timer = setTimeout(() => void ask(), GATHER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  });

  const own = $derived(detail?.id === wanted ? detail : null);
  return {
    get incident() {
      return live ?? ended ?? own;
    },
    get history() {
      return own?.history ?? [];
    },
    get isMissing() {
      return wanted !== null && missing === wanted && live === undefined;
    },
  };
}
