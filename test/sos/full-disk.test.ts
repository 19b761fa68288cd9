/** A disk that tracks have filled: presses are stored, receipted, told to the room and answered all the same (I10). */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { needsMount, openSmallDisk } from "../faults/disk.ts";
import { fillDisk } from "../support/full-disk.ts";
import { registerUnits, startGateway } from "../support/gateway.ts";
import { batch, fixRecord } from "../support/messages.ts";
import { openRoomAt, press, told } from "../support/sos.ts";
import { connectUnit, receipted } from "../support/unit-client.ts";
import { until } from "../support/until.ts";

const mount = needsMount();
/** 40 MB. */
const PAGES = 10_000;
const PRESSES = 200;

const idOf = (n: number) => `01KAJ7W8Q0ABCDEFGHJKMN${String(n).padStart(4, "0")}`;

describe.skipIf(mount.isMissing)(`a full disk ${mount.label}`, () => {
  test(`refuses a fix and takes ${PRESSES} presses with their ladders`, { timeout: 120_000 }, async () => {
    await using disk = await openSmallDisk(PAGES);
    const secrets = await registerUnits(disk.path, ["bike-07"]);
    await using gateway = await startGateway(disk.path);
    const room = openRoomAt(gateway.addresses.httpPort);
    await until("the reserve", async () => (await gateway.metric("patrol_sos_reserve")) === 1);
    const url = `mqtt://127.0.0.1:${gateway.addresses.mqttPort}`;
    await using unit = await connectUnit(url, "bike-07", secrets["bike-07"]);
    await unit.publish("records", batch([fixRecord(1, Date.now())]));
    await receipted(unit, 1);
    fillDisk(join(disk.path, "filler"));

    await using sender = await connectUnit(url, "bike-07", secrets["bike-07"], { clientId: "bike-07.more" });
    const refused = sender.publish("records", batch([fixRecord(2, Date.now())]));
    await until("the commit to be refused", () => gateway.metric('patrol_commit_failures_total{kind="unavailable"}'));
    for (let n = 1; n <= PRESSES; n++) {
      await press(unit, 1_000 + n, { id: idOf(n) });
      await receipted(unit, 1_000 + n);
      expect((await room.ask("acknowledge", {}, idOf(n))).status).toBe(200);
    }
    await told(unit, "acknowledged", idOf(PRESSES));
    expect(unit.receiptsFor(2)).toBe(0);
    const { items } = await room.get("sos?open=true");
    expect(items).toHaveLength(50);
    await Promise.race([refused, sender[Symbol.asyncDispose]()]).catch(() => {});
  });
});
