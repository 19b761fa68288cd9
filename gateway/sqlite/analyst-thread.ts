/** Worker thread: the analyst, with its own connection to `tracks.db` and with `reports.db`. */
import { moved } from "../../runtime/thread.ts";
import type { Ground, MakeTask, PrepareTask, StateTask, SummaryTask, Tally, Told } from "../core/patrol/analyst.ts";
import { shownReport } from "../core/patrol/shown.ts";
import { TrackAnalyst } from "./analyst.ts";
import { openReader } from "./database.ts";
import { MarksReader } from "./marks-reader.ts";
import { PathReader } from "./path-reader.ts";
import { PieceFile } from "./piece-file.ts";
import { PieceMaker } from "./piece-maker.ts";
import { PieceShelf } from "./piece-shelf.ts";
import { serve } from "./thread.ts";

/** Paths of `tracks.db` and `reports.db`. `shelfBytes`: what pieces in memory may take, about. */
export type AnalystData = { readonly tracks: string; readonly reports: string; readonly shelfBytes: number };

serve<AnalystData>(({ tracks: tracksPath, reports, shelfBytes }) => {
  const database = openReader(tracksPath);
  const tracks = new PathReader(database);
  const trouble = { unsaved: 0, rebuilt: 0 };
  const { store, generation } = tracks.generation();
  const file = new PieceFile(reports, store, generation, (what) => {
    trouble[what]++;
  });
  const shelf = new PieceShelf(shelfBytes);
  const maker = new PieceMaker({ tracks, marks: new MarksReader(database), file, shelf });
  const analyst = new TrackAnalyst({ tracks, maker });
  const tallied = (): Tally => {
    const tally = { ...maker.tally, ...trouble };
    Object.assign(maker.tally, { made: 0, kept: 0 });
    Object.assign(trouble, { unsaved: 0, rebuilt: 0 });
    return tally;
  };
  const told = <T>(value: T): Told<T> => ({ value, tally: tallied() });
  return {
    calls: {
      ground: (ground: Ground) => analyst.ground(ground),
      make: async (task: MakeTask) => {
        const { text, about } = shownReport(task, await analyst.report(task));
        const bytes = new TextEncoder().encode(text);
        return moved(told({ text: bytes, about }), [bytes.buffer]);
      },
      summary: async (task: SummaryTask) => told(await analyst.summary(task)),
      state: async (task: StateTask) => told(await analyst.state(task)),
      prepare: async (task: PrepareTask) => told(await analyst.prepare(task)),
      prune: (time: number) => file.prune(time),
      cancel: (id: number) => analyst.cancel(id),
    },
    close: () => {
      file.close();
      database.close();
    },
  };
});
