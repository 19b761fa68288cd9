/** A log for what strangers can cause as often as they like: so many lines a minute, then their number. */
import type { Logger } from "../../runtime/log.ts";

const MOST_LINES = 30;
const WINDOW_MS = 60_000;

export type SparingLog = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Warnings; `unsaid` on a line is how many were left out since the one before. */
export function sparingLog(log: Logger, now: () => number): SparingLog {
  let since = now();
  let lines = 0;
  let unsaid = 0;
  return (fields, message) => {
    if (now() - since >= WINDOW_MS) {
      since = now();
      lines = 0;
    }
    if (lines >= MOST_LINES) {
      unsaid++;
      return;
    }
    lines++;
    log.warn(unsaid > 0 ? { ...fields, unsaid } : fields, message);
    unsaid = 0;
  };
}
