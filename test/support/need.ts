/** What the fuller tests need beyond npm packages. Where it is missing they skip, and the run's last lines say so. */
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const SEARCH = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];

/** A program's path, or null. */
export function programPath(name: string): string | null {
  for (const folder of SEARCH) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return null;
}

/** Something that tests need: whether it is missing, and how its absence reads in a test's name. */
export type Need = { readonly isMissing: boolean; readonly label: string };

/** `needs("mosquitto", "mosquitto_pub")`: programs of Debian packages. */
export function needs(...programs: readonly string[]): Need {
  return {
    isMissing: programs.some((name) => programPath(name) === null),
    label: `[needs ${programs.join(", ")}]`,
  };
}

/** The recorded receiver logs and tracks: `PATROL_TEST_DATA`, or beside the project. */
export function testData(folder: string): Need & { readonly path: string } {
  const path = resolve(process.env.PATROL_TEST_DATA ?? "../shared/data", folder);
  return { path, isMissing: !existsSync(path), label: `[needs PATROL_TEST_DATA/${folder}]` };
}
