/** What units say of themselves, as points for InfluxDB. */
import type { Activity } from "../runtime/activity.ts";
import { NOTHING_WRITTEN, stateLine, type Written } from "./core/influx/state-line.ts";
import type { LiveFleet } from "./core/services.ts";
import { FurtherPoints, type FurtherPointsParts } from "./further-points.ts";

export type StatePointsParts = Omit<FurtherPointsParts, "measurement"> & { readonly fleet: LiveFleet };

export class StatePoints {
  readonly #parts: StatePointsParts;
  readonly #points: FurtherPoints;
  readonly #written = new Map<string, Written>();

  constructor(parts: StatePointsParts) {
    this.#parts = parts;
    this.#points = new FurtherPoints({ ...parts, measurement: "state" });
  }

  run: Activity = async (signal) => {
    const stop = this.#parts.fleet.listen(({ unit, what }) => {
      if (what === "status") this.#onStatus(unit);
    });
    await this.#points.run(signal).finally(stop);
  };

  #onStatus(unit: string): void {
    const { fleet, now } = this.#parts;
    const shown = fleet.one(unit);
    if (!shown) return;
    const { presence, health } = shown;
    const line = stateLine(unit, this.#written.get(unit) ?? NOTHING_WRITTEN, { presence, health }, now());
    if (line === null) return;
    this.#written.set(unit, { presence, health });
    this.#points.add(line);
  }
}
