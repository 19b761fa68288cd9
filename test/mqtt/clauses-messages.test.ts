import { generate } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestBroker, statusText, type TestBroker } from "../support/broker.ts";
import { signedIn } from "../support/probe.ts";
import { until } from "../support/until.ts";
import { ALL, publish, subscribe, texts, U } from "./packets.ts";

let bench: TestBroker;
beforeAll(async () => {
  bench = await openTestBroker();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

describe("PUBLISH from a unit", () => {
  test("[MQTT-4.3.1-1] with QoS 0 is taken and not answered", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.send(publish("records", "zero", 0), { cmd: "pingreq" });
    await unit.next("pingresp");
    expect(bench.batches.at(-1)).toEqual({ unit: "bike-07", lane: "records", text: "zero" });
    expect(unit.received.map(({ cmd }) => cmd)).toEqual(["connack", "pingresp"]);
  });

  test("[MQTT-4.3.2-2] with QoS 1 is answered with its packet identifier, each time that it is sent", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    const before = bench.batches.length;
    for (const dup of [false, true, false]) {
      unit.send(publish("records", "one", 1, { messageId: 77, dup }));
      expect((await unit.next("puback")).messageId).toBe(77);
    }
    // The identifier may be used again after its PUBACK; that a message is stored once is the ingest's part, by its seqs.
    expect(bench.batches.slice(before)).toHaveLength(3);
  });

  test("[MQTT-4.3.3-2] with QoS 2 is answered with PUBREC and PUBCOMP, also when either is asked for twice", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    for (const dup of [false, true]) {
      unit.send(publish("records", "two", 2, { messageId: 78, dup }));
      expect((await unit.next("pubrec")).messageId).toBe(78);
    }
    for (let n = 0; n < 2; n++) {
      unit.send({ cmd: "pubrel", messageId: 78 });
      expect((await unit.next("pubcomp")).messageId).toBe(78);
    }
  });

  test("is not answered before its commit, and the answers come in order [MQTT-4.6.0-2]", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    bench.setHeld(true);
    unit.send(...[5, 6, 7].map((messageId) => publish("records", `held ${messageId}`, 1, { messageId })));
    await until("all three wait", () => bench.batches.at(-1)?.text === "held 7");
    expect(unit.received.map(({ cmd }) => cmd)).toEqual(["connack"]);
    bench.setHeld(false);
    const answers = [await unit.next("puback"), await unit.next("puback"), await unit.next("puback")];
    expect(answers.map(({ messageId }) => messageId)).toEqual([5, 6, 7]);
  });

  test("[MQTT-2.3.1-1] with the packet identifier 0 ends the connection", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    const bytes = generate(publish("records", "{}", 1, { messageId: 258 }));
    const at = bytes.indexOf(Buffer.from([1, 2]));
    bytes.fill(0, at, at + 2);
    unit.write(bytes);
    await unit.closed();
  });

  test("[MQTT-3.3.1-4] with both QoS bits ends the connection", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.write(Buffer.from([0x36, 0x07, 0x00, 0x01, 0x61, 0x00, 0x01, 0x7b, 0x7d]));
    await unit.closed();
  });
});

describe("retained messages", () => {
  test("[MQTT-3.3.1-6], [MQTT-3.3.1-8] come at each SUBSCRIBE, marked RETAIN; [MQTT-3.3.1-9] later ones are not marked", async () => {
    bench.broker.retain("bike-07", "profile", "kept");
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    for (const messageId of [1, 2]) {
      unit.send(subscribe(messageId, [`${U}/profile`, 1]));
      const { payload, retain } = await unit.next("publish");
      expect([String(payload), retain]).toEqual(["kept", true]);
    }
    bench.broker.retain("bike-07", "profile", "newer");
    const { payload, retain } = await unit.next("publish");
    expect([String(payload), retain]).toEqual(["newer", false]);
  });

  test("[MQTT-3.3.1-5] of a unit are its status and its newest, and [MQTT-3.3.1-12] one without RETAIN does not replace it", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    for (const [n, retain] of [true, true, false].entries()) {
      unit.send(publish("status", statusText("online", n + 1), 1, { retain }));
      await unit.next("puback");
    }
    unit.send(publish("status", '{"v":1,"state":"dancing"}', 1, { retain: true }));
    await unit.next("puback");
    unit.send(subscribe(3, [ALL, 1]));
    await until("the status", () => texts(unit.received).find((text) => text.includes("session")));
    expect(texts(unit.received).filter((text) => text.includes("state"))).toContain(statusText("online", 2));
    expect(texts(unit.received)).not.toContain(statusText("online", 3));
    expect(texts(unit.received)).not.toContain('{"v":1,"state":"dancing"}');
  });

  test("[MQTT-3.3.1-10] are not removed by a unit's empty message: it is no status", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.send(publish("status", statusText("online", 7), 1, { retain: true }));
    await unit.next("puback");
    unit.send(publish("status", "", 1, { retain: true }));
    await unit.next("puback");
    unit.send(subscribe(3, [ALL, 1]));
    await until("the status", () => texts(unit.received).includes(statusText("online", 7)) || null);
  });
});

describe("SUBSCRIBE", () => {
  test("[MQTT-3.8.4-1], [MQTT-3.8.4-5], [MQTT-3.9.3-1] is answered with one code for each filter, in their order", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.send(subscribe(9, [`${U}/receipt`, 2], ["#", 1], [`${U}/error`, 0], [`${U}/order`, 1]));
    expect(await unit.next("suback")).toMatchObject({ messageId: 9, granted: [2, 128, 0, 1] });
  });

  test("[MQTT-3.8.3-3] without a filter ends the connection", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.write(Buffer.from([0x82, 0x02, 0x00, 0x09]));
    await unit.closed();
  });

  test("[MQTT-3-8.3-4] with reserved bits in a QoS ends the connection", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.write(Buffer.from([0x82, 0x06, 0x00, 0x09, 0x00, 0x01, 0x61, 0x04]));
    await unit.closed();
  });

  test("[MQTT-3.3.5-1] of filters that overlap brings a message once per connection at least, and no more than once a filter", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.send(subscribe(1, [ALL, 1], [`${U}/receipt`, 0]));
    await unit.next("suback");
    const before = texts(unit.received).filter((text) => text === "overlapping").length;
    bench.broker.send("bike-07", "receipt", "overlapping");
    await until("it comes", () => texts(unit.received).includes("overlapping") || null);
    unit.send({ cmd: "pingreq" });
    await unit.next("pingresp");
    expect(before).toBe(0);
    expect(texts(unit.received).filter((text) => text === "overlapping")).toHaveLength(1);
  });

  test("[MQTT-4.7.2-1] of everything does not bring $ topics: it is refused, and nothing of $SYS comes through any filter", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.send(subscribe(1, ["#", 1], ["+/+/+/+", 1], ["$SYS/#", 1], [ALL, 1]));
    expect((await unit.next("suback")).granted).toEqual([128, 128, 128, 1]);
    await using _other = await signedIn(bench.port, { clientId: "bike-08" });
    unit.send({ cmd: "pingreq" });
    await unit.next("pingresp");
    expect(JSON.stringify(unit.received)).not.toContain("$SYS");
  });
});

describe("UNSUBSCRIBE", () => {
  test("[MQTT-3.10.4-1], [MQTT-3.10.4-4] ends the delivery and is answered, also of what was not subscribed [MQTT-3.10.4-5]", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07.un", clean: false });
    unit.send(subscribe(1, [`${U}/receipt`, 1]));
    await unit.next("suback");
    unit.send({ cmd: "unsubscribe", messageId: 2, unsubscriptions: [`${U}/receipt`] });
    expect((await unit.next("unsuback")).messageId).toBe(2);
    unit.send({ cmd: "unsubscribe", messageId: 3, unsubscriptions: [`${U}/error`] });
    expect((await unit.next("unsuback")).messageId).toBe(3);
    expect(bench.broker.send("bike-07", "receipt", "nobody listens")).toBe(false);
  });

  test("[MQTT-3.10.3-2] without a filter ends the connection", async () => {
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    unit.write(Buffer.from([0xa2, 0x02, 0x00, 0x09]));
    await unit.closed();
  });
});
