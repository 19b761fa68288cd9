/** Appends notes until the disk fails, then says what became of it. Argument: folder of the outbox. */
import { setImmediate } from "node:timers/promises";
import { pino } from "pino";
import { PatrolError } from "../../runtime/error.ts";
import { openOutbox } from "./outbox.ts";

const [dir = ""] = process.argv.slice(2);
const stamp = () => ({ time: 1_700_000_000_000, clock: "gnss" as const, uptimeMs: 1 });
const outbox = await openOutbox({
  dir,
  maxBytes: 1 << 20,
  log: pino({ level: "silent" }),
  stamp,
  segmentBytes: 65_536,
});
const stop = new AbortController();
const supervised = outbox.supervise(stop.signal).then(
  () => "stopped",
  (err: unknown) => codeOf(err),
);
const outcomes: string[] = [];
for (let n = 0; n < 6; n++) {
  outcomes.push(await outbox.append({ type: "note", ...stamp(), kind: "boot", detail: {} }).then(String, codeOf));
  await setImmediate();
}
outcomes.push(await supervised);
await outbox[Symbol.asyncDispose]();
process.stdout.write(`${JSON.stringify(outcomes)}\n`);

function codeOf(err: unknown): string {
  return err instanceof PatrolError ? err.code : String(err);
}
