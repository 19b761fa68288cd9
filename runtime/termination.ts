/** How a process ends: asked to (SIGINT, SIGTERM) or because it cannot go on. */

const FORCED_AFTER_MS = 10_000;

/**
 * Aborted by the first SIGINT or SIGTERM, or when the process that started this one with a channel to itself (as `patrol demo` does)
 * is gone. A second one, or ten seconds in which the process has not closed what it holds, end it at once with exit code 1.
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
  if (process.send !== undefined) {
    process.once("disconnect", onSignal);
    // Listening to it is no reason to live on.
    process.channel?.unref();
    if (!process.connected) onSignal();
  }
  return controller.signal;
}
