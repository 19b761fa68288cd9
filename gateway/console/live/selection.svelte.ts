/** What is selected on the live page; the address holds it. */
import { room } from "../app/room.svelte.ts";
import { route, setParams } from "../app/router.svelte.ts";

/** `unit` and `sos`: what is selected of each. `panel`: what stands at the right. */
export const selection = {
  get unit(): string | null {
    return route.param("unit");
  },
  get sos(): string | null {
    return route.param("sos");
  },
  get panel(): "sos" | "unit" | null {
    const { unit, sos } = selection;
    if (unit !== null && (sos === null || route.param("show") === "unit")) return "unit";
    return sos === null ? null : "sos";
  },
};

/** Selects a unit beside an incident that stands open; a unit in an SOS of its own shows that. */
export function chooseUnit(unit: string | null): void {
  const own = room.sos.find((one) => one.unit === unit && !one.flags.drill);
  if (own) setParams({ sos: own.id, unit: null, show: null });
  else setParams({ unit, show: null });
}

export function chooseSos(sos: string | null): void {
  setParams({ sos, show: null, ...(sos === null ? {} : { unit: null }) });
}

/** Shows the unit's own card in front of the incident, or the incident again. */
export function showPanel(panel: "sos" | "unit"): void {
  setParams({ show: panel === "unit" ? "unit" : null });
}

/** Closes what is in front: the unit before the incident behind it. */
export function closePanel(): void {
  if (selection.panel === "unit" && selection.sos !== null) setParams({ unit: null, show: null });
  else setParams({ unit: null, sos: null, show: null });
}
