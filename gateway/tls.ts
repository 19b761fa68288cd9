/**
 * The certificate, its key and the authority of client certificates, read from files and read again when those change: a
 * renewed certificate is served without a restart, and a bad one never replaces one that works.
 */
import { readFile, stat } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { every } from "../runtime/activity.ts";
import { messageOf, PatrolError, systemCodeOf } from "../runtime/error.ts";
import type { Logger } from "../runtime/log.ts";
import type { Count } from "./core/counters.ts";

/** Paths of PEM files. `ca`: who signs client certificates; null: none is asked for. */
export type TlsPaths = { readonly cert: string; readonly key: string; readonly ca: string | null };

export type TlsFiles = AsyncDisposable & {
  /** What the files held when they were last good; at least TLS 1.2. */
  readonly options: () => SecureContextOptions;
  /** Calls `listener` after the options have changed; answers how to stop that. */
  readonly onChange: (listener: () => void) => () => void;
};

/** How often the files are looked at, in milliseconds. They must stand still for one such time before they are read. */
const WATCH_MS = 1_000;

/** Rejects with `invalid`, in a sentence, when a file cannot be read, or the certificate and key do not belong together. */
export async function openTlsFiles(
  paths: TlsPaths,
  log: Logger,
  count: Count = () => {},
  watchMs = WATCH_MS,
): Promise<TlsFiles> {
  let seen = await statesOf(paths);
  let options = await load(paths);
  let loaded = seen;
  const listeners = new Set<() => void>();
  const look = async () => {
    const state = await statesOf(paths);
    const isStill = state === seen;
    seen = state;
    if (!isStill || state === loaded) return;
    loaded = state;
    try {
      options = await load(paths);
    } catch (err) {
      count("certificates", "rejected");
      log.error({ err: messageOf(err) }, "new certificate files are no good; the old ones stay in use");
      return;
    }
    count("certificates", "reloaded");
    log.info("certificate files read again");
    for (const listener of listeners) listener();
  };
  const stop = new AbortController();
  const watching = every(watchMs, look)(stop.signal);
  return {
    options: () => options,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return watching;
    },
  };
}

async function load({ cert, key, ca }: TlsPaths): Promise<SecureContextOptions> {
  const options: SecureContextOptions = {
    minVersion: "TLSv1.2",
    cert: await read("PATROL_TLS_CERT", cert),
    key: await read("PATROL_TLS_KEY", key),
    ...(ca === null ? {} : { ca: await read("PATROL_TLS_CA", ca) }),
  };
  try {
    createSecureContext(options);
  } catch (err) {
    const rule = "PATROL_TLS_CERT and PATROL_TLS_KEY must be a certificate and its own key, PATROL_TLS_CA certificates";
    throw new PatrolError("invalid", `${rule}, all in PEM: ${messageOf(err)}`, err);
  }
  return options;
}

async function read(setting: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (err) {
    const code = systemCodeOf(err);
    const remedy =
      code === "EACCES" ? "; give the user that runs the gateway the right to the file and its folder" : "";
    throw new PatrolError("invalid", `${setting} cannot be read: ${path}: ${code ?? messageOf(err)}${remedy}`, err);
  }
}

/** Differs when a file was written, replaced, or came or went. Renewal by symbolic link is seen too: `stat` follows it. */
async function statesOf({ cert, key, ca }: TlsPaths): Promise<string> {
  const paths = ca === null ? [cert, key] : [cert, key, ca];
  const states = paths.map((path) =>
    stat(path).then(
      ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
      () => "absent",
    ),
  );
  return (await Promise.all(states)).join(", ");
}
