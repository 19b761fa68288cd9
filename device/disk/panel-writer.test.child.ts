/** Persists without end, until it is killed, and says each number once it is kept. Argument: the journal's path. */
import { writeSync } from "node:fs";
import { pino } from "pino";
import { NEW_MEMORY } from "../core/kit/panel.ts";
import { openPanelJournal } from "./panel-journal.ts";

const [path = ""] = process.argv.slice(2);
const journal = await openPanelJournal(path, pino({ level: "silent" }));
const first = journal.memory.seen.boots[0]?.boot ?? 0;
for (let boot = first + 1; ; boot++) {
  await journal.persist({ ...NEW_MEMORY, seen: { boardId: "kit-01", boots: [{ boot, events: [[1, boot]] }] } });
  writeSync(1, `${boot}\n`);
}
