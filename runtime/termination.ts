/** How a process ends: asked to (SIGINT, SIGTERM) or because it cannot go on. */
import { environment } from "./environment.ts";

/** Set by a parent that gives its child a channel and wants it to end when that breaks: others with channels may only be restarting. */
export const ENDS_WITH_PARENT = "PATROL_ENDS_WITH_PARENT";

const FORCED_AFTER_MS = 10_000;

/**
 * Aborted by the first SIGINT or SIGTERM, or when a parent that wants it so (`patrol demo`) is gone. A second one, or ten seconds
 * in which the process has not closed what it holds, end it at once with exit code 1.
 */
export function terminationSignal(): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
    setTimeout(() => process.exit(1), FORCED_AFTER_MS).unref();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  if (environment()[ENDS_WITH_PARENT] !== undefined) {
    process.once("disconnect", onSignal);
    // Listening to it is no reason to live on.
    process.channel?.unref();
    if (!process.connected) onSignal();
  }
  return controller.signal;
}
