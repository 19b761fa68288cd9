/** "Show me where": asked for anywhere, done by the map of the live page. */
import { go, route, setParams } from "./router.svelte.ts";

let asked = $state.raw<{ readonly count: number; readonly sos: string | null; readonly unit: string | null }>({
  count: 0,
  sos: null,
  unit: null,
});

export const locating = {
  /** What was asked for last; another `count` is another wish. */
  get asked() {
    return asked;
  },
};

/** Opens the incident on the live page and brings the map to it. */
export function locateSos(sos: string): void {
  if (route.page === "live") setParams({ sos, show: null });
  else go("live", { sos });
  asked = { count: asked.count + 1, sos, unit: null };
}

/** Brings the map of the live page to a unit. */
export function locateUnit(unit: string): void {
  asked = { count: asked.count + 1, sos: null, unit };
}
