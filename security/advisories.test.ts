import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { belowFloor, type Floor, scriptProblems } from "./advisories.ts";
import { type Locked, lockedPackages } from "./lockfile.ts";

const readLock = async () => lockedPackages(await readFile("package-lock.json", "utf8"));
const readFloors = async () => JSON.parse(await readFile("security/advisory-floors.json", "utf8")) as readonly Floor[];

describe("this project's lockfile", () => {
  test("holds nothing below the floor of a known advisory", async () => {
    expect(belowFloor(await readFloors(), await readLock())).toEqual([]);
  });

  test("lets no package run an install script that package.json does not name", async () => {
    const { allowScripts } = JSON.parse(await readFile("package.json", "utf8")) as {
      readonly allowScripts: Record<string, boolean>;
    };
    expect(scriptProblems(allowScripts, await readLock())).toEqual([]);
    expect(Object.values(allowScripts)).not.toContain(true);
  });

  test("names every package with a registry's checksum", async () => {
    const { packages } = JSON.parse(await readFile("package-lock.json", "utf8")) as {
      readonly packages: Record<string, { readonly integrity?: string; readonly link?: boolean }>;
    };
    const unsealed = Object.entries(packages).filter(
      ([where, one]) => where !== "" && !/^sha512-/.test(one.integrity ?? ""),
    );
    expect(unsealed.map(([where]) => where)).toEqual([]);
  });
});

test("every floor says which advisories and why, once a package", async () => {
  const floors = await readFloors();
  for (const { advisories, why, least } of floors) {
    for (const id of advisories) expect(id).toMatch(/^(GHSA(-[0-9a-z]{4}){3}|CVE-\d{4}-\d{4,7})$/);
    for (const version of least) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(why).toMatch(/^\S.*\.$/);
  }
  expect(new Set(floors.map((floor) => floor.package)).size).toBe(floors.length);
});

const floor = (least: string[], never: string[] = []): Floor => {
  return { package: "x", least, never, advisories: ["GHSA-aaaa-bbbb-cccc"], why: "Because." };
};
const locked = (version: string): Locked => {
  return { name: "x", version, where: "node_modules/x", isDev: false, hasInstallScript: false };
};

describe("a version is good", () => {
  test.each([
    ["1.2.0", ["1.2.0"], true],
    ["1.2.1", ["1.2.0"], true],
    ["1.10.0", ["1.9.9"], true],
    ["1.1.9", ["1.2.0"], false],
    ["0.9.0", ["1.2.0"], false],
    ["2.0.0", ["1.2.0"], true],
    ["1.2.0-rc.1", ["1.2.0"], false],
    ["1.2.1-rc.1", ["1.2.0"], true],
    ["2.3.1", ["2.3.2", "4.0.4"], false],
    ["2.3.2", ["2.3.2", "4.0.4"], true],
    ["3.9.9", ["2.3.2", "4.0.4"], false],
    ["4.0.3", ["2.3.2", "4.0.4"], false],
    ["5.0.0", ["2.3.2", "4.0.4"], true],
  ])("%s above the floor %j: %s", (version, least, isGood) => {
    expect(belowFloor([floor(least)], [locked(version)]).length === 0).toBe(isGood);
  });

  test("never when it is a version that must not be", () => {
    expect(belowFloor([floor(["1.0.0"], ["1.4.2"])], [locked("1.4.2"), locked("1.4.3")])).toHaveLength(1);
  });
});

test("every copy counts, wherever it lies in the tree", () => {
  const lock = JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "": { name: "it" },
      "node_modules/x": { version: "1.3.0" },
      "node_modules/@a/b/node_modules/x": { version: "1.1.0", dev: true, hasInstallScript: true },
    },
  });
  expect(belowFloor([floor(["1.2.0"])], lockedPackages(lock))).toEqual([
    "x 1.1.0 (node_modules/@a/b/node_modules/x) must be at least 1.2.0: GHSA-aaaa-bbbb-cccc",
  ]);
  expect(scriptProblems({}, lockedPackages(lock))).toEqual([
    "x has an install script: allow or refuse it in package.json, allowScripts",
  ]);
});

test("a floor and a line for a package that is gone are said", () => {
  expect(belowFloor([floor(["1.0.0"])], [])).toEqual(["x is not locked any more: take its floor out"]);
  expect(scriptProblems({ y: false }, [])).toEqual([
    "y has no install script any more: take it out of package.json, allowScripts",
  ]);
});
