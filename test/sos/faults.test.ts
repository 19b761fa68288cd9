/** An SOS through what else can be wrong: a backlog, a wrong clock, a full disk at either end, a link that says all twice. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { openOutbox } from "../../device/disk/outbox.ts";
import { needsMount, openSmallDisk } from "../faults/disk.ts";
import { fixAt } from "../faults/uplink-under-test.ts";
import { faketimeLibrary } from "../support/faketime.ts";
import { fillDisk } from "../support/full-disk.ts";
import { until } from "../support/until.ts";
import { openTown, PATIENT_MS } from "./town.ts";
import { expectTruth } from "./truth.ts";

const PATIENT = { timeout: 240_000 };
const BACKLOG = 100_000;
const mount = needsMount();
const FAKETIME = faketimeLibrary();

test(`a press under a backlog of ${BACKLOG} records is answered while that still drains`, PATIENT, async () => {
  await using town = await openTown(["bike-01"]);
  const bike = town.unit("bike-01");
  await mkdir(bike.dataDir, { recursive: true });
  const now = Date.now();
  {
    await using outbox = await openOutbox({
      dir: join(bike.dataDir, "outbox"),
      maxBytes: 128 << 20,
      log: pino({ level: "silent" }),
      stamp: () => ({ time: now, clock: "gnss", uptimeMs: 1 }),
    });
    for (let n = BACKLOG; n > 0; n--) await outbox.append(fixAt(now - n * 1_000 - 60_000));
    await outbox.flush();
  }
  bike.setLink(false);
  bike.start();
  await bike.shows("IDLE");
  await bike.touch([{ afterMs: 0, contact: "sos", isOn: true }]);
  bike.setLink(true);
  await until("the flood has begun", async () => (await stored(town.httpPort)) > 0, PATIENT_MS);
  await bike.shows("STORED");
  const then = await stored(town.httpPort);
  const { id, times } = await town.incident("bike-01");
  await town.operator("li").ask("acknowledge", id);
  await bike.shows("ACKNOWLEDGED");
  process.stdout.write(
    `stored ${times.stored - times.pressed} ms after the press, with ${then} of ${BACKLOG} drained\n`,
  );
  expect(then).toBeLessThan(BACKLOG);
  await expectTruth(town, { "bike-01": { incidents: 1, closed: 0 } });
});

/** Records on the gateway's disk. */
function stored(httpPort: number): Promise<number> {
  return metric(httpPort, 'patrol_records_total{kind="stored"}');
}

describe.skipIf(FAKETIME === "")("a device whose clock [needs faketime]", PATIENT, () => {
  test.each(["@1970-01-01 00:00:10", "@2040-06-01 12:00:00"])(
    "begins at %s and that has no position raises now, and climbs",
    async (clock) => {
      await using town = await openTown(["bike-01"]);
      const bike = town.unit("bike-01");
      bike.setReception("no-fix");
      const faked = { LD_PRELOAD: FAKETIME, FAKETIME: clock, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
      bike.start({ ...faked, DONT_FAKE_MONOTONIC: "1" });
      await bike.shows("IDLE");
      const from = Date.now();
      await bike.press();
      await bike.shows("STORED");
      const { id, times, flags } = await town.incident("bike-01");
      expect(times.pressed).toBeGreaterThanOrEqual(from);
      expect(times.pressed).toBeLessThanOrEqual(times.stored);
      expect(flags).toMatchObject({ late: false, noFix: true });
      await town.operator("li").ask("acknowledge", id);
      await bike.shows("ACKNOWLEDGED");
      await expectTruth(town, { "bike-01": { incidents: 1, closed: 0 } });
    },
  );
});

describe.skipIf(mount.isMissing)(`with a full disk ${mount.label}`, PATIENT, () => {
  /** 12 MB: more than the device takes at its start. */
  const DEVICE_PAGES = 3_000;
  /** 40 MB. */
  const GATEWAY_PAGES = 10_000;

  test("of the device a press is kept over a kill, and climbs", async () => {
    await using disk = await openSmallDisk(DEVICE_PAGES);
    await using town = await openTown(["bike-01"], { deviceDir: disk.path });
    const bike = town.unit("bike-01");
    bike.start();
    await bike.shows("IDLE");
    fillDisk(join(disk.path, "filler"));
    bike.setLink(false);
    await bike.press();
    await bike.shows("LATCHED");
    await bike.kill();
    bike.start();
    bike.setLink(true);
    await bike.shows("STORED");
    const { id } = await town.incident("bike-01");
    await town.operator("li").ask("acknowledge", id);
    await bike.shows("ACKNOWLEDGED");
    await bike.kill();
    bike.start();
    await town.operator("li").ask("close", id, { outcome: "real" });
    await bike.shows("IDLE");
    await expectTruth(town, { "bike-01": { incidents: 1, closed: 1 } });
  });

  test("of the gateway's tracks a press climbs, although no fix can be stored", async () => {
    await using disk = await openSmallDisk(GATEWAY_PAGES);
    await using town = await openTown(["bike-01"], { gatewayDir: disk.path });
    const bike = town.unit("bike-01");
    bike.start();
    await bike.shows("IDLE");
    const filler = join(disk.path, "filler");
    await until("the reserve", async () => (await metric(town.httpPort, "patrol_sos_reserve")) === 1, PATIENT_MS);
    fillDisk(filler);
    const refused = () => metric(town.httpPort, 'patrol_commit_failures_total{kind="unavailable"}');
    await until("a refused commit", async () => (await refused()) > 0, PATIENT_MS);
    await bike.press();
    await bike.shows("STORED");
    const { id } = await town.incident("bike-01");
    await town.room.ask("seen", { console: "desk-1" }, id);
    await bike.shows("SEEN");
    await town.operator("li").ask("acknowledge", id);
    await bike.shows("ACKNOWLEDGED");
    await rm(filler);
    await expectTruth(town, { "bike-01": { incidents: 1, closed: 0 } });
  });
});

async function metric(httpPort: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}
