/** A gateway that goes away under 50 devices: they do not come back in step, and they do come back. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { registerUnits, startGateway } from "../support/gateway.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import { startRelay } from "./relay.ts";
import { EMPTY_OUTBOX, type RunningUplink, startUplink } from "./uplink-under-test.ts";

const DEVICES = 50;
/**
 * Three tries are due over some 4 s, each anywhere in a half of its pause: about 40 slots are used, and in step it would
 * be one for each try. A busy machine makes some of them fall together.
 */
const SLOT_MS = 100;
const LEAST_SLOTS = 18;
const MOST_IN_A_SLOT = 0.8 * DEVICES;
/** How long the outage lasts: so many tries of each device on average. */
const OUTAGE_TRIES = 3;

test(`${DEVICES} devices that lose the gateway together come back apart`, { timeout: 120_000 }, async () => {
  await using folder = await tempFolder();
  const dataDir = join(folder.path, "gateway");
  await mkdir(dataDir);
  const units = Array.from({ length: DEVICES }, (_, n) => `bike-${n + 1}`);
  const secrets = await registerUnits(dataDir, units);
  await using gateway = await startGateway(dataDir);
  await using relay = await startRelay(gateway.addresses.mqttPort ?? 0);
  const url = `mqtt://127.0.0.1:${relay.port}`;
  const uplinks: RunningUplink[] = units.map((unit) =>
    startUplink({ url, unit, secret: secrets[unit] ?? null, outbox: EMPTY_OUTBOX }),
  );
  await until("all are connected", () => uplinks.every(({ states }) => states.at(-1)?.isUp), 30_000);

  const first = relay.arrivals.length;
  relay.setOut(true);
  await until(`${OUTAGE_TRIES} tries of each`, () => relay.arrivals.length >= first + OUTAGE_TRIES * DEVICES, 30_000);
  const tries = relay.arrivals.slice(first);
  relay.setOut(false);
  await until("all are back", () => uplinks.every(({ states }) => states.at(-1)?.isUp), 40_000);
  const slots = new Map<number, number>();
  for (const at of tries) {
    const slot = Math.floor(at / SLOT_MS);
    slots.set(slot, (slots.get(slot) ?? 0) + 1);
  }
  const busiest = Math.max(...slots.values());
  process.stdout.write(`${tries.length} tries in ${slots.size} slots of ${SLOT_MS} ms, ${busiest} in the busiest\n`);
  expect(slots.size).toBeGreaterThanOrEqual(LEAST_SLOTS);
  expect(busiest).toBeLessThanOrEqual(MOST_IN_A_SLOT);
  await Promise.all(uplinks.map((uplink) => uplink[Symbol.asyncDispose]()));
});
