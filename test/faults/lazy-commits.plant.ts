/**
 * A planted bug, loaded before a gateway by `node --import`: its databases do not sync their commits, as if somebody had
 * forgotten `synchronous=FULL`.
 */
import { createRequire } from "node:module";
import type { DatabaseSync } from "@photostructure/sqlite";

type Sqlite = { readonly DatabaseSync: typeof DatabaseSync };
const builtIn = process.getBuiltinModule?.("node:sqlite" as "node:fs") as unknown as Sqlite | undefined;
const sqlite = builtIn ?? (createRequire(import.meta.url)("@photostructure/sqlite") as Sqlite);
const prototype = sqlite.DatabaseSync.prototype as { exec: (sql: string) => void };
const { exec } = prototype;
prototype.exec = function lazy(this: unknown, sql: string) {
  exec.call(this, sql === "PRAGMA synchronous=FULL" ? "PRAGMA synchronous=OFF" : sql);
};
