/** Messages that come twice and out of order: one press stays one incident, and no rung is taken back. */
import { expect, test } from "vitest";
import { registerUnits, startGateway } from "../support/gateway.ts";
import { needs } from "../support/need.ts";
import { seeded } from "../support/random.ts";
import { openRoomAt, press, SOS_ID } from "../support/sos.ts";
import { tempFolder } from "../support/temp.ts";
import { connectUnit, receipted } from "../support/unit-client.ts";
import { startEcho } from "./echo.ts";
import { openTown } from "./town.ts";
import { expectTruth } from "./truth.ts";

const mosquitto = needs("mosquitto");
const ORDERS = 20;

test.skipIf(mosquitto.isMissing)(
  `a link that says all of it twice and out of order changes nothing ${mosquitto.label}`,
  { timeout: 180_000 },
  async () => {
    await using town = await openTown(["bike-01"]);
    const bike = town.unit("bike-01");
    const { secret } = bike;
    await using echo = await startEcho({ folder: town.folder, unit: "bike-01", secret, farUrl: town.brokerUrl });
    bike.start({ PATROL_BROKER_URL: echo.url });
    await bike.shows("IDLE");
    await bike.press();
    await bike.shows("STORED");
    const { id } = await town.incident("bike-01");
    await town.room.ask("seen", { console: "desk-1" }, id);
    await bike.shows("SEEN");
    await town.operator("li").ask("acknowledge", id);
    await bike.shows("ACKNOWLEDGED");
    await bike.press();
    await town.incident("bike-01", ({ presses, isRinging }) => presses === 2 && isRinging);
    await town.operator("li").ask("acknowledge", id);
    await town.operator("li").ask("close", id, { outcome: "real" });
    await bike.shows("IDLE");
    expect(echo.said()).toBeGreaterThan(20);
    expect(bike.shown.map(({ pattern }) => pattern)).toEqual([
      "IDLE",
      "LATCHED",
      "STORED",
      "SEEN",
      "ACKNOWLEDGED",
      "IDLE",
    ]);
    expect((await town.incident("bike-01")).presses).toBe(2);
    await expectTruth(town, { "bike-01": { incidents: 1, closed: 1 } });
  },
);

test(`a press, two more, and a cancel in ${ORDERS} orders, each told several times, are one incident`, async () => {
  await using folder = await tempFolder();
  const names = Array.from({ length: ORDERS }, (_, n) => `bike-${n}`);
  const secrets: Readonly<Record<string, string>> = await registerUnits(folder.path, names);
  await using gateway = await startGateway(folder.path);
  const room = openRoomAt(gateway.addresses.httpPort);
  const random = seeded(20_261_121);
  const told = [
    { seq: 1, event: "raise", presses: 1 },
    { seq: 2, event: "repress", presses: 2 },
    { seq: 3, event: "cancel", presses: 2 },
    { seq: 4, event: "repress", presses: 3 },
  ];
  for (const [n, name] of names.entries()) {
    const url = `mqtt://127.0.0.1:${gateway.addresses.mqttPort}`;
    await using unit = await connectUnit(url, name, secrets[name] ?? "");
    const id = `${SOS_ID.slice(0, -4)}${String(n).padStart(4, "0")}`;
    const time = Date.now();
    const shuffled = [...told, ...told, ...told].map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at);
    for (const { one } of shuffled) await press(unit, one.seq, { ...one, id, time: time - 1_000 + one.seq });
    for (const { seq } of told) await receipted(unit, seq);
    const wanted = { unit: name, state: "OPEN", presses: 3, isRinging: true, flags: { senderCancelled: false } };
    expect(await room.one(id)).toMatchObject({ ...wanted, times: { pressed: time - 999 } });
    expect(unit.errors()).toEqual([]);
  }
  expect(await room.list()).toHaveLength(ORDERS);
});
