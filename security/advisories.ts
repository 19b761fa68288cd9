/**
 * Known advisories as least versions, so that they hold where no advisory database can be reached. The list is kept by
 * hand: docs/security.md says when.
 */
import type { Locked } from "./lockfile.ts";

/** A package's floor. Versions are `major.minor.patch`. */
export type Floor = {
  readonly package: string;
  /** The least version that is free of the advisories: one for each major line that has them, the newest last. */
  readonly least: readonly string[];
  /** Single versions that must never be installed, whatever the floor. */
  readonly never?: readonly string[];
  /** GHSA or CVE ids; empty for what we found ourselves. */
  readonly advisories: readonly string[];
  /** What goes wrong below, and whether it touches us. */
  readonly why: string;
};

/** What is wrong, a sentence each; empty when all is well. */
export function belowFloor(floors: readonly Floor[], locked: readonly Locked[]): readonly string[] {
  const names = new Set(locked.map((one) => one.name));
  const idle = floors
    .filter((floor) => !names.has(floor.package))
    .map((floor) => `${floor.package} is not locked any more: take its floor out`);
  const low = locked.flatMap((one) => {
    const floor = floors.find((known) => known.package === one.name);
    if (!floor || isGood(one.version, floor)) return [];
    const ids = floor.advisories.length > 0 ? floor.advisories.join(", ") : "found by our own tests";
    return [`${one.name} ${one.version} (${one.where}) must be at least ${floor.least.join(" or ")}: ${ids}`];
  });
  return [...low, ...idle];
}

/** Packages whose install script is neither allowed nor refused in package.json, and lines there for which there is none. */
export function scriptProblems(
  allowed: Readonly<Record<string, boolean>>,
  locked: readonly Locked[],
): readonly string[] {
  const scripted = new Set(locked.filter((one) => one.hasInstallScript).map((one) => one.name));
  const unknown = [...scripted].filter((name) => !Object.hasOwn(allowed, name));
  const idle = Object.keys(allowed).filter((name) => !scripted.has(name));
  return [
    ...unknown.map((name) => `${name} has an install script: allow or refuse it in package.json, allowScripts`),
    ...idle.map((name) => `${name} has no install script any more: take it out of package.json, allowScripts`),
  ];
}

function isGood(version: string, { least, never = [] }: Floor): boolean {
  if (never.includes(version)) return false;
  const own = least.find((floor) => majorOf(floor) === majorOf(version));
  if (own !== undefined) return compare(version, own) >= 0;
  return least.every((floor) => majorOf(floor) < majorOf(version));
}

function majorOf(version: string): number {
  return partsOf(version)[0] ?? 0;
}

/** By major, minor and patch; a pre-release counts as below its release. */
function compare(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  const difference = a.map((part, n) => part - (b[n] ?? 0)).find((part) => part !== 0);
  return difference ?? Number(other.includes("-")) - Number(one.includes("-"));
}

function partsOf(version: string): readonly number[] {
  const [release = ""] = version.split(/[-+]/, 1);
  return release.split(".").map(Number);
}
