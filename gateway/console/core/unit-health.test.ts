import { expect, test } from "vitest";
import { NO_HEALTH } from "../../../test/support/messages.ts";
import type { ShownUnit } from "./room.ts";
import { factsOf, sizeText, voltsText } from "./unit-health.ts";

const NOW = 1_000_000;
const UNIT: ShownUnit = {
  unit: "bike-07",
  kind: "e-bike",
  station: null,
  label: null,
  officers: [],
  zones: [],
  revokedTime: null,
  state: "live",
  presence: "online",
  fix: null,
  fixAgeMs: null,
  lostTime: null,
  heardTime: NOW - 7_000,
  health: null,
};

const factAt = (unit: ShownUnit, n: number) => {
  const { text, values, level } = factsOf(unit, NOW, "en")[n] ?? {};
  return [text, values, level];
};

test.each<[string, Partial<ShownUnit>, unknown]>([
  ["connected", {}, ["units.link.online", { age: "7 s" }, "good"]],
  ["gone", { presence: "offline" }, ["units.link.offline", { age: "7 s" }, "bad"]],
  ["not heard since the start", { presence: "unknown" }, ["units.link.unknown", { age: "7 s" }, "unknown"]],
  ["never heard", { presence: "unknown", heardTime: null }, ["units.link.never", {}, "unknown"]],
  ["revoked, though it stands", { revokedTime: 5 }, ["units.link.revoked", {}, "bad"]],
])("a unit that is %s", (_what, changes, expected) => {
  expect(factAt({ ...UNIT, ...changes }, 0)).toEqual(expected);
});

test.each<[Partial<typeof NO_HEALTH>, unknown]>([
  [{ gnss: "fix" }, ["units.gnss.fix", {}, "good"]],
  [{ gnss: "no-fix" }, ["units.gnss.no-fix", {}, "bad"]],
  [{ gnss: "absent" }, ["units.gnss.absent", {}, "bad"]],
  [{ kit: "ok" }, ["units.kit.ok", {}, "good"]],
  [{ kit: "lost" }, ["units.kit.lost", {}, "bad"]],
  [{ kit: "absent" }, ["units.kit.absent", {}, "unknown"]],
  [{ batteryMv: 12_440 }, ["units.battery.volts", { volts: "12.4 V" }, "good"]],
  [{ outboxRecords: 0 }, ["units.outbox.empty", { records: 0, size: "0 kB" }, "good"]],
  [{ outboxRecords: 12, outboxBytes: 4_200 }, ["units.outbox.some", { records: 12, size: "5 kB" }, "good"]],
  [{ outboxRecords: 301, outboxBytes: 2e6 }, ["units.outbox.backlog", { records: 301, size: "2.0 MB" }, "bad"]],
  [{ diskFreeMb: 199 }, ["units.disk.free", { size: "199 MB" }, "bad"]],
  [{ diskFreeMb: 78_000 }, ["units.disk.free", { size: "78 GB" }, "good"]],
  [{ clock: "gnss" }, ["units.clock.gnss", {}, "good"]],
  [{ clock: "none" }, ["units.clock.none", {}, "bad"]],
  [{ version: "1.2" }, ["units.device.runs", { version: "1.2", age: "?" }, "good"]],
])("a device that tells %j", (health, expected) => {
  const unit = { ...UNIT, health: { ...NO_HEALTH, ...health } };
  expect(factAt(unit, 1)).toEqual(expected);
  expect(factsOf(unit, NOW, "en")).toHaveLength(2);
});

test("a device that has told nothing says so, and what is not told is left out", () => {
  expect(factAt(UNIT, 1)).toEqual(["units.device.silent", {}, "unknown"]);
  expect(factsOf({ ...UNIT, health: NO_HEALTH }, NOW, "en")).toHaveLength(1);
});

test("sizes and volts are short", () => {
  expect([0, 1, 999_999, 1_000_000, 9_960_000, 12e9].map(sizeText)).toEqual([
    "0 kB",
    "1 kB",
    "1000 kB",
    "1.0 MB",
    "10 MB",
    "12 GB",
  ]);
  expect(voltsText(3_999)).toBe("4.0 V");
});
