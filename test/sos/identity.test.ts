/** Only the gateway's own identity can put a rung on a kit, and a unit can raise for itself alone (sos.md, I11). */
import mqtt from "mqtt";
import { describe, expect, test } from "vitest";
import { batch } from "../support/messages.ts";
import { needs } from "../support/need.ts";
import { press, SOS_ID, sosRecord } from "../support/sos.ts";
import { connectUnit, type UnitClient } from "../support/unit-client.ts";
import { until } from "../support/until.ts";
import { openTown, PATIENT_MS } from "./town.ts";
import { expectTruth } from "./truth.ts";

const mosquitto = needs("mosquitto");

describe.each([
  { name: "embedded Aedes", broker: "embedded" as const, isMissing: false },
  { name: `mosquitto ${mosquitto.label}`, broker: "mosquitto" as const, isMissing: mosquitto.isMissing },
])("through $name", ({ broker, isMissing }) => {
  test.skipIf(isMissing)(
    "another unit, and the unit itself, can neither put a rung on a kit nor raise for another",
    { timeout: 180_000 },
    async () => {
      await using town = await openTown(["bike-01", "moto-02"], { broker });
      const bike = town.unit("bike-01");
      bike.start();
      await bike.shows("IDLE");
      await bike.press();
      await bike.shows("STORED");
      const { id } = await town.incident("bike-01");
      const { secret } = town.unit("moto-02");
      await using stranger = await connectUnit(town.brokerUrl, "moto-02", secret);
      await using itself = await connectUnit(town.brokerUrl, "bike-01", bike.secret, { clientId: "bike-01.more" });
      for (const forger of [stranger, itself]) await forge(forger, id);
      await stranger.client.publishAsync("patrol/v1/bike-01/sos", JSON.stringify(batch([sosRecord(9)])), { qos: 1 });
      await stranger.client.publishAsync("patrol/v1/bike-01/records", JSON.stringify(batch([sosRecord(9)])), {
        qos: 1,
      });
      await press(stranger, 1, { id, event: "repress", presses: 7 });
      await until(
        "that it is told so",
        () => stranger.errors().find(({ reason }) => reason === "conflict"),
        PATIENT_MS,
      );
      await town.operator("li").ask("acknowledge", id);
      await bike.shows("ACKNOWLEDGED");
      expect(bike.shown.map(({ pattern }) => pattern)).toEqual(["IDLE", "LATCHED", "STORED", "ACKNOWLEDGED"]);
      expect(await town.incident("bike-01")).toMatchObject({ id, presses: 1 });
      expect((await town.room.list("open=false")).map(({ unit }) => unit)).toEqual(["bike-01"]);
      expect(stranger.messages.filter(({ topic }) => topic.includes("bike-01"))).toEqual([]);
      await expectTruth(town, { "bike-01": { incidents: 1, closed: 0 } });
    },
  );

  test.skipIf(isMissing)("whoever has no secret, or another's, is let in as nobody", { timeout: 120_000 }, async () => {
    await using town = await openTown(["bike-01", "moto-02"], { broker });
    const { secret } = town.unit("moto-02");
    const come = (options: mqtt.IClientOptions) =>
      mqtt.connectAsync(town.brokerUrl, {
        reconnectPeriod: 0,
        connectTimeout: 10_000,
        clientId: "bike-01",
        ...options,
      });
    await expect(come({})).rejects.toThrow();
    await expect(come({ username: "bike-01", password: secret })).rejects.toThrow();
    await expect(come({ username: "_gateway", password: secret })).rejects.toThrow();
    await expect(come({ username: "_gateway", password: "" })).rejects.toThrow();
  });
});

/** What only the gateway may say; and it is said to whoever will listen. */
async function forge({ client }: UnitClient, id: string): Promise<void> {
  const at = Date.now();
  const state = (rung: string) => JSON.stringify({ v: 1, incidents: [{ id, rung, by: "nobody", at }] });
  const order = JSON.stringify({ v: 1, id: SOS_ID, kind: "goto", text: "", lat: null, lon: null, issuedTime: at });
  for (const retain of [false, true]) {
    for (const rung of ["seen", "dispatched", "closed"]) {
      await client.publishAsync("patrol/v1/bike-01/sos/state", state(rung), { qos: 1, retain });
    }
    await client.publishAsync("patrol/v1/bike-01/order", order, { qos: 1, retain });
  }
  await client.subscribeAsync("patrol/v1/bike-01/sos/state", { qos: 1 }).catch(() => {});
}
