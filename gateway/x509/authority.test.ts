import { type ConnectionOptions, connect } from "node:tls";
import mqtt from "mqtt";
import { generate } from "mqtt-packet";
import { beforeAll, describe, expect, test } from "vitest";
import { tlsBroker } from "../../test/support/tls-broker.ts";
import { createAuthority, openAuthority } from "./authority.ts";

/** What each side is started with. */
type Side = { readonly cert: string; readonly key: string; readonly ca: string };
const VALIDITY = { notBefore: Date.UTC(2020, 0, 1), notAfter: Date.UTC(2040, 0, 1) };
const NAME = "authority of the test";
let unit: Side;
let gateway: Side;
let elsewhere: Side;
let stranger: Side;

beforeAll(async () => {
  const pair = await createAuthority(NAME, VALIDITY, null);
  const authority = await openAuthority(pair, null);
  unit = { ...(await authority.issueUnit("bike-07", VALIDITY)), ca: pair.cert };
  gateway = { ...(await authority.issueServer(["localhost", "::1", "127.0.0.1"], VALIDITY)), ca: pair.cert };
  elsewhere = { ...(await authority.issueServer(["gw.police.internal"], VALIDITY)), ca: pair.cert };
  const other = await openAuthority(await createAuthority(NAME, VALIDITY, null), null);
  stranger = { ...(await other.issueUnit("bike-07", VALIDITY)), ca: pair.cert };
});

/** How a TLS client's attempt to be taken for a unit ends. */
async function attempt(port: number, options: ConnectionOptions): Promise<string> {
  const socket = connect(port, "localhost", { minVersion: "TLSv1.3", ...options });
  socket.on("secureConnect", () => socket.write(generate({ cmd: "connect", clientId: "bike-07", keepalive: 20 })));
  socket.on("data", () => socket.destroy(new Error("answered")));
  return await new Promise((resolve) => {
    socket.on("error", (err) => resolve(err.message));
    socket.on("close", () => resolve("closed"));
  });
}

describe("a gateway", () => {
  test.each<[string, () => ConnectionOptions]>([
    ["no certificate", () => ({ ca: gateway.ca })],
    ["a gateway's certificate", () => gateway],
    ["a certificate of another authority with the same name", () => stranger],
    ["its certificate with another's key", () => ({ ...unit, key: stranger.key })],
  ])("takes nobody with %s", async (_, options) => {
    await using broker = await tlsBroker(gateway);
    const ended = await attemptOrThrow(broker.port, options());
    expect(ended).not.toBe("answered");
    expect(broker.seen).toHaveLength(0);
  });

  test("takes a unit with its certificate", async () => {
    await using broker = await tlsBroker(gateway);
    expect(await attemptOrThrow(broker.port, unit)).toBe("answered");
    expect(broker.seen[0]?.certificate.subject.CN).toBe("bike-07");
  });
});

/** A pair that does not belong together is refused before a byte is sent. */
async function attemptOrThrow(port: number, options: ConnectionOptions): Promise<string> {
  try {
    return await attempt(port, options);
  } catch (err) {
    return String(err);
  }
}

describe("a unit", () => {
  test.each<[string, () => Side, RegExp]>([
    ["shows a unit's certificate", () => unit, /unsuitable certificate purpose/],
    ["has a certificate for another name", () => elsewhere, /does not match certificate's altnames/],
    ["has a certificate of another authority", () => stranger, /unable to verify|self.signed|signature|purpose/],
  ])("refuses a broker that %s", async (_, impostor, why) => {
    await using broker = await tlsBroker(impostor());
    const client = mqtt.connectAsync(`mqtts://localhost:${broker.port}`, { reconnectPeriod: 0, ...unit });
    await expect(client).rejects.toThrow(why);
    expect(broker.seen).toHaveLength(0);
  });
});

describe("an authority", () => {
  test("issues nothing that outlives it", async () => {
    const authority = await openAuthority(await createAuthority(NAME, VALIDITY, null), null);
    const longer = { ...VALIDITY, notAfter: VALIDITY.notAfter + 1000 };
    expect((await authority.issueUnit("bike-07", longer)).notAfter).toBe(VALIDITY.notAfter);
  });

  test("gives every certificate a serial number of its own, positive and of 16 bytes", async () => {
    const authority = await openAuthority(await createAuthority(NAME, VALIDITY, null), null);
    const serials = new Set<string>();
    for (let n = 0; n < 100; n++) serials.add((await authority.issueUnit("bike-07", VALIDITY)).serial);
    expect(serials.size).toBe(100);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  test.each([
    ["a key of another", async () => (await createAuthority(NAME, VALIDITY, null)).key, "do not belong together"],
    ["a key that is none", async () => "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "damaged"],
    ["a sealed key", async () => (await createAuthority(NAME, VALIDITY, "twelve chars")).key, "--passphrase-stdin"],
  ])("does not open with %s", async (_, key, says) => {
    const { cert } = await createAuthority(NAME, VALIDITY, null);
    await expect(openAuthority({ cert, key: await key() }, null)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining(says),
    });
  });

  test("opens with its passphrase and no other", async () => {
    const pair = await createAuthority(NAME, VALIDITY, "correct horse battery");
    await expect(openAuthority(pair, "correct horse")).rejects.toThrow("passphrase is wrong");
    expect((await (await openAuthority(pair, "correct horse battery")).issueUnit("a", VALIDITY)).cert).toContain(
      "BEGIN",
    );
  });

  test.each(["", "a b", "*.police", "-gw", "gw-", "gw..internal", "a/b", "x".repeat(64), "1.2.3.4.5,", "gw\n"])(
    "issues nothing for the host %j",
    async (host) => {
      const authority = await openAuthority(await createAuthority(NAME, VALIDITY, null), null);
      await expect(authority.issueServer(["localhost", host], VALIDITY)).rejects.toMatchObject({ code: "invalid" });
    },
  );
});
