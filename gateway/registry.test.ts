import { pbkdf2Sync } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PatrolError } from "../runtime/error.ts";
import { tempFolder } from "../test/support/temp.ts";
import type { RegisteredUnit, UnitTable } from "./core/registry.ts";
import { openRegistry, type Registry } from "./registry.ts";
import { openDesk } from "./sqlite/desk.ts";

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
    saveUnits: ({ change }) => {
      for (const unit of change) {
        const at = units.findIndex((known) => known.unit === unit.unit);
        units.splice(at < 0 ? units.length : at, 1, unit);
      }
      return Promise.resolve();
    },
  };
}

const ENTRY = {
  time: 1,
  act: { actor: "local:root", from: "test", act: "unit-add", about: [], purpose: null, detail: {} },
};
const bike = { unit: "bike-07", kind: "e-bike", station: "north", label: null };
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
      saveUnits: () => Promise.reject(new PatrolError("unavailable", "disk full")),
    };
    const registry = await openRegistry(full);
    await expect(registry.add(bike, ENTRY)).rejects.toMatchObject({ code: "unavailable" });
    expect(registry.has("bike-07")).toBe(false);
  });
});

test("a secret that is taken back while it is looked at gets nobody in", async () => {
  const table = { ...tableOf(), revokeUnit: () => Promise.resolve() };
  const registry = await openRegistry(table);
  const { secret } = await registry.add(bike, ENTRY);
  const looking = registry.verify("bike-07", bytes(secret));
  const revoking = registry.revoke("bike-07", ENTRY);
  expect(await looking).toBe(false);
  await revoking;
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

describe("a file of units", () => {
  const at = (line: number, unit: string, kind = "e-bike", station: string | null = null) => {
    return { line, value: { unit, kind, station } };
  };

  test("registers the new ones and changes the others, whose secrets stay", async () => {
    const registry = await openRegistry(tableOf());
    const { secret } = await registry.add(bike, ENTRY);
    const imported = await registry.import([at(2, "bike-07", "car", "south"), at(3, "bike-08")], ENTRY);
    expect(imported).toEqual([
      { unit: "bike-07", secret: null },
      { unit: "bike-08", secret: expect.stringMatching(/^[\w-]{24}$/) },
    ]);
    expect(await registry.verify("bike-07", bytes(secret))).toBe(true);
    expect(await registry.verify("bike-08", bytes(imported[1]?.secret ?? ""))).toBe(true);
    expect(registry.units()).toMatchObject([{ unit: "bike-07", kind: "car", station: "south" }, { unit: "bike-08" }]);
  });

  test("is refused as a whole, with every problem by its line", async () => {
    const table = tableOf();
    const registry = await openRegistry(table);
    const rows = [
      at(2, "bike-01"),
      at(3, "Bike 2"),
      at(4, "bike-03", "tank"),
      at(5, "bike-01"),
      at(6, "a", "car", " "),
    ];
    const failed = await registry.import(rows, ENTRY).catch((err: unknown) => err);
    expect((failed as Error).message.split("\n")).toEqual([
      expect.stringMatching(/^Line 3: "Bike 2" is no unit name/),
      expect.stringMatching(/^Line 4: "tank" is no kind of unit/),
      "Line 5: unit bike-01 stands in line 2 already.",
      "Line 6: station must not be empty.",
    ]);
    expect(table.rows).toHaveLength(0);
  });
});

describe("on a real desk", () => {
  const at = (time: number) => ({ ...ENTRY, time });
  const certificate = (serial: string, unit: string | null) => {
    return { serial, unit, name: "x", issuedTime: 1, notAfterTime: 2, revokedTime: null };
  };

  /** Two units, each with a certificate, on a database of its own. */
  async function opened() {
    const folder = await tempFolder();
    const desk = await openDesk(join(folder.path, "desk.db"));
    const registry = await openRegistry(desk.tables);
    const { secret } = await registry.add({ ...bike, station: null }, ENTRY);
    await registry.add({ ...bike, unit: "bike-08", station: null }, ENTRY);
    await registry.addCertificate(certificate("0A01", "bike-07"), ENTRY);
    await registry.addCertificate(certificate("0A02", "bike-08"), ENTRY);
    const close = async () => {
      await desk[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    };
    return { registry, secret, again: () => openRegistry(desk.tables), [Symbol.asyncDispose]: close };
  }

  test.each([
    ["its own certificate", "bike-07", "0A01", null],
    ["its own, in lower case", "bike-07", "0a01", null],
    ["one that is not written down", "bike-07", "0BFF", null],
    ["another unit's", "bike-07", "0A02", "the certificate was issued to another unit"],
    ["one of a unit that is not there", "bike-99", "0BFF", "there is no such unit"],
  ])("%s: %s %s, against it: %s", async (_, unit, serial, refusal) => {
    await using desk = await opened();
    expect(desk.registry.certificateRefusal(unit, serial)).toBe(refusal);
  });

  test.each([
    ["rotated", "the certificate is revoked", null],
    ["revoked", "the unit is revoked", "the unit is revoked"],
  ] as const)("a %s unit keeps no certificate, here and after a restart", async (what, known, unknown) => {
    await using desk = await opened();
    if (what === "rotated") await desk.registry.rotate("bike-07", at(5));
    else await desk.registry.revoke("bike-07", at(5));
    for (const registry of [desk.registry, await desk.again()]) {
      expect(registry.certificateRefusal("bike-07", "0A01")).toBe(known);
      expect(registry.certificateRefusal("bike-07", "0BFF")).toBe(unknown);
      expect(registry.certificateRefusal("bike-08", "0A02")).toBeNull();
      expect(await registry.verify("bike-07", bytes(desk.secret))).toBe(false);
      expect(registry.certificates().map((one) => one.revokedTime)).toEqual([5, null]);
    }
  });

  test.each([
    ["change", (registry: Registry) => registry.change({ ...bike, unit: "bike-99", station: null }, ENTRY)],
    ["rotate", (registry: Registry) => registry.rotate("bike-99", ENTRY)],
    ["revoke", (registry: Registry) => registry.revoke("bike-99", ENTRY)],
    ["certify", (registry: Registry) => registry.addCertificate(certificate("0A03", "bike-99"), ENTRY)],
  ])("there is nothing to %s of a unit that is not there", async (_, act) => {
    await using desk = await opened();
    await expect(act(desk.registry)).rejects.toMatchObject({ code: "not_found" });
  });

  test.each([
    ["a serial number that is none", certificate("xyz", null), "invalid"],
    ["a serial number that is taken", certificate("0A01", null), "conflict"],
  ])("%s is not written down", async (_, one, code) => {
    await using desk = await opened();
    await expect(desk.registry.addCertificate(one, ENTRY)).rejects.toMatchObject({ code });
  });
});
