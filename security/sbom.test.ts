import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { lockedPackages } from "./lockfile.ts";
import { productionOnly, type Sbom } from "./sbom.ts";

const exec = promisify(execFile);

describe("npm run sbom", () => {
  test("lists every package of production, and none of development", { timeout: 60_000 }, async () => {
    const text = await readFile("package.json", "utf8");
    const { scripts } = JSON.parse(text) as { readonly scripts: Record<string, string> };
    const [command, file] = (scripts.sbom ?? "").replace("npm run --silent build && ", "").split(" > ");
    expect(file).toBe("sbom.cdx.json");
    const { stdout } = await exec("sh", ["-c", command ?? ""], { maxBuffer: 64 * 1_048_576 });
    const sbom = JSON.parse(stdout) as Sbom;
    expect(sbom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5" });
    const listed = sbom.components.map((one) => `${one.name}@${one.version}`);
    const locked = lockedPackages(await readFile("package-lock.json", "utf8"));
    const production = new Set(locked.filter((one) => !one.isDev).map((one) => `${one.name}@${one.version}`));
    expect(new Set(listed)).toEqual(production);
    expect(listed).toContain("aedes@1.2.0");
    expect(listed.some((one) => one.startsWith("vitest@"))).toBe(false);
    const refs = new Set(sbom.dependencies.map((one) => one.ref));
    for (const { dependsOn } of sbom.dependencies) for (const ref of dependsOn) expect(refs.has(ref)).toBe(true);
  });
});

test("a package that production and development need stays", () => {
  const both = { "bom-ref": "b@1", name: "b", version: "1" };
  const dev = { "bom-ref": "d@1", name: "d", version: "1" };
  const locked = [
    { name: "b", version: "1", where: "node_modules/b", isDev: false, hasInstallScript: false },
    { name: "b", version: "1", where: "node_modules/d/node_modules/b", isDev: true, hasInstallScript: false },
    { name: "d", version: "1", where: "node_modules/d", isDev: true, hasInstallScript: false },
  ];
  const dependencies = [
    { ref: "b@1", dependsOn: ["d@1"] },
    { ref: "d@1", dependsOn: [] },
  ];
  expect(productionOnly({ bomFormat: "CycloneDX", components: [both, dev], dependencies }, locked)).toEqual({
    bomFormat: "CycloneDX",
    components: [both],
    dependencies: [{ ref: "b@1", dependsOn: [] }],
  });
});
