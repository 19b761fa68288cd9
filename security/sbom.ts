/** A CycloneDX list of what is installed in production, made from npm's list of everything. */
import type { Locked } from "./lockfile.ts";

/** What we touch of CycloneDX 1.5; everything else is passed on. */
export type Sbom = {
  readonly bomFormat: string;
  readonly components: readonly Component[];
  readonly dependencies: readonly Dependency[];
};
type Component = { readonly "bom-ref": string; readonly name: string; readonly version: string };
type Dependency = { readonly ref: string; readonly dependsOn: readonly string[] };

/**
 * Without what only development needs, by the lockfile's own word. `npm sbom --omit dev` leaves out too much: packages
 * that production needs and development too.
 */
export function productionOnly(sbom: Sbom, locked: readonly Locked[]): Sbom {
  const production = new Set(locked.filter((one) => !one.isDev).map(({ name, version }) => `${name}@${version}`));
  const components = sbom.components.filter(({ name, version }) => production.has(`${name}@${version}`));
  const gone = new Set(sbom.components.filter((one) => !components.includes(one)).map((one) => one["bom-ref"]));
  const dependencies = sbom.dependencies
    .filter(({ ref }) => !gone.has(ref))
    .map((one) => ({ ...one, dependsOn: one.dependsOn.filter((ref) => !gone.has(ref)) }));
  return { ...sbom, components, dependencies };
}
