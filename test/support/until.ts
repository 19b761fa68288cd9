/** Waiting for a condition, never for a time. */

/** Polls until `probe` answers something that is neither null, undefined nor false, and gives that. Rejects after `withinMs`. */
export async function until<T>(
  what: string,
  probe: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  withinMs = 25_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  while (true) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
