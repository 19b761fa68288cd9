/** kill -9 between each two steps of the ladder: of the gateway, of the device, and of a broker between them. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPanelMemory } from "../../device/disk/panel-journal.ts";
import { pressing } from "../../simulator/core/kit-hand.ts";
import { needs } from "../support/need.ts";
import { until } from "../support/until.ts";
import { openTown, PATIENT_MS } from "./town.ts";
import type { TownUnit } from "./town-unit.ts";
import { expectTruth } from "./truth.ts";

const mosquitto = needs("mosquitto");
const PATIENT = { timeout: 300_000 };

test("a gateway that is killed between each two steps of the ladder forgets none and tells each", PATIENT, async () => {
  await using town = await openTown(["bike-01", "moto-02"]);
  const [bike, moto] = [town.unit("bike-01"), town.unit("moto-02")];
  bike.start();
  moto.start();
  await bike.shows("IDLE");
  await moto.shows("IDLE");
  await town.killGateway();
  await bike.press();
  await bike.shows("LATCHED");
  await town.startGateway();
  await bike.shows("STORED");
  const { id } = await town.incident("bike-01");
  /** The kit may hear of it before or after the kill. */
  const killedAfter = async (answer: Promise<{ readonly status: number }>) => {
    expect((await answer).status).toBe(200);
    await town.killGateway();
    await town.startGateway();
  };
  await killedAfter(town.room.ask("seen", { console: "desk-1" }, id));
  await bike.shows("SEEN");
  await killedAfter(town.operator("li").ask("acknowledge", id));
  await bike.shows("ACKNOWLEDGED");
  await killedAfter(town.room.ask("dispatch", { unit: "moto-02" }, id));
  await bike.shows("DISPATCHED");
  await moto.shows("ORDER");
  await town.killGateway();
  await moto.touch(pressing("ok", 300));
  await moto.shows("IDLE");
  await town.startGateway();
  await town.incident("bike-01", ({ orders }) => orders[0]?.state === "accepted");
  await killedAfter(town.room.ask("resolve", {}, id));
  expect(bike.shown.at(-1)?.pattern).toBe("DISPATCHED");
  await killedAfter(town.room.ask("close", { outcome: "real" }, id));
  await bike.shows("IDLE");
  await expectTruth(town, { "bike-01": { incidents: 1, closed: 1 } });
});

test("a device that is killed between each two steps of the ladder goes on where it was", PATIENT, async () => {
  await using town = await openTown(["bike-01", "moto-02"]);
  const bike = town.unit("bike-01");
  bike.start();
  await bike.shows("IDLE");
  await bike.touch(pressing("sos", 4_000));
  await until("the press is on disk", () => isHeld(bike), PATIENT_MS);
  await bike.kill();
  bike.start();
  await bike.shows("LATCHED");
  const { id } = await town.incident("bike-01");
  /** What the room does while the device is dead. */
  const whileDead = async (act: () => Promise<{ readonly status: number }>) => {
    await bike.kill();
    expect((await act()).status).toBe(200);
    bike.start();
  };
  await bike.kill();
  bike.start();
  await bike.shows("STORED");
  await whileDead(() => town.room.ask("seen", { console: "desk-1" }, id));
  await bike.shows("SEEN");
  await whileDead(() => town.operator("li").ask("acknowledge", id));
  await bike.shows("ACKNOWLEDGED");
  await whileDead(() => town.room.ask("dispatch", { unit: "moto-02" }, id));
  await bike.shows("DISPATCHED");
  await whileDead(() => town.room.ask("close", { outcome: "real" }, id));
  await bike.shows("IDLE");
  await expectTruth(town, { "bike-01": { incidents: 1, closed: 1 } });
});

test.skipIf(mosquitto.isMissing)(
  `a broker that is killed between each two steps, and forgets all, holds none up ${mosquitto.label}`,
  PATIENT,
  async () => {
    await using town = await openTown(["bike-01"], { broker: "mosquitto" });
    const bike = town.unit("bike-01");
    bike.start();
    await bike.shows("IDLE");
    await bike.press();
    await bike.shows("LATCHED");
    await town.restartBroker();
    await bike.shows("STORED");
    const { id } = await town.incident("bike-01");
    const killedAfter = async (answer: Promise<{ readonly status: number }>) => {
      expect((await answer).status).toBe(200);
      await town.restartBroker();
    };
    await killedAfter(town.room.ask("seen", { console: "desk-1" }, id));
    await bike.shows("SEEN");
    await killedAfter(town.operator("li").ask("acknowledge", id));
    await bike.shows("ACKNOWLEDGED");
    await killedAfter(town.room.ask("close", { outcome: "real" }, id));
    await bike.shows("IDLE");
    await expectTruth(town, { "bike-01": { incidents: 1, closed: 1 } });
  },
);

async function isHeld({ dataDir }: TownUnit): Promise<boolean> {
  const read = await readPanelMemory(join(dataDir, "panel"));
  return read !== "damaged" && read.memory.buttons.sos.phase === "down";
}
