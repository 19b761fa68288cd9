/** Operational failures: what was attempted, on what, and what kind of failure it was. Bugs are not these. */

/** `unavailable` may be tried again; the others may not. */
export type ErrorCode =
  | "invalid"
  | "not_found"
  | "conflict"
  | "unavailable"
  /** Nobody signed in, or not as anyone known. */
  | "unauthenticated"
  /** Signed in, without the right. */
  | "forbidden"
  /** Too often or too much at once. */
  | "limited";

/** Its message is a sentence that a person can act on. */
export class PatrolError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "PatrolError";
    this.code = code;
  }
}

/** Too often or too much at once: `limited`, with how long to wait. */
export class LimitedError extends PatrolError {
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super("limited", message);
    this.name = "LimitedError";
    this.retryAfterMs = retryAfterMs;
  }
}

/** What an unknown thrown value has to say. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The system's code of a thrown value (`ENOENT`, `ENOSPC`, ...), or null. */
export function systemCodeOf(thrown: unknown): string | null {
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : null;
}
