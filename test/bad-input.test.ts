/** What a gateway hears from clients that are broken or hostile: each gets its answer, is counted, and stops nothing. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import mqtt, { type IClientOptions } from "mqtt";
import { generate } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShownUnit } from "../gateway/core/fleet.ts";
import { pause } from "../runtime/activity.ts";
import { openPty } from "./receiver-logs/pty.ts";
import { type RunningGateway, registerUnits, startGateway } from "./support/gateway.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted } from "./support/unit-client.ts";
import { until } from "./support/until.ts";

const stack: AsyncDisposable[] = [];
let gateway: RunningGateway;
let url: string;
let secret: string;
let seq = 0;

beforeAll(async () => {
  const folder = await tempFolder();
  stack.push(folder);
  const secrets = await registerUnits(folder.path, ["bike-07", "bike-08"]);
  secret = secrets["bike-07"];
  gateway = await startGateway(folder.path);
  stack.push(gateway);
  url = `mqtt://127.0.0.1:${gateway.addresses.mqttPort}`;
});
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

/** A good unit still gets through. */
async function expectService(): Promise<void> {
  await using unit = await connectUnit(url, "bike-07", secret);
  seq += 1;
  await unit.publish("records", batch([fixRecord(seq, Date.now() - 100_000 + seq)]));
  await receipted(unit, seq);
}

async function rawSocket(): Promise<Socket> {
  const socket = connect(gateway.addresses.mqttPort ?? 0, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

function signedConnect(): Buffer {
  return generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: "bike-07.raw",
    keepalive: 20,
    username: "bike-07",
    password: Buffer.from(secret),
  });
}

/** 300 MB as a remaining length takes a fifth byte, which MQTT does not have (3.1.1 section 2.2.3). */
const HEADER_OF_300_MB = Buffer.from([0x32, 0x80, 0x80, 0x80, 0x96, 0x01]);
/** The most that can be announced: 268,435,455 bytes. */
const HEADER_OF_256_MB = Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]);

function asConnect(header: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x10]), header.subarray(1)]);
}

describe("on the MQTT port", () => {
  test.each([
    { what: "HTTP", bytes: () => Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), kind: "protocol" },
    { what: "a CONNECT that announces 300 MB", bytes: () => asConnect(HEADER_OF_300_MB), kind: "packet-size" },
    { what: "a CONNECT that announces 256 MB", bytes: () => asConnect(HEADER_OF_256_MB), kind: "packet-size" },
    { what: "a first packet that is a PUBLISH of 256 MB", bytes: () => HEADER_OF_256_MB, kind: "protocol" },
    {
      what: "256 MB announced after signing in",
      bytes: () => Buffer.concat([signedConnect(), HEADER_OF_256_MB]),
      kind: "packet-size",
    },
    {
      what: "300 MB announced after signing in",
      bytes: () => Buffer.concat([signedConnect(), HEADER_OF_300_MB]),
      kind: "packet-size",
    },
    { what: "a PUBLISH before CONNECT", bytes: () => Buffer.from([0x30, 0x03, 0x00, 0x01, 0x61]), kind: "protocol" },
    { what: "a second CONNECT", bytes: () => Buffer.concat([signedConnect(), signedConnect()]), kind: "protocol" },
    { what: "a reserved packet type", bytes: () => Buffer.from([0x00, 0x00]), kind: "protocol" },
  ])("$what ends that connection, and a unit is served on", async ({ bytes, kind }) => {
    const line = `patrol_guarded_total{kind="${kind}"}`;
    const before = kind ? await gateway.metric(line) : 0;
    const socket = await rawSocket();
    const closed = once(socket, "close");
    socket.resume();
    socket.write(bytes());
    await closed;
    if (kind) expect(await gateway.metric(line)).toBe(before + 1);
    await expectService();
  });

  test("a socket that stays silent is closed after 5 s and counted", { timeout: 15_000 }, async () => {
    const line = 'patrol_guarded_total{kind="connect-time"}';
    const before = await gateway.metric(line);
    const socket = await rawSocket();
    await once(socket, "close");
    expect(await gateway.metric(line)).toBe(before + 1);
  });

  const will = (topic: string) => ({ topic, payload: Buffer.from("{}"), qos: 1 as const, retain: true });
  test.each<{ what: string; kind: string; options: IClientOptions }>([
    { what: "another unit's client id", kind: "client-id", options: { clientId: "bike-08" } },
    { what: "an empty client id", kind: "client-id", options: { clientId: "", clean: true } },
    { what: "a strange client id", kind: "client-id", options: { clientId: "bike-07/../x" } },
    { what: "no keepalive", kind: "keepalive", options: { keepalive: 0 } },
    { what: "a keepalive of an hour", kind: "keepalive", options: { keepalive: 3600 } },
    { what: "a will on another unit's topic", kind: "will", options: { will: will("patrol/v1/bike-08/status") } },
    {
      what: "a will from a second connection",
      kind: "will",
      options: { clientId: "bike-07.b", will: will("patrol/v1/bike-07/status") },
    },
  ])("$what is refused with a legal CONNACK code and counted", async ({ kind, options }) => {
    const line = `patrol_forbidden_total{kind="${kind}"}`;
    const before = await gateway.metric(line);
    const attempt = connectUnit(url, "bike-07", secret, options);
    await expect(attempt).rejects.toMatchObject({ code: expect.toBeOneOf([2, 5]) });
    expect(await gateway.metric(line)).toBe(before + 1);
  });

  test.each(["", "nobody"])("user %j is refused and counted", async (username) => {
    const line = 'patrol_auth_failures_total{kind="secret"}';
    const before = await gateway.metric(line);
    await expect(
      connectUnit(url, "bike-07", secret, { username, clientId: username || "bike-07" }),
    ).rejects.toMatchObject({ code: 4 });
    expect(await gateway.metric(line)).toBe(before + 1);
  });

  test.each(["#", "patrol/v1/+/records", "patrol/v1/bike-08/#", "$SYS/#", "$share/x/patrol/v1/bike-07/receipt"])(
    "a subscription to %s is refused [MQTT-3.9.3]",
    async (filter) => {
      const client = await mqtt.connectAsync(url, { clientId: "bike-07.sub", username: "bike-07", password: secret });
      await expect(client.subscribeAsync(filter)).rejects.toThrow();
      await client.endAsync(true);
    },
  );

  test("a status that is none is answered, counted, and changes nothing", async () => {
    await using unit = await connectUnit(url, "bike-07", secret);
    await unit.publish("status", '{"v":1,"state":"dancing"}');
    const told = await until("an error message", () => unit.errors().find((error) => error.text.startsWith("status:")));
    expect(told.reason).toBe("schema");
  });
});

describe("a subscriber that reads nothing", () => {
  test("neither holds up another unit's receipts nor grows the gateway", { timeout: 60_000 }, async () => {
    const frozen = await rawSocket();
    frozen.pause();
    frozen.write(signedConnect());
    frozen.write(
      generate({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "patrol/v1/bike-07/#", qos: 1 }] }),
    );
    await using unit = await connectUnit(url, "bike-07", secret);
    for (let round = 0; round < 50; round++) {
      await Promise.all(
        Array.from({ length: 100 }, () => {
          seq += 1;
          return unit.publish("records", batch([fixRecord(seq, Date.now() - 10_000_000 + seq)]));
        }),
      );
    }
    await receipted(unit, seq);
    frozen.destroy();
    await expectService();
  });
});

describe("a receiver's port", () => {
  test("that gives rubbish is told as garbage in units and metrics, and the device goes on", {
    timeout: 60_000,
  }, async () => {
    await using folder = await tempFolder();
    await using pty = openPty();
    const stop = new AbortController();
    const rubbish = (async () => {
      const bytes = Buffer.from("\xff\x00$GPRMC,nonsense*00\r\n\x80\x81 not a sentence \n".repeat(4), "latin1");
      while (!stop.signal.aborted) {
        await pty.write(bytes);
        await pause(200, stop.signal);
      }
    })();
    await using device = startPatrol(["device"], {
      PATROL_UNIT: "bike-07",
      PATROL_BROKER_SECRET: secret,
      PATROL_BROKER_URL: url,
      PATROL_GNSS_PATH: pty.path,
      PATROL_GNSS_BAUD: "9600",
      PATROL_DATA_DIR: folder.path,
    });
    await until(
      "garbage is told",
      async () => ((await gateway.get("/api/v1/units/bike-07")).body as ShownUnit).health?.gnss === "garbage",
      40_000,
    );
    expect(await gateway.metric('patrol_units_gnss{kind="garbage"}')).toBe(1);
    stop.abort();
    await rubbish;
    expect(await device.stop()).toBe(0);
  });
});
