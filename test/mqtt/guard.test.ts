/** The guard's limits, each set low and reached by real clients: what is beyond is ended or made to wait, and counted. */
import { generate } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import { openTestBroker } from "../support/broker.ts";
import { answerTo, connectPacket, openProbe, type Probe, signedIn } from "../support/probe.ts";
import { until } from "../support/until.ts";
import { ALL, publish, subscribe, U } from "./packets.ts";

async function isServed(probe: Probe): Promise<void> {
  probe.send({ cmd: "pingreq" });
  await probe.next("pingresp");
}

describe("before the CONNECT", () => {
  test("a socket that is silent, or drips, is closed when its time is over", async () => {
    await using bench = await openTestBroker({ connectMs: 400 });
    await using silent = await openProbe(bench.port);
    await using dripping = await openProbe(bench.port);
    const bytes = generate(connectPacket({ clientId: "bike-07" }));
    const since = performance.now();
    for (let at = 0; !dripping.isClosed() && at < bytes.length - 1; at++) {
      dripping.write(bytes.subarray(at, at + 1));
      // To drip slowly is the input of this test.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(performance.now() - since).toBeLessThan(2_000);
    await silent.closed();
    await dripping.closed();
    expect(bench.counted("guarded", "connect-time")).toBe(2);
    expect(bench.broker.tally()).toMatchObject({ strangers: 0, connections: 0 });
  });

  test("a unit gets in while strangers hold all their places: the oldest of them goes", async () => {
    await using bench = await openTestBroker({ strangersPerAddress: 3 });
    const strangers = [await openProbe(bench.port), await openProbe(bench.port), await openProbe(bench.port)];
    await until("they stand there", () => bench.broker.tally().strangers === 3);
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    await isServed(unit);
    await strangers[0]?.closed();
    expect(strangers.map((one) => one.isClosed())).toEqual([true, false, false]);
    expect(bench.counted("guarded", "crowded")).toBe(1);
    for (const one of strangers) one.cut();
  });

  test("no more sockets are open in all than may be, and those that have signed in stay", async () => {
    await using bench = await openTestBroker({ sockets: 2 });
    await using one = await signedIn(bench.port, { clientId: "bike-07" });
    await using two = await signedIn(bench.port, { clientId: "bike-08" });
    await using three = await openProbe(bench.port);
    await three.closed();
    await isServed(one);
    await isServed(two);
    expect(bench.counted("guarded", "crowded")).toBe(1);
  });

  test("a socket that has gone leaves its place, whether it had signed in or not", async () => {
    await using bench = await openTestBroker({ sockets: 2, strangers: 2 });
    for (let n = 0; n < 6; n++) {
      const unit = await signedIn(bench.port, { clientId: "bike-07" });
      const silent = await openProbe(bench.port);
      await until("it stands there", () => bench.broker.tally().strangers === 1);
      unit.cut();
      silent.cut();
      await until("they have gone", () => bench.broker.tally().connections + bench.broker.tally().strangers === 0);
    }
    expect(bench.counted("guarded", "crowded")).toBe(0);
  });

  test.each([
    { what: "a CONNECT over the limit", secret: "secret", will: 2_000, kind: "packet-size" },
    { what: "a megabyte behind a wrong secret", secret: "wrong", will: 10, kind: null },
  ])("$what is not read to its end", async ({ secret, will, kind }) => {
    await using bench = await openTestBroker({ connectBytes: 1_024 });
    await using probe = await openProbe(bench.port);
    const status = { topic: `${U}/status`, payload: Buffer.alloc(will, "x"), qos: 0 as const, retain: false };
    probe.send(connectPacket({ clientId: "bike-07", password: Buffer.from(secret), will: status }));
    const flood = generate(publish("records", "x".repeat(200_000), 0));
    for (let n = 0; n < 5; n++) probe.write(flood);
    await probe.closed();
    expect(bench.batches).toEqual([]);
    if (kind) expect(bench.counted("guarded", kind)).toBe(1);
    else expect(bench.counted("auth_failures", "secret")).toBe(1);
  });
});

describe("a unit that makes up client ids", () => {
  test("has so many sessions and no more: the oldest that is not in use goes", async () => {
    await using bench = await openTestBroker({ clientIds: 3 });
    const suffixes = Array.from({ length: 40 }, (_, n) => `bike-07.${n}`);
    for (const clientId of suffixes) {
      const probe = await signedIn(bench.port, { clientId, clean: false });
      probe.send(subscribe(1, [ALL, 1]));
      await probe.next("suback");
      probe.cut();
      await until("it has gone", () => bench.broker.tally().connections === 0);
    }
    expect(bench.broker.tally().sessions).toBe(3);
    expect(bench.counted("dropped", "sessions")).toBe(37);
    await using last = await signedIn(bench.port, { clientId: "bike-07.39", clean: false });
    expect(last.sessionPresent).toBe(true);
    await using first = await signedIn(bench.port, { clientId: "bike-07.0", clean: false });
    expect(first.sessionPresent).toBe(false);
  });

  test("is refused when all are connected, but not with its own name, nor for SOS, nor with one it has", async () => {
    await using bench = await openTestBroker({ clientIds: 2 });
    await using one = await signedIn(bench.port, { clientId: "bike-07.1" });
    await using _two = await signedIn(bench.port, { clientId: "bike-07.2" });
    expect(await answerTo(bench.port, { clientId: "bike-07.3" })).toBe(5);
    expect(bench.counted("forbidden", "client-ids")).toBe(1);
    await using bare = await signedIn(bench.port, { clientId: "bike-07" });
    await using sos = await signedIn(bench.port, { clientId: "bike-07.sos" });
    await using again = await signedIn(bench.port, { clientId: "bike-07.1" });
    await one.closed();
    for (const probe of [bare, sos, again]) await isServed(probe);
    await using _other = await signedIn(bench.port, { clientId: "bike-08.1" });
  });

  test("gets the place back that a closed connection without a session held", async () => {
    await using bench = await openTestBroker({ clientIds: 1 });
    for (let n = 0; n < 5; n++) {
      const probe = await signedIn(bench.port, { clientId: `bike-07.${n}` });
      probe.cut();
      await until("it has gone", () => bench.broker.tally().connections === 0);
    }
    expect(bench.counted("forbidden", "client-ids")).toBe(0);
  });
});

describe("a unit that sends too fast", () => {
  test("waits for its PUBACKs at the rate it is allowed; its SOS and other units do not", async () => {
    await using bench = await openTestBroker({ recordsPerS: 10, recordsBurst: 5 });
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    await using sos = await signedIn(bench.port, { clientId: "bike-07.sos" });
    await using other = await signedIn(bench.port, { clientId: "bike-08" });
    const since = performance.now();
    unit.send(...Array.from({ length: 20 }, (_, n) => publish("records", `fast ${n}`, 1, { messageId: n + 1 })));
    await until("it is made to wait", () => bench.counted("guarded", "paced") > 0);
    sos.send(...Array.from({ length: 50 }, (_, n) => publish("sos", `sos ${n}`, 1, { messageId: n + 1 })));
    other.send({ ...publish("records", "other", 1), topic: "patrol/v1/bike-08/records" });
    await other.next("puback");
    for (let n = 0; n < 50; n++) await sos.next("puback");
    expect(performance.now() - since).toBeLessThan(1_400);
    expect(unit.received.filter(({ cmd }) => cmd === "puback").length).toBeLessThan(20);
    for (let n = 1; n <= 20; n++) expect((await unit.next("puback")).messageId).toBe(n);
    expect(performance.now() - since).toBeGreaterThan(1_400);
    const fast = bench.batches.filter(({ text }) => text.startsWith("fast")).map(({ text }) => text);
    expect(fast).toEqual(Array.from({ length: 20 }, (_, n) => `fast ${n}`));
    expect(bench.counted("guarded", "paced")).toBe(1);
  });

  test("does not get faster by connecting again", async () => {
    await using bench = await openTestBroker({ recordsPerS: 1, recordsBurst: 2 });
    const since = performance.now();
    for (let n = 0; n < 20; n++) {
      const unit = await signedIn(bench.port, { clientId: "bike-07" });
      unit.send(publish("records", `${n}`, 1));
      await until("it has come", () => bench.batches.length + bench.broker.tally().paced === n + 1);
      unit.cut();
    }
    expect(bench.batches.length).toBeLessThanOrEqual(3 + (performance.now() - since) / 1_000);
  });

  test("and comes back again and again while nothing can be stored is not kept beyond 2 MiB", async () => {
    await using bench = await openTestBroker();
    bench.setHeld(true);
    const payload = "x".repeat(250_000);
    for (let n = 0; n < 20; n++) {
      const unit = await signedIn(bench.port, { clientId: "bike-07", clean: true });
      unit.send(publish("records", payload, 1));
      await until("it has come", () => bench.batches.length + bench.counted("guarded", "withheld") > n);
      unit.cut();
    }
    expect(bench.batches).toHaveLength(9);
    expect(bench.counted("guarded", "withheld")).toBe(11);
    await using sos = await signedIn(bench.port, { clientId: "bike-07.sos" });
    bench.setHeld(false);
    sos.send(publish("sos", "help", 1));
    await sos.next("puback");
  });
});

describe("limits of a connection", () => {
  test("its keepalive, as it is set", async () => {
    await using bench = await openTestBroker({ keepaliveS: 30 });
    const codes = [];
    for (const keepalive of [0, 1, 30, 31]) codes.push(await answerTo(bench.port, { clientId: "bike-07", keepalive }));
    expect(codes).toEqual([5, 0, 0, 5]);
    expect(bench.counted("forbidden", "keepalive")).toBe(2);
  });

  test("its subscriptions; the same filter again is none more", async () => {
    await using bench = await openTestBroker({ subscriptions: 2 });
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    const granted = [];
    for (const [n, channel] of ["receipt", "error", "order", "receipt"].entries()) {
      unit.send(subscribe(n + 1, [`${U}/${channel}`, 1]));
      granted.push(...(await unit.next("suback")).granted);
    }
    expect(granted).toEqual([1, 1, 128, 1]);
    expect(bench.refusals).toEqual(["a connection may hold at most 2 subscriptions"]);
  });

  test("its packets: a PUBLISH of so many bytes, a SUBSCRIBE of 2 KiB", async () => {
    await using bench = await openTestBroker({ packetBytes: 2_000 });
    for (const packet of [
      publish("records", "x".repeat(2_000), 1),
      subscribe(1, ...Array.from({ length: 60 }, (_, n) => [`${U}/${"x".repeat(20)}${n}`, 1] as const)),
    ]) {
      await using unit = await signedIn(bench.port, { clientId: "bike-07" });
      unit.send(packet);
      await unit.closed();
    }
    expect(bench.counted("guarded", "packet-size")).toBe(2);
  });

  test("its QoS 2 messages without PUBREL", async () => {
    await using bench = await openTestBroker();
    await using unit = await signedIn(bench.port, { clientId: "bike-07" });
    for (let n = 1; n <= 1_100 && !unit.isClosed(); n++) unit.send(publish("records", "{}", 2, { messageId: n }));
    await unit.closed();
    expect(unit.received.filter(({ cmd }) => cmd === "pubrec").length).toBeLessThanOrEqual(1_000);
  });
});

describe("a unit that is revoked", () => {
  test("loses every connection within a second, with its sessions; others stay", async () => {
    await using bench = await openTestBroker();
    const login = { clientId: "bike-07", clean: false };
    await using bare = await signedIn(bench.port, login);
    await using sos = await signedIn(bench.port, { clientId: "bike-07.sos" });
    await using other = await signedIn(bench.port, { clientId: "bike-08" });
    bench.units.delete("bike-07");
    const since = performance.now();
    expect(bench.broker.disconnect("bike-07")).toBe(2);
    await bare.closed();
    await sos.closed();
    expect(performance.now() - since).toBeLessThan(1_000);
    expect(bench.counted("guarded", "revoked")).toBe(2);
    expect(await answerTo(bench.port, login)).toBe(4);
    await isServed(other);
    expect(bench.broker.tally()).toMatchObject({ connections: 1, sessions: 0 });
    bench.units.add("bike-07");
    await using again = await signedIn(bench.port, login);
    expect(again.sessionPresent).toBe(false);
    expect(bench.broker.disconnect("nobody")).toBe(0);
  });

  test("does not get in with what it had begun to sign in with before", async () => {
    await using bench = await openTestBroker();
    const letIn = bench.holdSignIns();
    await using probe = await openProbe(bench.port);
    probe.send(connectPacket({ clientId: "bike-07" }));
    await until("its secret is being looked at", () => bench.signIns() === 1);
    bench.broker.disconnect("bike-07");
    letIn();
    expect((await probe.next("connack")).returnCode).toBe(4);
    await probe.closed();
  });
});
