/** Made-up payloads through a real broker, ingest and database: nothing dies, and nothing out of range is stored. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShownUnit } from "../../gateway/core/fleet.ts";
import { openReader } from "../../gateway/sqlite/database.ts";
import { fuzz } from "../support/fuzz.ts";
import { type RunningGateway, registerUnits, startGateway } from "../support/gateway.ts";
import { batch, fixRecord } from "../support/messages.ts";
import { tempFolder } from "../support/temp.ts";
import { connectUnit, receipted, type UnitClient } from "../support/unit-client.ts";
import { batches, statuses } from "./payloads.ts";

const stack: AsyncDisposable[] = [];
let folder: string;
let gateway: RunningGateway;
let unit: UnitClient;
let sound: UnitClient;

beforeAll(async () => {
  const temp = await tempFolder();
  stack.push(temp);
  folder = temp.path;
  const secrets = await registerUnits(folder, ["fuzz-01", "bike-07"]);
  gateway = await startGateway(folder);
  stack.push(gateway);
  const url = `mqtt://127.0.0.1:${gateway.addresses.mqttPort}`;
  unit = await connectUnit(url, "fuzz-01", secrets["fuzz-01"]);
  stack.push(unit);
  sound = await connectUnit(url, "bike-07", secrets["bike-07"]);
  stack.push(sound);
});
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

/** Rows of `tracks.db` that no real unit can have made, by figures of the test's own. */
function impossibleRows(): readonly unknown[] {
  const database = openReader(join(folder, "tracks.db"));
  try {
    const fixes = `SELECT * FROM fix WHERE abs(lat) > 900000000 OR abs(lon) > 1800000000 OR alt NOT BETWEEN -200000 AND 1000000
      OR spd NOT BETWEEN 0 AND 60000 OR crs NOT BETWEEN 0 AND 3600 OR hdop NOT BETWEEN 0 AND 10000
      OR sat NOT BETWEEN 0 AND 255 OR mode NOT IN (2, 3) OR reason NOT BETWEEN 0 AND 8 OR clock NOT BETWEEN 0 AND 2
      OR ts < 0 OR ts > rx + 60000`;
    const journal = `SELECT * FROM journal WHERE seq < 1 OR seq > 9007199254740991 OR time NOT BETWEEN 0 AND 8640000000000000
      OR type NOT BETWEEN 0 AND 5 OR fate NOT BETWEEN 0 AND 2 OR (body IS NOT NULL AND json_valid(body) = 0)`;
    return [...database.prepare(fixes).all(), ...database.prepare(journal).all()];
  } finally {
    database.close();
  }
}

async function expectService(seq: number): Promise<void> {
  await sound.publish("records", batch([fixRecord(seq, Date.now() - 100_000 + seq)]));
  await receipted(sound, seq);
}

describe("through the real ingest", { timeout: 120_000 }, () => {
  test.each(["records", "sos"] as const)("%s: all are PUBACKed, and stored only in range", async (channel) => {
    await fuzz(`ingest ${channel}`, batches(Date.now()), 400, async (bytes) => {
      await unit.client.publishAsync(`patrol/v1/fuzz-01/${channel}`, Buffer.from(bytes), { qos: 1 });
    });
    expect(impossibleRows()).toEqual([]);
    expect(await gateway.metric('patrol_dropped_total{kind="uncommittable"}')).toBe(0);
    expect(await gateway.metric('patrol_records_total{kind="stored"}')).toBeGreaterThan(20);
    expect(await gateway.metric('patrol_records_total{kind="quarantined"}')).toBeGreaterThan(100);
    expect(unit.client.connected).toBe(true);
    await expectService(channel === "records" ? 1 : 2);
  });

  test("status: the unit is shown as before or as it said, and the stream goes on", async () => {
    await fuzz("ingest status", statuses(), 400, async (bytes) => {
      await unit.client.publishAsync("patrol/v1/fuzz-01/status", Buffer.from(bytes), { qos: 1, retain: true });
    });
    const shown = (await gateway.get("/api/v1/units/fuzz-01")).body as ShownUnit;
    expect(["online", "offline"]).toContain(shown.presence);
    expect(["live", "stale", "lost", "unknown"]).toContain(shown.state);
    expect(JSON.stringify(shown.health).length).toBeLessThan(10_000);
    await expectService(3);
  });
});
