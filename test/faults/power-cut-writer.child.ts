/**
 * Appends and receipts without end, until its disk is gone. Arguments: outbox, accepted list, receipted list, and `lazy`
 * for a planted bug: syncs that are not made.
 */
import { open } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { openScripted, scripted, takeReceipt } from "./outbox-session.ts";

const [dir = "", acceptedListPath = "", receiptedPath = "", bug = ""] = process.argv.slice(2);
if (bug === "lazy") await plantLazySyncs();
const paths = { dir, acceptedListPath, receiptedPath };
const outbox = await openScripted(paths, { groupMs: 20, checkpointMs: 30 });
process.stdout.write("open\n");
for (let n = 0; ; n++) {
  await outbox.append(scripted(n));
  if (n % 3 === 0) await setImmediate();
  if (n % 12 === 11) await takeReceipt(outbox, n % 24 === 23, paths);
}

async function plantLazySyncs(): Promise<void> {
  const file = await open(process.execPath);
  const handle = Object.getPrototypeOf(file) as { datasync: () => Promise<void>; sync: () => Promise<void> };
  handle.datasync = () => Promise.resolve();
  handle.sync = () => Promise.resolve();
  await file.close();
}
