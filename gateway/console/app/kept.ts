/** What this browser keeps for the console from one visit to the next. */

/** What stands under `key`, to be looked at before it is believed; nothing where nothing can be read. */
export function readKept(key: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(localStorage.getItem(key) ?? "{}") };
  } catch {
    return {};
  }
}

/** Keeps `what` in place of what was there. */
export function keep(key: string, what: object): void {
  localStorage.setItem(key, JSON.stringify(what));
}
