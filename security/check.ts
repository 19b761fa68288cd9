/** `npm run advisories`: the lockfile against the floors and the install scripts; exit code 1 when something is wrong. */
import { readFile } from "node:fs/promises";
import { belowFloor, type Floor, scriptProblems } from "./advisories.ts";
import { lockedPackages } from "./lockfile.ts";

const locked = lockedPackages(await readFile("package-lock.json", "utf8"));
const floors = JSON.parse(await readFile("security/advisory-floors.json", "utf8")) as readonly Floor[];
const { allowScripts } = JSON.parse(await readFile("package.json", "utf8")) as {
  readonly allowScripts: Readonly<Record<string, boolean>>;
};
const problems = [...belowFloor(floors, locked), ...scriptProblems(allowScripts, locked)];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${locked.length} packages, ${floors.length} floors, ${problems.length} problems\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
