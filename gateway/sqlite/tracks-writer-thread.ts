/** Worker thread: the writer of `tracks.db`. Arrivals come packed in one buffer that is handed over, not copied. */

import { PatrolError } from "../../runtime/error.ts";
import type { FurtherMeasurement } from "../core/influx/line.ts";
import type { RefusedLine } from "../core/influx/work.ts";
import type { Ages } from "../core/prune.ts";
import { type PackedArrivals, packOutcomes, unpackArrivals } from "./packing.ts";
import { serve } from "./thread.ts";
import { TracksWriter } from "./tracks-writer.ts";

/** `mostForwarded`: the bound of the queue to InfluxDB in fixes; null when there is none. */
export type WriterData = {
  readonly path: string;
  readonly retentionMs: number;
  readonly mostForwarded: number | null;
};
export type Pruning = { readonly now: number; readonly ages: Ages };
export type Settling = { readonly last: number; readonly refused: readonly RefusedLine[]; readonly now: number };

export type Enqueueing = {
  readonly measurement: FurtherMeasurement;
  readonly lines: readonly string[];
  readonly now: number;
};

const NO_QUEUE = "this database was opened without a queue to InfluxDB";

serve<WriterData>(({ path, retentionMs, mostForwarded }) => {
  const writer = new TracksWriter(path, retentionMs, mostForwarded);
  const queue = () => {
    if (!writer.forward) throw new PatrolError("invalid", NO_QUEUE);
    return writer.forward;
  };
  const further = () => {
    if (!writer.further) throw new PatrolError("invalid", NO_QUEUE);
    return writer.further;
  };
  return {
    calls: {
      commit: (packed: PackedArrivals) => packOutcomes(writer.commit(unpackArrivals(packed))),
      settle: ({ last, refused, now }: Settling) => queue().settle(last, refused, now),
      refill: (now: number) => queue().refill(now),
      enqueue: ({ measurement, lines, now }: Enqueueing) => further().add(measurement, lines, now),
      settleFurther: ({ last, refused, now }: Settling) => further().settle(last, refused, now),
      settleQuarantined: (id: number) => writer.settleQuarantined(id),
      closeGeneration: () => writer.touched.close(),
      prune: ({ now, ages }: Pruning) => writer.pruner.slice(now, ages),
    },
    close: () => writer.close(),
  };
});
