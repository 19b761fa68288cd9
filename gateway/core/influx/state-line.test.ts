import { describe, expect, test } from "vitest";
import type { Health } from "../../../protocol/messages.ts";
import { NOTHING_WRITTEN, stateLine, type Written } from "./state-line.ts";

const health: Health = {
  version: "1.0",
  uptimeMs: 60_000,
  intervalMs: 10_000,
  gnss: "fix",
  kit: "ok",
  batteryMv: 3_710,
  outboxRecords: 0,
  outboxBytes: 12,
  diskFreeMb: 900,
  clock: "gnss",
  problems: ["clock"],
};
const later: Health = { ...health, gnss: "silent", kit: null, batteryMv: null, problems: null };
const online: Written = { presence: "online", health };

describe("a unit's state is written", () => {
  test.each<[string, Written, Written, string | null]>([
    ["nothing is known", NOTHING_WRITTEN, NOTHING_WRITTEN, null],
    ["it connects", NOTHING_WRITTEN, { presence: "online", health: null }, 'state,unit=bike-07 presence="online" 9'],
    [
      "it says how it is",
      { presence: "online", health: null },
      online,
      'state,unit=bike-07 presence="online",gnss="fix",kit="ok",clock="gnss",battery_mv=3710i,outbox_records=0i,disk_free_mb=900i,uptime_ms=60000i,problems=1i 9',
    ],
    [
      "it says so anew, with things unknown",
      online,
      { presence: "online", health: later },
      'state,unit=bike-07 presence="online",gnss="silent",clock="gnss",outbox_records=0i,disk_free_mb=900i,uptime_ms=60000i 9',
    ],
    ["nothing changed", online, online, null],
    ["it goes", online, { presence: "offline", health }, 'state,unit=bike-07 presence="offline" 9'],
  ])("when %s", (_, before, now, line) => {
    expect(stateLine("bike-07", before, now, 9)).toBe(line);
  });
});
