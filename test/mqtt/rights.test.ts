/**
 * What a unit has no right to, by real clients: every kind of connection, verb, QoS and RETAIN on topics that are another's,
 * nobody's, or written so that a careless comparison takes them for its own. Nothing is stored, kept or passed on.
 */
import { type Packet, parser } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestBroker, statusText, type TestBroker } from "../support/broker.ts";
import { answerTo, type Probe, signedIn } from "../support/probe.ts";
import { until } from "../support/until.ts";
import { FOREIGN, FROM_UNIT, OTHER, TO_UNIT, U, WILDCARDS } from "./topics-without-right.ts";

const CLIENT_IDS = ["bike-07", "bike-07.log"] as const;
const QOS = [0, 1, 2] as const;

const stack: AsyncDisposable[] = [];
let bench: TestBroker;
let victim: Probe;
let before: { readonly batches: number; readonly statuses: number };

beforeAll(async () => {
  bench = await openTestBroker();
  stack.push(bench);
  victim = await signedIn(bench.port, { clientId: "bike-08", clean: false, keepalive: 120 });
  stack.push(victim);
  victim.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: `${OTHER}/#`, qos: 1 }] });
  await victim.next("suback");
  for (const unit of ["bike-07", "bike-08"]) {
    bench.broker.retain(unit, "profile", `profile of ${unit}`);
    bench.broker.retain(unit, "sos/state", `incidents of ${unit}`);
  }
  await victim.next("publish");
  await victim.next("publish");
  before = { batches: bench.batches.length, statuses: bench.statuses.length };
});
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

let cases = 0;

describe.each(CLIENT_IDS)("from the connection %s", (clientId) => {
  test("no publish without the right to is stored or passed on, and each is counted", async () => {
    await using unit = await signedIn(bench.port, { clientId });
    const topics = [...FOREIGN, ...TO_UNIT, ...(clientId === "bike-07" ? [] : [`${U}/status`])];
    const asked = topics.flatMap((topic) =>
      QOS.flatMap((qos) => [false, true].map((retain) => ({ topic, qos, retain }))),
    );
    const counted = bench.counted("forbidden", "publish");
    for (const [n, { topic, qos, retain }] of asked.entries()) {
      const messageId = n + 1;
      const packet: Packet = { cmd: "publish", topic, payload: "{}", qos, retain, dup: false };
      unit.send(qos === 0 ? packet : { ...packet, messageId });
      if (qos === 1) expect((await unit.next("puback")).messageId).toBe(messageId);
      if (qos !== 2) continue;
      expect((await unit.next("pubrec")).messageId).toBe(messageId);
      unit.send({ cmd: "pubrel", messageId });
      await unit.next("pubcomp");
    }
    cases += asked.length;
    await until("all are counted", () => bench.counted("forbidden", "publish") === counted + asked.length);
    expect(unit.isClosed()).toBe(false);
  });

  test("no subscription without the right to is granted [MQTT-3.9.3-2]", async () => {
    await using unit = await signedIn(bench.port, { clientId });
    let messageId = 0;
    for (const topic of [...FOREIGN, ...WILDCARDS, ...FROM_UNIT]) {
      for (const qos of QOS) {
        messageId += 1;
        unit.send({ cmd: "subscribe", messageId, subscriptions: [{ topic, qos }] });
        expect({ topic, granted: (await unit.next("suback")).granted }).toEqual({ topic, granted: [128] });
      }
    }
    cases += messageId;
    unit.send({ cmd: "pingreq" });
    await unit.next("pingresp");
    expect(unit.received.filter(({ cmd }) => cmd === "publish")).toEqual([]);
  });

  test("no will without the right to is taken, nor the session that would leave it", async () => {
    const topics = [...FOREIGN, ...TO_UNIT, ...FROM_UNIT].filter(
      (topic) => clientId !== "bike-07" || topic !== `${U}/status`,
    );
    for (const [n, topic] of topics.entries()) {
      const will = { topic, payload: Buffer.from(statusText("online", 9)), qos: QOS[n % 3] ?? 0, retain: n % 2 === 0 };
      expect({ topic, code: await answerTo(bench.port, { clientId, will }) }).toEqual({ topic, code: 5 });
    }
    cases += topics.length;
  });
});

describe("ill-formed topics end the connection, whatever is done with them", () => {
  const bytesOf: readonly { readonly what: string; readonly topic: Buffer }[] = [
    { what: "U+0000 at the end [MQTT-1.5.3-2]", topic: Buffer.from(`${U}/records\u0000`) },
    { what: "U+0000 inside [MQTT-1.5.3-2]", topic: Buffer.from("patrol/v1/bike-07\u0000/records") },
    { what: "U+0000 alone [MQTT-1.5.3-2]", topic: Buffer.from("\u0000") },
    { what: "a surrogate [MQTT-1.5.3-1]", topic: Buffer.from([...Buffer.from(`${U}/`), 0xed, 0xa0, 0x80]) },
    { what: "an overlong slash [MQTT-1.5.3-1]", topic: Buffer.from([...Buffer.from(U), 0xc0, 0xaf, 0x72]) },
    { what: "a torn character [MQTT-1.5.3-1]", topic: Buffer.from([...Buffer.from(`${U}/records`), 0xe6, 0xb1]) },
    { what: "Latin-1 [MQTT-1.5.3-1]", topic: Buffer.from(`${U}/r\u00e9cords`, "latin1") },
  ];
  const framed = (type: number, before: readonly number[], topic: Buffer, after: readonly number[]) => {
    const body = Buffer.concat([
      Buffer.from([...before, topic.length >> 8, topic.length & 0xff]),
      topic,
      Buffer.from(after),
    ]);
    return Buffer.concat([Buffer.from([type, body.length]), body]);
  };

  test.each(bytesOf)("$what", async ({ topic }) => {
    const packets = [
      framed(0x30, [], topic, [0x7b, 0x7d]),
      framed(0x33, [], topic, [0, 1, 0x7b, 0x7d]),
      framed(0x82, [0, 1], topic, [1]),
    ];
    for (const clientId of CLIENT_IDS) {
      for (const packet of packets) {
        await using unit = await signedIn(bench.port, { clientId });
        unit.write(packet);
        await unit.closed();
        cases += 1;
      }
    }
  });

  test.each(["#", "+", `${U}/#`, `${U}/+`, `${U}/rec+rds`, `${U}/records#`])(
    "a publish to %s [MQTT-3.3.2-2]",
    async (topic) => {
      for (const retain of [false, true]) {
        await using unit = await signedIn(bench.port, { clientId: "bike-07" });
        unit.send({ cmd: "publish", topic, payload: "{}", qos: 1, retain, dup: false, messageId: 1 });
        await unit.closed();
        cases += 1;
      }
    },
  );

  test.each([`${U}/#/x`, `${U}/rec#`, `${U}/+x`, `${U}/x+`, "##"])(
    "a filter %s [MQTT-4.7.1-2], [MQTT-4.7.1-3]: the connection ends, or it is refused",
    async (topic) => {
      await using unit = await signedIn(bench.port, { clientId: "bike-07" });
      unit.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic, qos: 1 }] });
      const answer = await unit.next("suback").catch(() => null);
      expect(answer?.granted ?? "closed").toEqual(answer ? [128] : "closed");
      cases += 1;
    },
  );
});

test("no other identity takes a connection over: every attempt fails and the unit stays connected", async () => {
  await using unit = await signedIn(bench.port, { clientId: "bike-07" });
  await using _sos = await signedIn(bench.port, { clientId: "bike-07.sos" });
  for (const clientId of ["bike-07", "bike-07.sos", "bike-07.", "bike-07.x.y"]) {
    for (const clean of [false, true]) {
      for (const login of [
        { username: "bike-08" },
        { username: "nobody" },
        { password: Buffer.from("wrong") },
        { username: "" },
      ]) {
        const answer = await answerTo(bench.port, { clientId, clean, ...login });
        expect([2, 4]).toContain(answer);
        cases += 1;
      }
    }
  }
  unit.send({ cmd: "pingreq" });
  await unit.next("pingresp");
  expect(bench.broker.tally().connections).toBe(3);
});

test("a refused filter beside a granted one is not kept with the session, and brings nothing later", async () => {
  const login = { clientId: "bike-07.two", clean: false };
  const first = await signedIn(bench.port, login);
  const subscriptions = [
    { topic: `${U}/receipt`, qos: 1 as const },
    { topic: `${OTHER}/#`, qos: 1 as const },
    { topic: `${OTHER}/profile`, qos: 2 as const },
  ];
  first.send({ cmd: "subscribe", messageId: 1, subscriptions });
  expect((await first.next("suback")).granted).toEqual([1, 128, 128]);
  first.cut();
  await first.closed();
  bench.broker.retain("bike-08", "profile", "a later profile");
  await victim.next("publish");
  await using again = await signedIn(bench.port, login);
  expect(again.sessionPresent).toBe(true);
  again.send({ cmd: "pingreq" });
  await again.next("pingresp");
  expect(again.received.filter(({ cmd }) => cmd === "publish")).toEqual([]);
  bench.broker.retain("bike-08", "profile", "profile of bike-08");
  await victim.next("publish");
});

describe("RETAIN on what is no status", () => {
  test.each(["records", "sos"] as const)("%s: the message is taken, and not retained", async (channel) => {
    const counted = bench.counted("forbidden", "retain");
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.send({
      cmd: "publish",
      topic: `${U}/${channel}`,
      payload: channel,
      qos: 1,
      retain: true,
      dup: false,
      messageId: 7,
    });
    await unit.next("puback");
    expect(bench.batches.at(-1)).toEqual({ unit: "bike-07", lane: channel, text: channel });
    expect(bench.counted("forbidden", "retain")).toBe(counted + 1);
  });
});

test("after all of it: over 500 attempts, nothing stored, nothing retained but what the gateway left", async () => {
  process.stdout.write(`${cases} attempts without the right to\n`);
  expect(cases).toBeGreaterThan(500);
  expect(bench.batches.slice(before.batches).map(({ text }) => text)).toEqual(["records", "sos"]);
  expect(bench.statuses).toHaveLength(before.statuses);
  await using unit = await signedIn(bench.port, { clientId: "bike-07" });
  unit.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: `${U}/#`, qos: 1 }] });
  const kept = [await unit.next("publish"), await unit.next("publish")].map(({ topic, payload }) => [
    topic,
    String(payload),
  ]);
  expect(Object.fromEntries(kept)).toEqual({
    [`${U}/profile`]: "profile of bike-07",
    [`${U}/sos/state`]: "incidents of bike-07",
  });
  expect(bench.broker.tally().retained).toBe(4);
  expect(victim.isClosed()).toBe(false);
  const heard = victim.received
    .filter(({ cmd }) => cmd === "publish")
    .map((one) => String("payload" in one && one.payload));
  expect(heard).toEqual(["profile of bike-08", "incidents of bike-08", "a later profile", "profile of bike-08"]);
});

test("the probe would have noticed: it reads what a broker sends", () => {
  const packets: Packet[] = [];
  const parsing = parser({ protocolVersion: 4 });
  parsing.on("packet", (packet: Packet) => packets.push(packet));
  parsing.parse(Buffer.from([0x30, 0x06, 0x00, 0x03, 0x61, 0x2f, 0x62, 0x78]));
  expect(packets).toMatchObject([{ cmd: "publish", topic: "a/b", qos: 0, payload: Buffer.from("x") }]);
});
