/** Things that hold a handle. */

/** A resource whose `close` runs once, however often it is disposed of. */
export function resource<T extends object>(value: T, close: () => Promise<void>): T & AsyncDisposable {
  let closing: Promise<void> | null = null;
  const dispose = () => {
    closing ??= close();
    return closing;
  };
  return Object.assign(value, { [Symbol.asyncDispose]: dispose });
}
