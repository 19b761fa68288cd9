/** The process's log: pino, one JSON object a line, on standard error (standard output is for what a command answers). */
import { type Logger, pino } from "pino";

export type { Logger } from "pino";
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** Messages are constant lower-case phrases; data are fields: `unit seq topic fixTime err durationMs`. No secret, no position. */
export function openLog(name: string, level: (typeof LOG_LEVELS)[number]): Logger {
  return pino(
    { name, level, redact: ["secret", "password", "*.secret", "*.password"] },
    pino.destination({ dest: 2, sync: true }),
  );
}
