import { pbkdf2Sync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { PatrolError } from "../runtime/error.ts";
import type { RegisteredUnit, UnitTable } from "./core/registry.ts";
import { openRegistry } from "./registry.ts";

const unasked = () => Promise.reject(new Error("nobody asks this table for that"));
const NOT_ASKED = { changeUnit: unasked, setSecret: unasked, revokeUnit: unasked, addCertificate: unasked };

function tableOf(...units: RegisteredUnit[]): UnitTable & { readonly rows: RegisteredUnit[] } {
  return {
    ...NOT_ASKED,
    rows: units,
    units: () => Promise.resolve([...units]),
    certificates: () => Promise.resolve([]),
    addUnit: ({ change: unit }) => {
      if (units.some((known) => known.unit === unit.unit))
        return Promise.reject(new PatrolError("conflict", "there is one"));
      units.push(unit);
      return Promise.resolve();
    },
  };
}

const ENTRY = {
  time: 1,
  act: { actor: "local:root", from: "test", act: "unit-add", about: [], purpose: null, detail: {} },
};
const bike = { unit: "bike-07", kind: "e-bike", station: "north" };
const bytes = (text: string) => new TextEncoder().encode(text);
const withHash = (secretHash: string): RegisteredUnit => ({ ...bike, secretHash, revokedTime: null });

describe("a registered unit", () => {
  test("gets in with its own secret and no other", async () => {
    const registry = await openRegistry(tableOf());
    const seven = await registry.add(bike, ENTRY);
    const eight = await registry.add({ ...bike, unit: "bike-08" }, ENTRY);
    const verdicts = await Promise.all([
      registry.verify("bike-07", bytes(seven.secret)),
      registry.verify("bike-07", bytes(eight.secret)),
      registry.verify("bike-07", bytes(`${seven.secret} `)),
      registry.verify("bike-07", bytes("")),
      registry.verify("bike-09", bytes(seven.secret)),
      registry.verify("bike-09", bytes("")),
    ]);
    expect(verdicts).toEqual([true, false, false, false, false, false]);
  });

  test("has a secret of 144 bits that is kept only as a hash", async () => {
    const table = tableOf();
    const { secret } = await (await openRegistry(table)).add(bike, ENTRY);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{24}$/);
    expect(JSON.stringify(table.rows)).not.toContain(secret);
    const [, form, iterations, salt, hash] = table.rows[0]?.secretHash.split("$") ?? [];
    expect([form, iterations]).toEqual(["7", "101"]);
    expect(pbkdf2Sync(secret, Buffer.from(salt ?? "", "base64"), 101, 64, "sha512").toString("base64")).toBe(hash);
  });

  test("is still known after a restart", async () => {
    const table = tableOf();
    const { secret } = await (await openRegistry(table)).add(bike, ENTRY);
    const again = await openRegistry(table);
    expect(again.has("bike-07")).toBe(true);
    expect(await again.verify("bike-07", bytes(secret))).toBe(true);
  });

  test.each([
    ["of a name that is taken", bike, "conflict"],
    ["whose name is none", { ...bike, unit: "Bike 8" }, "invalid"],
    ["whose name is a path", { ...bike, unit: "../x" }, "invalid"],
    ["of an unknown kind", { ...bike, unit: "bike-08", kind: "tank" }, "invalid"],
  ])("%s is not added", async (_, entry, code) => {
    const table = tableOf();
    const registry = await openRegistry(table);
    await registry.add(bike, ENTRY);
    await expect(registry.add(entry, ENTRY)).rejects.toMatchObject({ name: "PatrolError", code });
    expect(table.rows).toHaveLength(1);
    expect(registry.units()).toHaveLength(1);
  });

  test("that the table did not take is not known", async () => {
    const full: UnitTable = {
      ...tableOf(),
      units: () => Promise.resolve([]),
      addUnit: () => Promise.reject(new PatrolError("unavailable", "disk full")),
    };
    const registry = await openRegistry(full);
    await expect(registry.add(bike, ENTRY)).rejects.toMatchObject({ code: "unavailable" });
    expect(registry.has("bike-07")).toBe(false);
  });
});

test.each([
  ["empty", ""],
  ["nothing but dollars", "$7$101$$"],
  ["without its hash", "$7$101$AAAAAAAAAAAAAAAA$"],
  ["of half a hash", `$7$101$AAAAAAAAAAAAAAAA$${Buffer.alloc(32).toString("base64")}`],
])("a stored hash that is %s admits nobody", async (_, hash) => {
  const registry = await openRegistry(tableOf(withHash(hash)));
  expect(await registry.verify("bike-07", bytes(""))).toBe(false);
  expect(await registry.verify("bike-07", bytes("anything"))).toBe(false);
});
