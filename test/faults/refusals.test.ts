/** A broker that does not know the secret, and brokers that cannot prove who they are: one clear sentence, and no way round. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Aedes } from "aedes";
import { describe, expect, test } from "vitest";
import { needs } from "../support/need.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import { makeCertificate, type ServerCertificate } from "./certificates.ts";
import { EMPTY_OUTBOX, startUplink } from "./uplink-under-test.ts";

const UNIT = "bike-01";
const DAY_MS = 86_400_000;
const RETRY_MS = { first: 50, most: 200 };
const openssl = needs("openssl");

type Broker = AsyncDisposable & {
  readonly port: number;
  /** When a CONNECT was read, by `performance.now()`. */
  readonly connects: readonly number[];
  /** TCP connections so far. */
  readonly attempts: () => number;
  /** The one that it takes from now on. */
  readonly setSecret: (secret: string) => void;
};

describe("wrong credentials", () => {
  test("are said once in a sentence, tried again slowly, and work once they are right", async () => {
    await using broker = await startBroker(null);
    const url = `mqtt://127.0.0.1:${broker.port}`;
    await using uplink = startUplink({ url, unit: UNIT, secret: "mine", outbox: EMPTY_OUTBOX, retryMs: RETRY_MS });
    await until("six tries", () => broker.connects.length >= 6);
    const warned = uplink.warnings.map(({ msg, reason }) => [msg, reason]);
    const sentence = "the broker refuses this unit's name or secret: check PATROL_UNIT and its secret";
    expect(warned).toEqual([["uplink cannot connect", sentence]]);
    expect(JSON.stringify(uplink.warnings)).not.toContain("mine");
    // Four times the usual pauses, of which at most a half is taken off: 100 ms, then 200 ms and more.
    const pauses = broker.connects.slice(1).map((at, n) => at - (broker.connects[n] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(95);
    broker.setSecret("mine");
    await until("a connection", () => uplink.states.at(-1)?.isUp);
  });
});

describe.skipIf(openssl.isMissing)(`a broker whose certificate ${openssl.label}`, () => {
  test("is good is trusted", async () => {
    await using folder = await tempFolder();
    const files = makeCertificate(folder.path, "good", Date.now() - DAY_MS);
    await using broker = await startBroker(files);
    await using uplink = startTls(broker, files.ca);
    await until("a connection", () => uplink.states.at(-1)?.isUp);
  });

  test.each([
    ["is not valid yet", DAY_MS, "its own", /certificate is not valid yet by this device's clock: set the clock/],
    ["has expired", -400 * DAY_MS, "its own", /certificate has expired by this device's clock: renew it/],
    ["was signed by somebody else", -DAY_MS, "another", /that this device does not trust: check PATROL_BROKER_CA/],
  ] as const)("%s gets no CONNECT, and the reason is said once", async (_name, fromNowMs, signer, reason) => {
    await using folder = await tempFolder();
    const files = makeCertificate(folder.path, "server", Date.now() + fromNowMs);
    const other = makeCertificate(folder.path, "other", Date.now() - DAY_MS);
    await using broker = await startBroker(files);
    await using uplink = startTls(broker, signer === "its own" ? files.ca : other.ca);
    await until("three tries", () => broker.attempts() >= 3);
    expect(uplink.warnings.map(({ msg }) => msg)).toEqual(["uplink cannot connect"]);
    expect(String(uplink.warnings[0]?.reason)).toMatch(reason);
    expect(broker.connects).toEqual([]);
    expect(uplink.states.some(({ isUp }) => isUp)).toBe(false);
  });
});

function startTls(broker: Broker, ca: string) {
  const url = `mqtts://localhost:${broker.port}`;
  const tls = { ca, cert: null, key: null };
  return startUplink({ url, unit: UNIT, secret: "any", tls, outbox: EMPTY_OUTBOX, retryMs: RETRY_MS });
}

/** With `files` behind TLS, where it takes any secret. */
async function startBroker(files: ServerCertificate | null): Promise<Broker> {
  const connects: number[] = [];
  let attempts = 0;
  let secret: string | null = files === null ? "another" : null;
  const aedes = await Aedes.createBroker({
    preConnect: (_client, _packet, done) => {
      connects.push(performance.now());
      done(null, true);
    },
    authenticate: (_client, _username, password, done) => {
      if (secret === null || password?.toString() === secret) done(null, true);
      else done(Object.assign(new Error("bad credentials"), { returnCode: 4 as const }), false);
    },
  });
  const server: Server = files === null ? createServer(aedes.handle) : createTlsServer(files, aedes.handle);
  server.on("connection", () => {
    attempts += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connects,
    attempts: () => attempts,
    setSecret: (value) => {
      secret = value;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await new Promise<void>((resolve) => aedes.close(resolve));
    },
  };
}
