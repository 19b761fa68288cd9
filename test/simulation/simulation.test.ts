/**
 * The way from a vehicle to the gateway's disk in many small worlds, each from one seed, in simulated time.
 *
 * Real code that runs in it, unchanged: the device's whole disk part (outbox, segments, head, panel journal, session counter),
 * its panel and kit machines, its two links with their sender and presence; the gateway's intake, ingest, mailbox, SOS desk
 * and teller of units, with everything of core/ that these use; decoding and admission; the board's queue of the simulator.
 * Modelled: the file system below the disk part (what is not synced, torn sectors, names, ENOSPC, EIO), the network with its
 * broker, the gateway's two databases (a commit is whole or not there), the board's fingers, and the people of the room.
 * Not in it: Aedes and MQTT.js, SQLite, serial ports, GNSS, HTTP, InfluxDB. Those have real tests.
 *
 * `node dist/test/simulation/simulate.js --seed N` plays one again and tells everything.
 */
import { describe, expect, test } from "vitest";
import type { PlantName } from "../campaign/plants.ts";
import { simulate } from "./run.ts";
import type { ShareResult } from "./worlds.child.ts";

const FROM = Number(process.env.PATROL_SIMULATION_FROM ?? 1);
const WORLDS = Number(process.env.PATROL_SIMULATION_WORLDS ?? 3_000);
/** No further world is begun after so long: how many that is depends on the machine, and is said. */
const FOR_MS = Number(process.env.PATROL_SIMULATION_MS ?? 8_000);
const PLANTED_FOR_MS = 60_000;

test(`no world of up to ${WORLDS} breaks a law`, { timeout: FOR_MS + 120_000 }, async () => {
  const result = await simulate({ from: FROM, worlds: WORLDS, workers: 2, forMs: FOR_MS, plant: null });
  process.stdout.write(`simulation: ${result.worlds} worlds from seed ${FROM}: ${JSON.stringify(result.sums)}\n`);
  expect(result.broken, told(result)).toEqual([]);
  expect(result.worlds).toBeGreaterThan(10);
  expect(result.sums.accepted).toBeGreaterThan(300);
});

/** Seeds that have broken a law once, by what it was. */
test.each([["a device on a disk that never had room ended at each connection, and forgot a hold", 358_773]])(
  "%s, and does so no more",
  async (_, from) => {
    const result = await simulate({ from, worlds: 1, workers: 1, forMs: 60_000, plant: null });
    expect(result.broken, told(result)).toEqual([]);
  },
);

describe("the same seed is the same world", { timeout: 120_000 }, () => {
  test("in all that it counts", async () => {
    const plan = { from: 21, worlds: 4, workers: 1, forMs: 60_000, plant: null };
    const [first, second] = [await simulate(plan), await simulate(plan)];
    expect(first.worlds).toBe(4);
    expect(first.sums).toEqual(second.sums);
  });

  test("down to the fault that broke a law", async () => {
    const plan = { from: 3, worlds: 1, workers: 1, forMs: 60_000, plant: "cancel closes" } as const;
    const [first, second] = [await simulate(plan), await simulate(plan)];
    expect(first.broken).toHaveLength(1);
    expect(told(first)).toBe(told(second));
  });
});

describe("a planted bug is found", () => {
  test.each([
    ["receipt before commit", "I2 no receipt before durable"],
    ["missing synchronous=FULL", "I2 no receipt before durable"],
    ["merged SOS", "I8 one press, one incident"],
    ["cancel closes", "I9 absence never clears"],
    ["outbox without sync", "I4 no silent loss"],
  ] satisfies [PlantName, string][])("%s", { timeout: PLANTED_FOR_MS + 60_000 }, async (plant, law) => {
    const { broken } = await simulate({ from: 1, worlds: 2_000, workers: 2, forMs: PLANTED_FOR_MS, plant });
    expect(broken.map((one) => one.law)).toContain(law);
  });
});

function told({ broken }: Pick<ShareResult, "broken">): string {
  return broken.map(({ seed, law, trace }) => `seed ${seed}: ${law}\n${trace.join("\n")}`).join("\n\n");
}
