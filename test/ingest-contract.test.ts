/** What a unit may rely on, whichever broker stands in between: receipts, rights, presence. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShownUnit } from "../gateway/core/fleet.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { startMosquitto } from "./support/mosquitto.ts";
import { hashedPassword } from "./support/mosquitto-password.ts";
import { needs } from "./support/need.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted, type UnitClient } from "./support/unit-client.ts";
import { until } from "./support/until.ts";

const mosquitto = needs("mosquitto");
const GATEWAY = { user: "_gateway", password: "gateway-secret-of-the-test" };

type Bench = {
  readonly gateway: RunningGateway;
  readonly url: string;
  readonly secrets: Record<"bike-07" | "bike-08", string>;
};

async function embedded(stack: AsyncDisposable[]): Promise<Bench> {
  const folder = await tempFolder();
  stack.push(folder);
  const secrets = await registerUnits(folder.path, ["bike-07", "bike-08"]);
  const gateway = await startGateway(folder.path);
  stack.push(gateway);
  return { gateway, secrets, url: `mqtt://127.0.0.1:${gateway.addresses.mqttPort}` };
}

async function external(stack: AsyncDisposable[]): Promise<Bench> {
  const folder = await tempFolder();
  stack.push(folder);
  const secrets = await registerUnits(folder.path, ["bike-07", "bike-08"]);
  const users = [...Object.entries(secrets), [GATEWAY.user, GATEWAY.password] as const];
  const broker = await startMosquitto(
    folder.path,
    users.map(([user, password]) => `${user}:${hashedPassword(password)}`),
  );
  stack.push(broker);
  const gateway = await startGateway(folder.path, {
    PATROL_EXTERNAL_BROKER_URL: broker.url,
    PATROL_EXTERNAL_BROKER_USER: GATEWAY.user,
    PATROL_EXTERNAL_BROKER_SECRET: GATEWAY.password,
  });
  stack.push(gateway);
  await until("the gateway is ready", async () => (await gateway.get("/readyz")).status === 200);
  return { gateway, secrets, url: broker.url };
}

describe.each([
  { name: "embedded Aedes", open: embedded, isMissing: false },
  { name: `external mosquitto ${mosquitto.label}`, open: external, isMissing: mosquitto.isMissing },
])("through $name", ({ open, isMissing }) => {
  describe.skipIf(isMissing)("a unit", () => {
    const stack: AsyncDisposable[] = [];
    let bench: Bench;
    let unit: UnitClient;
    let time: number;
    let seq = 0;

    beforeAll(async () => {
      bench = await open(stack);
      unit = await connectUnit(bench.url, "bike-07", bench.secrets["bike-07"]);
      stack.push(unit);
      time = Date.now() - 1_000_000;
    });
    afterAll(async () => {
      for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
    });

    const nextFix = (changes = {}) => {
      seq += 1;
      time += 1_000;
      return fixRecord(seq, time, changes);
    };
    const shown = async (which: string) => (await bench.gateway.get(`/api/v1/units/${which}`)).body as ShownUnit;
    const storedFixes = async () => {
      const { body } = await bench.gateway.get("/api/v1/tracks?unit=bike-07&from=0&to=4102444800000");
      return (body as { units: { count: number }[] }).units[0]?.count;
    };

    test("is receipted and listed once its record is committed", async () => {
      await unit.publish("records", batch([nextFix()]));
      await receipted(unit, seq);
      expect(await shown("bike-07")).toMatchObject({
        unit: "bike-07",
        fix: { lat: 30.5433, lon: 117.0631, fixTime: time },
      });
    });

    test("that sends twice is receipted twice and stored once", async () => {
      const before = await storedFixes();
      const message = batch([nextFix()]);
      await unit.publish("records", message);
      await receipted(unit, seq, 1);
      await unit.publish("records", message);
      await receipted(unit, seq, 2);
      expect(await storedFixes()).toBe((before ?? 0) + 1);
    });

    test.each([0, 1, 2] as const)("is receipted for records sent with QoS %i", async (qos) => {
      await unit.publish("records", batch([nextFix()]), qos);
      await receipted(unit, seq);
    });

    test("is receipted for 100 records in one message", async () => {
      const records = Array.from({ length: 100 }, () => nextFix());
      await unit.publish("records", batch(records));
      await receipted(unit, seq);
      expect(unit.receiptsFor(seq - 99)).toBeGreaterThan(0);
    });

    test.each([
      { what: "101 records", reason: "too-many", payload: () => batch(Array.from({ length: 101 }, () => nextFix())) },
      { what: "what is no JSON", reason: "malformed", payload: () => "{nope" },
      { what: "an unknown version", reason: "version", payload: () => batch([nextFix()], { v: 2 }) },
      { what: "an impossible latitude", reason: "impossible", payload: () => batch([nextFix({ lat: 91 })]) },
      { what: "a missing field", reason: "schema", payload: () => batch([nextFix({ altitudeM: undefined })]) },
      { what: "a fix from 2107", reason: "future", payload: () => batch([nextFix({ time: 4_323_456_000_000 })]) },
      {
        what: "a seq used for something else",
        reason: "conflict",
        payload: () => batch([fixRecord(1, time, { lat: 1 })]),
      },
    ])("is told $reason about $what, and it is counted", async ({ reason, payload }) => {
      const line = `patrol_refusals_total{kind="${reason}"}`;
      const before = { told: unit.errors().length, counted: await bench.gateway.metric(line) };
      await unit.publish("records", payload());
      const told = await until("an error message", () => unit.errors()[before.told]);
      expect(told).toMatchObject({ v: 1, reason, text: expect.stringMatching(/\w+ \w+/) });
      expect(await bench.gateway.metric(line)).toBe(before.counted + 1);
      await unit.publish("records", batch([nextFix()]));
      await receipted(unit, seq);
    });

    test("loses no good record to a bad one in the same message, and the bad one is receipted too", async () => {
      const before = await storedFixes();
      await unit.publish("records", batch([nextFix(), nextFix({ lon: 500 }), nextFix()]));
      for (const each of [seq - 2, seq - 1, seq]) await receipted(unit, each);
      expect(await storedFixes()).toBe((before ?? 0) + 2);
    });

    test("is receipted for an SOS on its own topic", async () => {
      const sos = {
        seq: 900_001,
        type: "sos",
        time: Date.now(),
        clock: "gnss",
        uptimeMs: 5000,
        id: "01JD8Z4X9M3Q7V5K2T6WBN1RCE",
        event: "raise",
        drill: false,
        silent: false,
        presses: 1,
        position: null,
        positionAgeMs: null,
      };
      await unit.publish("sos", batch([sos]));
      await receipted(unit, 900_001);
    });

    test("stores nothing under another unit's name", async () => {
      const topic = "patrol/v1/bike-08/records";
      await unit.client.publishAsync(topic, JSON.stringify(batch([fixRecord(1, Date.now())])), { qos: 1 });
      await unit.publish("records", batch([nextFix()]));
      await receipted(unit, seq);
      expect(await shown("bike-08")).toMatchObject({ unit: "bike-08", fix: null });
    });

    test("hears nothing of another unit's topics", async () => {
      await using other = await connectUnit(bench.url, "bike-08", bench.secrets["bike-08"]);
      await other.client.subscribeAsync("patrol/v1/bike-07/receipt", { qos: 1 }).catch(() => {});
      await unit.publish("records", batch([nextFix()]));
      await receipted(unit, seq);
      await other.publish("records", batch([fixRecord(2, time)]));
      await receipted(other, 2);
      expect(other.messages.filter((message) => message.topic.includes("bike-07"))).toEqual([]);
    });

    test("is refused with a wrong secret", async () => {
      await expect(connectUnit(bench.url, "bike-07", "wrong")).rejects.toThrow(/refused|not authorized/i);
    });

    test("is online by its status, and offline by its will when its link breaks", async () => {
      const status = (state: string, session: number) => ({ v: 1, state, session, sentTime: time, health: null });
      const will = {
        topic: "patrol/v1/bike-08/status",
        payload: Buffer.from(JSON.stringify(status("offline", 7))),
        qos: 1 as const,
        retain: true,
      };
      await using other = await connectUnit(bench.url, "bike-08", bench.secrets["bike-08"], { will });
      await other.publish("status", status("online", 7));
      await until("bike-08 is online", async () => (await shown("bike-08")).presence === "online");
      other.client.stream.destroy();
      await until("bike-08 is offline", async () => (await shown("bike-08")).presence === "offline");
    });
  });
});
