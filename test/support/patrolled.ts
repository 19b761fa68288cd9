/** A station with a key point and a unit that passed far from it, in a gateway: for tests of reports. */
import { ask } from "../../cli/ask.ts";
import { batch, fixRecord } from "./messages.ts";
import type { UnitClient } from "./unit-client.ts";
import { receipted } from "./unit-client.ts";

export const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Where the unit is, and a key point 3.3 km north of it. */
const BASE = { lat: 30.5, lon: 117.05 };
export const POINT = { lat: 30.53, lon: 117.05 };

/** Yesterday's midnight (UTC), Unix ms. */
export function yesterday(now: number): number {
  return Math.floor(now / (24 * HOUR)) * 24 * HOUR - 24 * HOUR;
}

/** The station north with the unit bike-07, a shift from 08:00 to 10:00 and a key point to be visited once in it. */
export async function setUpStation(dataDir: string): Promise<{ readonly checkpoint: string }> {
  const post = (path: string, body: unknown) => ask(dataDir, { method: "POST", path, body });
  await post("stations", { station: "north", name: "North" });
  await ask(dataDir, { method: "PUT", path: "units/bike-07", body: { kind: "e-bike", station: "north", label: null } });
  await post("shifts", { station: "north", name: "morning", start: "08:00", end: "10:00" });
  const plan = { times: 1, per: "shift" };
  const place = { ...POINT, radiusM: 75, leastStayMs: 2 * MINUTE };
  const made = await post("checkpoints", { name: "School", station: "north", ...place, plan });
  return { checkpoint: (made as { readonly id: string }).id };
}

/** A fix a minute at `BASE` from 05:00 to 13:00, but for three of them from 08:31 to 08:33: too short a silence for the way there and back. */
export function morning(day: number): readonly Record<string, unknown>[] {
  const records = [];
  for (let minute = 5 * 60; minute <= 13 * 60; minute++) {
    const isLeftOut = minute >= 8 * 60 + 31 && minute <= 8 * 60 + 33;
    if (!isLeftOut) records.push(fixRecord(minute, day + minute * MINUTE, { ...BASE, speedMps: 5 }));
  }
  return records;
}

/** What the unit had not sent: it was at the key point from 08:30:50 to 08:33:10. */
export function backlog(day: number): readonly Record<string, unknown>[] {
  return Array.from({ length: 15 }, (_, n) => {
    const time = day + 8 * HOUR + 30 * MINUTE + 50_000 + n * 10_000;
    return fixRecord(5_001 + n, time, { ...POINT, speedMps: 1 });
  });
}

/** Publishes records in batches, and waits until all are stored. */
export async function send(unit: UnitClient, records: readonly Record<string, unknown>[]): Promise<void> {
  for (let at = 0; at < records.length; at += 100) {
    const part = records.slice(at, at + 100);
    await unit.publish("records", batch(part));
    await receipted(unit, Number(part.at(-1)?.seq));
  }
}
