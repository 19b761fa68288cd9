/** Kinds of units and stations as people of this desk name them; what nobody has named stands as it is. */
import { call } from "./api.ts";
import { session } from "./session.svelte.ts";
import { t } from "./text.svelte.ts";

export const KINDS = ["e-bike", "motorcycle", "foot", "car", "other"] as const;

type Stations = { readonly items: readonly { readonly station: string; readonly name: string }[] };
/** Names change seldom; a new one is known after so long. */
const ASKED_EVERY_MS = 300_000;

let stations = $state.raw<ReadonlyMap<string, string>>(new Map());

/** Asks for the stations' names now and then; lives as long as the window. */
export function followNames(): void {
  if (!session.may("live")) return;
  const ask = async () => {
    const { items } = await call<Stations>("GET", "/stations");
    stations = new Map(items.map(({ station, name }) => [station, name]));
  };
  // Until it can be asked, keys stand for names.
  const tryIt = () => void ask().catch(() => undefined);
  tryIt();
  setInterval(tryIt, ASKED_EVERY_MS);
}

export function kindText(kind: string): string {
  const known = KINDS.find((one) => one === kind);
  return known === undefined ? kind : t(`units.kind.${known}`);
}

/** The name of a station by its key; empty for none. */
export function stationText(station: string | null): string {
  return station === null ? "" : (stations.get(station) ?? station);
}
