/** The one call that Node has not: openpty(3), out of the prebuilt binary of @lydell/node-pty. */
import { createRequire } from "node:module";
import { messageOf, PatrolError } from "../../runtime/error.ts";

/** Both ends are open, non-blocking file descriptors of this process; `path` names the slave. */
export type PtyPair = { readonly master: number; readonly slave: number; readonly path: string };

/**
 * The binary is called past the package's own `open()`: that one reads the slave and so takes bytes from the real reader,
 * closes the master when the reader goes, and leaves a copy of the slave open for good.
 */
const BINARY_LOADER = "@lydell/node-pty/requireBinary.js";

/** Throws `unavailable` where there is no binary for this machine, or no pseudo-terminal left. */
export function openPair(): PtyPair {
  try {
    const loader: unknown = createRequire(import.meta.url)(BINARY_LOADER);
    const binary = call(loader, "requireBinary", "pty.node");
    const pair = call(binary, "open", 80, 24);
    const [master, slave, path] = [field(pair, "master"), field(pair, "slave"), field(pair, "pty")];
    if (typeof master === "number" && typeof slave === "number" && typeof path === "string") {
      return { master, slave, path };
    }
    throw new Error("its open() did not answer with two file descriptors and a path");
  } catch (err) {
    const why = messageOf(err).split("\n")[0];
    throw new PatrolError("unavailable", `No pseudo-terminal could be opened: ${why}`, err);
  }
}

function call(of: unknown, name: string, ...args: readonly unknown[]): unknown {
  const found = field(of, name);
  if (typeof found !== "function") throw new Error(`@lydell/node-pty has no ${name}(): version 1.1 is needed`);
  return Reflect.apply(found, of, args);
}

function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}
