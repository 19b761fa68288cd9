/** Worker thread: reads `tracks.db` for replay, exports and start-up. */
import { moved } from "../../runtime/thread.ts";
import type { TrailQuery } from "../core/export/trail.ts";
import type { QuarantinePage } from "../core/quarantine.ts";
import { ForwardReader } from "./forward-reader.ts";
import { FurtherReader } from "./further-queue.ts";
import { MarksReader } from "./marks-reader.ts";
import { serve } from "./thread.ts";
import { type PageQuery, TracksReader } from "./tracks-reader.ts";
import { TrailsReader } from "./trails-reader.ts";

serve<{ readonly path: string }>(({ path }) => {
  const reader = new TracksReader(path);
  const marks = new MarksReader(reader.database);
  const trails = new TrailsReader(reader.database);
  const forward = new ForwardReader(reader.database);
  const further = new FurtherReader(reader.database);
  return {
    calls: {
      page: (query: PageQuery) => {
        const block = reader.page(query);
        return moved(block, [block.buffer as ArrayBuffer]);
      },
      newest: () => reader.newest(),
      marks: (query: PageQuery) => marks.marks(query),
      trails: (query: TrailQuery) => trails.trails(query),
      quarantine: ({ before, unit, reason }: QuarantinePage) => reader.quarantine(before, unit, reason),
      quarantined: (id: number) => reader.quarantined(id),
      peek: (mostFixes: number) => {
        const page = forward.peek(mostFixes);
        return page && moved(page, [page.lines.buffer as ArrayBuffer]);
      },
      peekFurther: (mostPoints: number) => further.peek(mostPoints),
      furtherWaiting: () => further.waiting(),
      queueState: () => forward.state(),
      waitingSpan: (query: PageQuery) => forward.waitingSpan(query.unit, query),
    },
    close: () => reader.close(),
  };
});
