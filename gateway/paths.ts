/** Where things lie in a data directory. */
import { join } from "node:path";

/** The socket in the data directory through which administrative commands reach a running gateway. */
export function controlPath(dataDir: string): string {
  return join(dataDir, "control.sock");
}
