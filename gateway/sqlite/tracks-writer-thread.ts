/** Worker thread: the writer of `tracks.db`. Arrivals come packed in one buffer that is handed over, not copied. */
import { type PackedArrivals, packOutcomes, unpackArrivals } from "./packing.ts";
import { serve } from "./thread.ts";
import { TracksWriter } from "./tracks-writer.ts";

export type WriterData = { readonly path: string; readonly retentionMs: number };

serve<WriterData>(({ path, retentionMs }) => {
  const writer = new TracksWriter(path, retentionMs);
  return {
    calls: { commit: (packed: PackedArrivals) => packOutcomes(writer.commit(unpackArrivals(packed))) },
    close: () => writer.close(),
  };
});
