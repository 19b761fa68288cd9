/** A worker whose disk is full leaves its share to the others, and comes back when it has room. */
import { expect, test } from "vitest";
import { needsMount, openSmallDisk } from "../faults/disk.ts";
import { openTown, PATIENT_MS } from "../sos/town.ts";
import { freePort } from "../support/mosquitto.ts";
import { startPatrol } from "../support/process.ts";
import { until } from "../support/until.ts";
import { openStubbornUnit } from "./stubborn-unit.ts";

const needed = needsMount("mosquitto", "influxd");
const PAGES = 6_000;
const COUNT = 2_000;

test.skipIf(needed.isMissing)(
  `a full worker leaves the broker, and the other stores everything ${needed.label}`,
  { timeout: 180_000 },
  async () => {
    await using disk = await openSmallDisk(PAGES);
    await using town = await openTown(["bike-01"], { workers: 1, guests: ["load-01"] });
    const httpPort = await freePort();
    await using full = startPatrol(["gateway"], {
      ...town.workers?.deskEnv,
      PATROL_ROLE: "ingest",
      PATROL_DATA_DIR: disk.path,
      PATROL_HTTP_PORT: String(httpPort),
      PATROL_LOG_LEVEL: "warn",
    });
    const readyz = async () => (await fetch(`http://127.0.0.1:${httpPort}/readyz`)).status;
    await full.line(/ingest worker/);
    await until("it is ready", async () => (await readyz()) === 200, PATIENT_MS);
    disk.fill(0);
    const firstTime = Date.now() - 86_400_000;
    const of = { firstTime, count: COUNT };
    await using load = await openStubbornUnit(town.brokerUrl, "load-01", town.secretOf("load-01"), of);
    await full.error(/the disk refuses commits/);
    await full.error(/left the external broker/);
    expect(await readyz()).toBe(503);
    await until("everything is receipted", () => load.receipted() === COUNT, PATIENT_MS);
    disk.free();
    await until("it is ready again", async () => (await readyz()) === 200, PATIENT_MS);
  },
);
