/** What package-lock.json (version 3) says of every package that would be installed. */

/** One installed copy of a package. `where`: its key in the lockfile. */
export type Locked = {
  readonly name: string;
  readonly version: string;
  readonly where: string;
  readonly isDev: boolean;
  readonly hasInstallScript: boolean;
};

type Entry = {
  readonly version?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
};

const FOLDER = "node_modules/";

/** Every copy, with those that only a test or a build needs. `text`: the lockfile. Throws on what is none. */
export function lockedPackages(text: string): readonly Locked[] {
  const lock = JSON.parse(text) as { readonly lockfileVersion?: number; readonly packages?: Record<string, Entry> };
  if (lock.lockfileVersion !== 3 || !lock.packages) throw new Error("package-lock.json is not of version 3");
  return Object.entries(lock.packages)
    .filter(([where]) => where !== "")
    .map(([where, { version = "", dev = false, hasInstallScript = false }]) => ({
      name: where.slice(where.lastIndexOf(FOLDER) + FOLDER.length),
      version,
      where,
      isDev: dev,
      hasInstallScript,
    }));
}
