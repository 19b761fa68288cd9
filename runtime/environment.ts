/** The one place that reads the process's environment. */

/** The environment as it is now; an empty variable counts as not set. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
