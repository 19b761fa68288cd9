/**
 * What a client may expect of a broker by MQTT 3.1.1, clause by clause, with the guard on. Where Aedes alone does otherwise
 * the name or a comment says so, and what the guard does about it.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { generate } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestBroker, statusText, type TestBroker } from "../support/broker.ts";
import { answerTo, connectPacket, openProbe, signedIn } from "../support/probe.ts";
import { until } from "../support/until.ts";
import { ALL, publish, subscribe, texts, U } from "./packets.ts";

let bench: TestBroker;
beforeAll(async () => {
  bench = await openTestBroker();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

describe("CONNECT", () => {
  test("[MQTT-3.1.0-1] is the first packet: anything else ends the connection", async () => {
    await using probe = await openProbe(bench.port);
    probe.send({ cmd: "pingreq" });
    await probe.closed();
    expect(probe.received).toEqual([]);
  });

  test("[MQTT-3.1.0-2] comes once: a second one ends the connection", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.send(connectPacket({ clientId: "bike-07" }));
    await unit.closed();
  });

  test("[MQTT-3.1.2-1] of another protocol ends the connection", async () => {
    await using probe = await openProbe(bench.port);
    const bytes = generate(connectPacket({ clientId: "bike-07" }));
    bytes.write("HTTP", 4);
    probe.write(bytes);
    await probe.closed();
  });

  test.each([5, 6])("[MQTT-3.1.2-2] of level %i gets no session", async (level) => {
    await using probe = await openProbe(bench.port);
    const bytes = generate(connectPacket({ clientId: "bike-07" }));
    bytes[8] = level;
    probe.write(bytes);
    await probe.closed();
    // Aedes answers level 5 with return code 1; mqtt-packet does not read level 6 at all, and there the connection just ends.
    expect(probe.received.every((packet) => packet.cmd === "connack" && packet.returnCode === 1)).toBe(true);
  });

  test("[MQTT-3.1.2-3] with its reserved flag set ends the connection", async () => {
    await using probe = await openProbe(bench.port);
    const bytes = generate(connectPacket({ clientId: "bike-07" }));
    bytes[9] = (bytes[9] ?? 0) | 1;
    probe.write(bytes);
    await probe.closed();
    expect(probe.received).toEqual([]);
  });

  test("[MQTT-3.1.3-8] of a client without an id gets return code 2: we make none up", async () => {
    expect(await answerTo(bench.port, { clientId: "", username: "bike-07" })).toBe(2);
    await using probe = await openProbe(bench.port);
    const bytes = generate(connectPacket({ clientId: "", username: "bike-07" }));
    bytes[9] = (bytes[9] ?? 0) & ~2;
    probe.write(bytes);
    expect((await probe.next("connack")).returnCode).toBe(2);
    await probe.closed();
  });

  test("[MQTT-3.1.4-2] of the same client id and identity ends the older connection", async () => {
    await using older = await signedIn(bench.port, { clientId: "bike-07" });
    await using newer = await signedIn(bench.port, { clientId: "bike-07" });
    await older.closed();
    newer.send({ cmd: "pingreq" });
    await newer.next("pingresp");
  });

  test("[MQTT-3.1.4-5] may be followed by packets before its CONNACK comes, and those are dealt with in order", async () => {
    await using probe = await openProbe(bench.port);
    const records = Array.from({ length: 100 }, (_, n) => publish("records", `early ${n}`, 1, { messageId: n + 1 }));
    probe.send(connectPacket({ clientId: "bike-07" }), subscribe(200, [ALL, 1]), ...records, { cmd: "pingreq" });
    await probe.next("pingresp");
    expect(probe.received[0]).toMatchObject({ cmd: "connack", returnCode: 0 });
    expect(probe.received.filter(({ cmd }) => cmd === "puback")).toHaveLength(100);
    expect(bench.batches.slice(-100).map(({ text }) => text)).toEqual(
      Array.from({ length: 100 }, (_, n) => `early ${n}`),
    );
  });

  test("[MQTT-3.2.2-5] that is refused gets its return code, and the connection ends", async () => {
    await using probe = await openProbe(bench.port);
    probe.send(connectPacket({ clientId: "bike-07", password: Buffer.from("wrong") }));
    expect(await probe.next("connack")).toMatchObject({ returnCode: 4, sessionPresent: false });
    await probe.closed();
  });
});

describe("the session", () => {
  test("[MQTT-3.2.2-1], [MQTT-3.2.2-2], [MQTT-3.1.2-6] is announced when there is one, and a clean CONNECT ends it", async () => {
    const seen = [];
    for (const clean of [true, false, false, true, false]) {
      const unit = await signedIn(bench.port, { clientId: "bike-07.session", clean });
      seen.push(unit.sessionPresent);
      unit.cut();
      await unit.closed();
    }
    // Aedes alone says no to the third, since no subscription was made; the session store speaks for it.
    expect(seen).toEqual([false, false, true, false, false]);
  });

  test("[MQTT-4.4.0-1], [MQTT-3.3.1-1], [MQTT-4.6.0-1] brings what was not acknowledged again, with DUP and in order", async () => {
    const login = { clientId: "bike-07.again", clean: false };
    const first = await signedIn(bench.port, login);
    first.send(subscribe(1, [ALL, 1]));
    await first.next("suback");
    for (const text of ["one", "two", "three", "four"])
      expect(bench.broker.send("bike-07", "receipt", text)).toBe(true);
    for (const text of ["one", "two"]) {
      const { payload, messageId } = await first.next("publish");
      expect([String(payload)]).toEqual([text]);
      if (text === "two") first.send({ cmd: "puback", messageId: messageId ?? 0 });
    }
    await first.next("publish");
    await first.next("publish");
    first.send({ cmd: "pingreq" });
    await first.next("pingresp");
    first.cut();
    await first.closed();
    await using again = await signedIn(bench.port, login);
    expect(again.sessionPresent).toBe(true);
    const resent = [await again.next("publish"), await again.next("publish"), await again.next("publish")];
    expect(resent.map(({ payload, dup }) => [String(payload), dup])).toEqual([
      ["one", true],
      ["three", true],
      ["four", true],
    ]);
    for (const { messageId } of resent) again.send({ cmd: "puback", messageId: messageId ?? 0 });
    await until("it can be sent to", () => bench.broker.send("bike-07", "receipt", "five"));
    const fresh = await again.next("publish");
    expect([String(fresh.payload), fresh.dup, resent.some((one) => one.messageId === fresh.messageId)]).toEqual([
      "five",
      false,
      false,
    ]);
  });

  test("[MQTT-3.1.2-5] keeps what was left for it while it was away; QoS 0 subscriptions get nothing kept", async () => {
    const login = { clientId: "bike-07.away", clean: false };
    const first = await signedIn(bench.port, login);
    first.send(subscribe(1, [`${U}/profile`, 1], [`${U}/sos/state`, 0]));
    await first.next("suback");
    first.send({ cmd: "disconnect" });
    await first.closed();
    bench.broker.retain("bike-07", "profile", "left meanwhile");
    bench.broker.retain("bike-07", "sos/state", "not kept");
    await using again = await signedIn(bench.port, login);
    const { topic, payload, qos } = await again.next("publish");
    expect([topic, String(payload), qos]).toEqual([`${U}/profile`, "left meanwhile", 1]);
    again.send({ cmd: "pingreq" });
    await again.next("pingresp");
    expect(texts(again.received)).toEqual(["left meanwhile"]);
  });
});

describe("the will", () => {
  const will = { topic: `${U}/status`, payload: Buffer.from(statusText("offline", 42)), qos: 1 as const, retain: true };
  const heard = () => bench.statuses.filter(({ text }) => text === statusText("offline", 42)).length;

  test("[MQTT-3.1.2-8] is published when the connection breaks, [MQTT-3.1.2-17] and retained", async () => {
    const before = heard();
    const unit = await signedIn(bench.port, { clientId: "bike-07", will });
    unit.cut();
    await until("the will", () => heard() === before + 1);
    await using later = await signedIn(bench.port, { clientId: "bike-07.log" });
    later.send(subscribe(1, [ALL, 1]));
    await until("it is retained", () => texts(later.received).includes(statusText("offline", 42)) || null);
  });

  test("[MQTT-3.1.2-8] is published when a protocol error ends the connection", async () => {
    const before = heard();
    await using unit = await signedIn(bench.port, { clientId: "bike-07", will });
    unit.write(Buffer.from([0x00, 0x00]));
    await until("the will", () => heard() === before + 1);
  });

  test("[MQTT-3.1.2-10], [MQTT-3.14.4-3] is dropped after DISCONNECT, which ends the connection [MQTT-3.14.4-2]", async () => {
    const before = heard();
    await using unit = await signedIn(bench.port, { clientId: "bike-07", will });
    unit.send({ cmd: "disconnect" });
    await unit.closed();
    await until("it is gone", () => bench.broker.tally().connections === 0);
    expect(heard()).toBe(before);
  });

  test("is published when keepalive has passed one and a half times without a packet [MQTT-3.1.2-24]", async () => {
    const before = heard();
    await using unit = await signedIn(bench.port, { clientId: "bike-07", keepalive: 1, will });
    const since = performance.now();
    await unit.closed();
    expect(performance.now() - since).toBeGreaterThan(1_400);
    expect(heard()).toBe(before + 1);
    expect(bench.counted("guarded", "keepalive-timeout")).toBeGreaterThan(0);
  });
});

describe("PINGREQ", () => {
  test("[MQTT-3.12.4-1] is answered, and keeps the connection beyond its keepalive", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07", keepalive: 1 });
    const since = performance.now();
    while (performance.now() - since < 2_500) {
      unit.send({ cmd: "pingreq" });
      await unit.next("pingresp");
      // The keepalive is a time: what is tested is that it passes twice while nothing but this is sent.
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(unit.isClosed()).toBe(false);
  });
});

describe("[MQTT-2.2.2-2] reserved bits of the fixed header end the connection", () => {
  test.each([
    ["SUBSCRIBE", [0x80, 0x06, 0x00, 0x09, 0x00, 0x01, 0x61, 0x01]],
    ["UNSUBSCRIBE", [0xa0, 0x05, 0x00, 0x09, 0x00, 0x01, 0x61]],
    ["PUBREL", [0x60, 0x02, 0x00, 0x09]],
    ["PUBACK", [0x41, 0x02, 0x00, 0x09]],
    ["PINGREQ", [0xc1, 0x00]],
    ["DISCONNECT", [0xe1, 0x00]],
    ["type 0", [0x00, 0x00]],
    ["type 15", [0xf0, 0x00]],
    ["CONNACK from a client", [0x20, 0x02, 0x00, 0x00]],
    ["SUBACK from a client", [0x90, 0x03, 0x00, 0x01, 0x00]],
  ])("%s", async (_, bytes) => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.write(Buffer.from(bytes));
    await unit.closed();
  });
});

test("a client that sends one byte at a time is served like any other", async () => {
  const socket = connect({ port: bench.port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  const bytes = Buffer.concat([
    generate(connectPacket({ clientId: "bike-07" })),
    generate(publish("records", "drip", 1)),
  ]);
  const answers: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => answers.push(chunk));
  for (const byte of bytes) {
    socket.write(Uint8Array.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until("CONNACK and PUBACK", () => Buffer.concat(answers).length === 8);
  expect(bench.batches.at(-1)?.text).toBe("drip");
  socket.destroy();
});
