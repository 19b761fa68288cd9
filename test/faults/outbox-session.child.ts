/** The scripted session as a process of its own. Arguments: outbox, accepted list, receipted list, records a start. */
import { runSession } from "./outbox-session.ts";

const [dir = "", acceptedListPath = "", receiptedPath = "", perStart = "0"] = process.argv.slice(2);
await runSession({ dir, acceptedListPath, receiptedPath }, Number(perStart));
