/** Worker thread: reads `tracks.db` for replay, exports and start-up. */
import { serve } from "./thread.ts";
import { type PageQuery, TracksReader } from "./tracks-reader.ts";

serve<{ readonly path: string }>(({ path }) => {
  const reader = new TracksReader(path);
  return {
    calls: {
      page: (query: PageQuery) => reader.page(query),
      newest: () => reader.newest(),
      losses: (query: PageQuery) => reader.losses(query),
      quarantine: (before: number) => reader.quarantine(before),
    },
    close: () => reader.close(),
  };
});
