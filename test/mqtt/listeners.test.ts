/** MQTT over TLS and WebSocket, certificates in the place of secrets, and certificates that change. */
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { generate } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWebSocketStream, WebSocket } from "ws";
import { openTlsFiles } from "../../gateway/tls.ts";
import { openLog } from "../../runtime/log.ts";
import { makeAuthority, type Signed } from "../support/authority.ts";
import { openTestBroker, type TestBroker } from "../support/broker.ts";
import { registerUnits, startGateway } from "../support/gateway.ts";
import { connectPacket, type Login, type Probe, probeOn } from "../support/probe.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import { publish } from "./packets.ts";

const authority = await makeAuthority();
const stranger = await makeAuthority("somebody else");
const [first, second] = [await authority.server(), await authority.server()];
const stack: AsyncDisposable[] = [];
let bench: TestBroker;
let paths: { readonly cert: string; readonly key: string; readonly ca: string };
let ports: { readonly mqtts: number; readonly webSocket: number };

beforeAll(async () => {
  const folder = await tempFolder();
  paths = { cert: join(folder.path, "cert"), key: join(folder.path, "key"), ca: join(folder.path, "ca") };
  await install(first);
  await writeFile(paths.ca, authority.ca);
  const tls = await openTlsFiles(paths, openLog("test", "silent"), () => {}, 20);
  bench = await openTestBroker({ connectMs: 1_500 }, { tls, mqttsPort: 0, webSocketPort: 0 });
  ports = { mqtts: bench.broker.ports.mqtts ?? 0, webSocket: bench.broker.ports.webSocket ?? 0 };
  stack.push(folder, tls, bench);
});
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

async function install({ cert, key }: Signed): Promise<void> {
  await writeFile(paths.cert, cert);
  await writeFile(paths.key, key);
}

async function tlsSocket(changes: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ port: ports.mqtts, host: "127.0.0.1", ca: authority.ca, ...changes });
  await once(socket, "secureConnect");
  return socket;
}

/** The CONNACK's return code of a login over TLS, with a client certificate or without. */
async function answer(login: Login, client: Signed | null): Promise<number> {
  await using probe = probeOn(await tlsSocket(client ?? {}));
  probe.send(connectPacket(login));
  return (await probe.next("connack")).returnCode ?? 0;
}

async function webSocket(url: string, changes: object = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, "mqtt", { ca: authority.ca, ...changes });
  await once(socket, "open");
  return socket;
}

async function expectStored(probe: Probe, text: string): Promise<void> {
  probe.send(publish("records", text, 1));
  await probe.next("puback");
  expect(bench.batches.at(-1)).toEqual({ unit: "bike-07", lane: "records", text });
}

describe("over TLS", () => {
  test.each(["TLSv1.2", "TLSv1.3"] as const)("a unit signs in with its secret (%s)", async (version) => {
    await using probe = probeOn(await tlsSocket({ minVersion: version, maxVersion: version }));
    probe.send(connectPacket({ clientId: "bike-07" }));
    expect((await probe.next("connack")).returnCode).toBe(0);
    await expectStored(probe, version);
  });

  test("TLS 1.1 is refused", async () => {
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    await expect(tlsSocket(old)).rejects.toThrow(/alert|protocol/);
  });

  test("what is no TLS ends that socket, and is counted", async () => {
    const before = bench.counted("guarded", "tls");
    const probe = probeOn(connectTcp(ports.mqtts, "127.0.0.1"));
    probe.send(connectPacket({ clientId: "bike-07" }));
    await probe.closed();
    await until("it is counted", () => bench.counted("guarded", "tls") === before + 1);
  });

  test("a socket that is silent, before or after its handshake, is closed in time", async () => {
    const before = bench.counted("guarded", "connect-time");
    const plain = probeOn(connectTcp(ports.mqtts, "127.0.0.1"));
    const secure = probeOn(await tlsSocket());
    await plain.closed();
    await secure.closed();
    expect(bench.counted("guarded", "connect-time")).toBe(before + 2);
  });
});

describe("a client certificate", () => {
  const nameless: Login = { clientId: "bike-07", username: undefined as never, password: undefined as never };

  test("is the unit that it names: no user name and no secret are needed", async () => {
    expect(await answer(nameless, await authority.client("bike-07"))).toBe(0);
    expect(await answer({ ...nameless, clientId: "bike-07.sos" }, await authority.client("bike-07"))).toBe(0);
    expect(await answer({ clientId: "bike-07", password: Buffer.from("any") }, await authority.client("bike-07"))).toBe(
      0,
    );
  });

  test("cannot be used for another unit", async () => {
    const client = await authority.client("bike-07");
    expect(await answer({ clientId: "bike-08" }, client)).toBe(4);
    expect(await answer({ ...nameless, clientId: "bike-08" }, client)).toBe(2);
  });

  test("of a unit that is not registered, or not any more, is refused", async () => {
    const before = bench.counted("auth_failures", "certificate");
    expect(await answer({ ...nameless, clientId: "bike-99" }, await authority.client("bike-99"))).toBe(4);
    const client = await authority.client("bike-08");
    expect(await answer({ ...nameless, clientId: "bike-08" }, client)).toBe(0);
    bench.units.delete("bike-08");
    expect(await answer({ ...nameless, clientId: "bike-08" }, client)).toBe(4);
    bench.units.add("bike-08");
    expect(bench.counted("auth_failures", "certificate")).toBe(before + 2);
  });

  test.each([
    ["of somebody else", () => stranger.client("bike-07")],
    ["that has expired", () => authority.client("bike-07", -1)],
  ])("%s is refused, with the right secret too", async (_, make) => {
    expect(await answer({ clientId: "bike-07" }, await make())).toBe(5);
  });

  test("is not demanded: a secret will do, a wrong one will not", async () => {
    expect(await answer({ clientId: "bike-07" }, null)).toBe(0);
    expect(await answer({ clientId: "bike-07", password: Buffer.from("wrong") }, null)).toBe(4);
    expect(await answer(nameless, null)).toBe(4);
  });
});

describe("certificates that change while the gateway runs", () => {
  const shown = async () => {
    const socket = await tlsSocket();
    const { raw } = socket.getPeerCertificate();
    socket.destroy();
    return `-----BEGIN CERTIFICATE-----\n${raw.toString("base64")}`.replaceAll("\n", "");
  };
  const flat = ({ cert }: Signed) => cert.replaceAll("\n", "").replace("-----END CERTIFICATE-----", "");

  test("are shown to whoever connects next; who is connected stays", async () => {
    await using probe = probeOn(await tlsSocket());
    probe.send(connectPacket({ clientId: "bike-07" }));
    await probe.next("connack");
    expect(await shown()).toBe(flat(first));
    await install(second);
    await until("the new one", async () => (await shown()) === flat(second));
    await expectStored(probe, "still there");
    await writeFile(paths.cert, "rubbish");
    await writeFile(paths.cert, first.cert);
    await writeFile(paths.key, first.key);
    await until("the first again", async () => (await shown()) === flat(first));
  });
});

describe("over WebSocket", () => {
  const url = () => `wss://127.0.0.1:${ports.webSocket}/mqtt`;

  test("a unit signs in with its secret [MQTT-6.0.0-4]", async () => {
    const socket = await webSocket(url());
    expect(socket.protocol).toBe("mqtt");
    await using probe = probeOn(createWebSocketStream(socket));
    probe.send(connectPacket({ clientId: "bike-07" }));
    expect((await probe.next("connack")).returnCode).toBe(0);
    await expectStored(probe, "over WebSocket");
    expect(bench.broker.send("bike-07", "receipt", "not subscribed")).toBe(false);
  });

  test("a unit signs in with its certificate", async () => {
    await using probe = probeOn(createWebSocketStream(await webSocket(url(), await authority.client("bike-07"))));
    probe.send(connectPacket({ clientId: "bike-07", username: undefined as never, password: undefined as never }));
    expect((await probe.next("connack")).returnCode).toBe(0);
  });

  test("packets may share a frame or be cut over frames [MQTT-6.0.0-2]", async () => {
    const socket = await webSocket(url());
    await using probe = probeOn(createWebSocketStream(socket));
    const bytes = Buffer.concat([
      generate(connectPacket({ clientId: "bike-07" })),
      generate(publish("records", "one", 1)),
      generate(publish("records", "two", 1)),
    ]);
    socket.send(bytes.subarray(0, 20));
    socket.send(bytes.subarray(20, bytes.length - 3));
    socket.send(bytes.subarray(bytes.length - 3));
    await probe.next("puback");
    await probe.next("puback");
    expect(bench.batches.slice(-2).map(({ text }) => text)).toEqual(["one", "two"]);
  });

  test.each([
    ["text [MQTT-6.0.0-1]", "hello"],
    ["more than a CONNECT may be, in one message", Buffer.alloc(100_000, 0x10)],
    ["what is no MQTT", Buffer.from("nonsense")],
  ])("%s ends the connection", async (_, message) => {
    const socket = await webSocket(url());
    socket.on("error", () => {});
    const closed = once(socket, "close");
    socket.send(message);
    await closed;
  });

  test("without the subprotocol mqtt there is no upgrade [MQTT-6.0.0-3]", async () => {
    const socket = new WebSocket(url(), "chat", { ca: authority.ca });
    const [err] = (await once(socket, "error")) as [Error];
    expect(err.message).toContain("400");
  });

  test("a browser that only looks is told what the port is for", async () => {
    await using plain = await openTestBroker({}, { webSocketPort: 0 });
    const reply = await fetch(`http://127.0.0.1:${plain.broker.ports.webSocket}/`);
    expect([reply.status, await reply.text()]).toEqual([426, expect.stringContaining("subprotocol mqtt")]);
    await using probe = probeOn(
      createWebSocketStream(await webSocket(`ws://127.0.0.1:${plain.broker.ports.webSocket}`)),
    );
    probe.send(connectPacket({ clientId: "bike-07" }));
    expect((await probe.next("connack")).returnCode).toBe(0);
  });

  test("a socket that never asks for the upgrade, or then is silent, is closed in time", async () => {
    const before = bench.counted("guarded", "connect-time");
    const socket = await webSocket(url());
    const plain = probeOn(connectTcp(ports.webSocket, "127.0.0.1"));
    await Promise.all([once(socket, "close"), plain.closed()]);
    expect(bench.counted("guarded", "connect-time")).toBe(before + 2);
  });
});

/** An address of this machine that others could reach; null on one that has only loopback. */
const outside =
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal)?.address ?? null;

test.skipIf(outside === null)(
  "beyond loopback there is TLS only: the plain port stays on 127.0.0.1 [needs a network address]",
  { timeout: 60_000 },
  async () => {
    await using folder = await tempFolder();
    await registerUnits(folder.path, ["bike-07"]);
    const env = { PATROL_MQTT_HOST: "0.0.0.0", PATROL_MQTTS_PORT: "0", PATROL_MQTT_WS_PORT: "0" };
    const tls = { PATROL_TLS_CERT: paths.cert, PATROL_TLS_KEY: paths.key };
    await using gateway = await startGateway(folder.path, { ...env, ...tls });
    const { mqttPort, mqttsPort, mqttWsPort } = gateway.addresses;
    const reach = async (port: number | null) => {
      const socket = connectTcp(port ?? 0, outside ?? "");
      const reached = await Promise.race([
        once(socket, "connect").then(() => true),
        once(socket, "error").then(() => false),
      ]).catch(() => false);
      socket.destroy();
      return reached;
    };
    expect([await reach(mqttPort), await reach(mqttsPort), await reach(mqttWsPort)]).toEqual([false, true, true]);
  },
);
