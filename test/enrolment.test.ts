/** The system's own authority: what it issues is judged by openssl and used over real TLS. */
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "./support/need.ts";
import { startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { tlsBroker } from "./support/tls-broker.ts";

const openssl = needs("openssl");
const exec = promisify(execFile);
const stack: AsyncDisposable[] = [];
let data: string;

type Answer = { readonly code: number | null; readonly out: string; readonly err: string };
async function patrol(args: readonly string[], stdin: string | null = null): Promise<Answer> {
  await using process = startPatrol(args, { PATROL_DATA_DIR: data });
  if (stdin !== null) process.say(stdin);
  process.end();
  const code = await process.ended;
  return { code, out: process.lines.join("\n"), err: process.errors.join("\n") };
}
const at = (...path: string[]) => join(data, ...path);
const pem = (...path: string[]) => readFile(at(...path), "utf8");

/** openssl's answer, of its standard output and error. */
async function ssl(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await exec("openssl", args).catch((err: { stdout: string; stderr: string }) => err);
  return stdout + stderr;
}

beforeAll(async () => {
  const temp = await tempFolder();
  stack.push(temp);
  data = temp.path;
  for (const args of [
    ["ca", "init", "--name", "第一分局, O=x"],
    ["unit", "add", "bike-07"],
    [
      "unit",
      "enrol",
      "bike-07",
      "--out",
      at("bundle"),
      "--broker-url",
      "mqtts://localhost:8883",
      "--device-dir",
      at("bundle"),
    ],
    ["ca", "server", "--host", "localhost", "127.0.0.1", "gw.police.internal", "--out", at("server")],
  ]) {
    expect(await patrol(args)).toMatchObject({ code: 0, err: "" });
  }
}, 120_000);
afterAll(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

describe.skipIf(openssl.isMissing)(`openssl says of ${openssl.label}`, () => {
  test("the authority: a P-256 key, nothing below its certificates, ten years, from 2020 on", async () => {
    const said = await ssl("x509", "-in", at("ca", "ca.pem"), "-noout", "-text", "-nameopt", "utf8,sep_multiline");
    expect(said).toContain("第一分局, O=x");
    expect(said).toContain("NIST CURVE: P-256");
    expect(said).toContain("Signature Algorithm: ecdsa-with-SHA256");
    expect(said).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(said).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(said).toMatch(/Not Before: Jan {2}1 00:00:00 2020 GMT/);
    expect(yearsLeft(said)).toBeCloseTo(10, 1);
  });

  test("a unit's certificate: for clients only, two years, its name as common name", async () => {
    const said = await ssl("x509", "-in", at("bundle", "unit.pem"), "-noout", "-text");
    expect(said).toMatch(/Subject: CN = bike-07$/m);
    expect(said).toMatch(/Extended Key Usage:\s+TLS Web Client Authentication$/m);
    expect(said).toMatch(/Key Usage: critical\s+Digital Signature$/m);
    expect(said).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    expect(said).toMatch(/Not Before: Jan {2}1 00:00:00 2020 GMT/);
    expect(yearsLeft(said)).toBeCloseTo(2, 1);
  });

  test("a gateway's certificate: for servers only, with every name and address", async () => {
    const said = await ssl("x509", "-in", at("server", "server.pem"), "-noout", "-text");
    expect(said).toContain("DNS:localhost, IP Address:127.0.0.1, DNS:gw.police.internal");
    expect(said).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication$/m);
  });

  test.each([
    ["sslclient", "bundle/unit.pem", true],
    ["sslserver", "bundle/unit.pem", false],
    ["sslserver", "server/server.pem", true],
    ["sslclient", "server/server.pem", false],
  ])("as %s, %s: %s", async (purpose, file, isGood) => {
    const said = await ssl("verify", "-x509_strict", "-CAfile", at("ca", "ca.pem"), "-purpose", purpose, at(file));
    expect(said.includes(": OK")).toBe(isGood);
  });

  test.each([
    ["a clock of 2021", "1609459200", true],
    ["a clock that was never set", "86400", false],
    ["a clock of 2099", "4070908800", false],
  ])("by %s it is good: %s", async (_, time, isGood) => {
    const said = await ssl("verify", "-attime", time, "-CAfile", at("ca", "ca.pem"), at("bundle", "unit.pem"));
    expect(said.includes(": OK")).toBe(isGood);
  });

  test("each key belongs to its certificate", async () => {
    for (const [key, cert] of [
      ["ca/ca.key", "ca/ca.pem"],
      ["bundle/unit.key", "bundle/unit.pem"],
      ["server/server.key", "server/server.pem"],
    ] as const) {
      const ofKey = await ssl("pkey", "-in", at(key), "-pubout");
      expect(ofKey).toContain("BEGIN PUBLIC KEY");
      expect(await ssl("x509", "-in", at(cert), "-noout", "-pubkey")).toBe(ofKey);
    }
  });
});

/** Years from now to openssl's `Not After`. */
function yearsLeft(said: string): number {
  const [, until = ""] = /Not After : (.*)/.exec(said) ?? [];
  return (Date.parse(until) - Date.now()) / (365.25 * 86_400_000);
}

describe("a bundle", () => {
  test("lets only its owner read what is secret", async () => {
    const modes: Record<string, string> = {};
    for (const path of ["ca", "ca/ca.key", "bundle", "bundle/unit.key", "bundle/device.env", "server/server.key"]) {
      modes[path] = ((await stat(at(path))).mode & 0o777).toString(8);
    }
    expect(modes).toEqual({
      ca: "700",
      "ca/ca.key": "600",
      bundle: "700",
      "bundle/unit.key": "600",
      "bundle/device.env": "600",
      "server/server.key": "600",
    });
  });

  test("has the settings of its device, and no key in what is shown or in its QR code", async () => {
    expect((await pem("bundle", "device.env")).split("\n")).toEqual([
      "PATROL_UNIT=bike-07",
      "PATROL_BROKER_URL=mqtts://localhost:8883",
      `PATROL_BROKER_CERT=${at("bundle", "unit.pem")}`,
      `PATROL_BROKER_KEY=${at("bundle", "unit.key")}`,
      `PATROL_BROKER_CA=${at("bundle", "ca.pem")}`,
      "",
    ]);
    expect((await readdir(at("bundle"))).sort()).toEqual(["ca.pem", "device.env", "unit.key", "unit.pem", "unit.svg"]);
    expect(await pem("bundle", "unit.svg")).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    const told = await patrol([
      ...["unit", "enrol", "bike-07", "--out", at("second"), "--broker-url", "mqtts://gw:8883", "--json"],
    ]);
    const shown = JSON.parse(told.out) as { serial: string; caFingerprint: string; qr: string };
    expect(JSON.parse(shown.qr)).toEqual({
      v: 1,
      unit: "bike-07",
      broker: "mqtts://gw:8883",
      ca: `sha256:${shown.caFingerprint}`,
    });
    if (!openssl.isMissing) {
      const said = await ssl("x509", "-in", at("ca", "ca.pem"), "-noout", "-fingerprint", "-sha256");
      expect(said.trim().split("=")[1]?.replaceAll(":", "").toLowerCase()).toBe(shown.caFingerprint);
      const serial = await ssl("x509", "-in", at("second", "unit.pem"), "-noout", "-serial");
      expect(serial.trim()).toBe(`serial=${shown.serial}`);
    }
    const key = (await pem("second", "unit.key")).replace(/-----[^-]+-----|\s/g, "");
    expect(told.out).not.toContain(key.slice(10, 40));
  });
});

describe("refused with a sentence", () => {
  test.each([
    [["ca", "init"], 1, "ca.key is there already and is never written over"],
    [["ca", "server", "--host", "a b", "--out", "OUT"], 2, '"a b" is neither a DNS name nor an IP address'],
    [["ca", "server", "--host", "*", "--out", "OUT"], 2, '"*" is neither a DNS name nor an IP address'],
    [["unit", "enrol", "bike-07", "--out", "OUT", "--broker-url", "mqtt://gw"], 2, "a certificate needs TLS"],
    [["unit", "enrol", "bike-07", "--out", "OUT", "--broker-url", "mqtts://u:p@gw"], 2, "a certificate needs TLS"],
    [["unit", "enrol", "bike-99", "--out", "OUT", "--broker-url", "mqtts://gw"], 1, "There is no unit bike-99"],
    [["unit", "enrol", "bike-07", "--out", "BUNDLE", "--broker-url", "mqtts://gw"], 1, "is not empty"],
    [
      ["unit", "enrol", "bike-07", "--ca-dir", "/nowhere", "--out", "OUT", "--broker-url", "mqtts://gw"],
      1,
      "`patrol ca init` makes an authority",
    ],
    [["ca", "init", "--out", "OUT", "--passphrase-stdin"], 2, "at least 12 characters"],
  ])("patrol %j", async (args, code, says) => {
    const placed = args.map((one) => (one === "OUT" ? at("never") : one === "BUNDLE" ? at("bundle") : one));
    const answer = await patrol(placed, "too short");
    expect(answer).toMatchObject({ code, out: "" });
    expect(answer.err).toContain(says);
    await expect(stat(at("never"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

test("a key with a passphrase is useless without it", { timeout: 60_000 }, async () => {
  const place = ["--passphrase-stdin"];
  expect((await patrol(["ca", "init", "--out", at("sealed"), ...place], "correct horse battery")).code).toBe(0);
  expect(await pem("sealed", "ca.key")).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  const issue = (out: string, more: readonly string[], stdin: string | null) =>
    patrol(["ca", "server", "--host", "gw", "--ca-dir", at("sealed"), "--out", at(out), ...more], stdin);
  expect(await issue("s1", [], null)).toMatchObject({ code: 2, err: expect.stringContaining("--passphrase-stdin") });
  expect(await issue("s2", place, "correct horse batterie")).toMatchObject({
    code: 2,
    err: expect.stringContaining("the passphrase is wrong"),
  });
  expect((await issue("s3", place, "correct horse battery")).code).toBe(0);
});

async function gatewayTls() {
  return {
    cert: await pem("server", "server.pem"),
    key: await pem("server", "server.key"),
    ca: await pem("ca", "ca.pem"),
  };
}

async function unitTls() {
  return {
    cert: await pem("bundle", "unit.pem"),
    key: await pem("bundle", "unit.key"),
    ca: await pem("bundle", "ca.pem"),
  };
}

describe("over real TLS", () => {
  test("an MQTT client with the bundle and the gateway's certificate trust each other", async () => {
    await using broker = await tlsBroker(await gatewayTls());
    for (const host of ["localhost", "127.0.0.1"]) {
      const options = { clientId: "bike-07", username: "bike-07", reconnectPeriod: 0, ...(await unitTls()) };
      const client = await mqtt.connectAsync(`mqtts://${host}:${broker.port}`, options);
      await client.endAsync(true);
    }
    const issued = JSON.parse((await patrol(["ca", "list", "--json"])).out) as {
      serial: string;
      unit: string | null;
    }[];
    for (const { certificate, username } of broker.seen) {
      expect(certificate.subject.CN).toBe("bike-07");
      expect(username).toBe("bike-07");
      expect(issued).toContainEqual(expect.objectContaining({ serial: certificate.serialNumber, unit: "bike-07" }));
    }
    expect(broker.seen).toHaveLength(2);
  });

  test("patrol device connects with its bundle's settings", async () => {
    await using broker = await tlsBroker(await gatewayTls());
    const env = Object.fromEntries(
      (await pem("bundle", "device.env"))
        .trim()
        .split("\n")
        .map((line) => line.split("=", 2) as [string, string]),
    );
    await using device = startPatrol(["device"], {
      ...env,
      PATROL_BROKER_URL: `mqtts://localhost:${broker.port}`,
      PATROL_GNSS_PATH: at("no-such-tty"),
      PATROL_DATA_DIR: at("device"),
    });
    await device.error(/uplink connected/);
    expect(broker.seen[0]?.certificate.subject.CN).toBe("bike-07");
  });
});

describe("the list of certificates", () => {
  test("says whose each is, and what a revocation and a new secret took back", { timeout: 120_000 }, async () => {
    await patrol(["unit", "add", "bike-08"]);
    const enrol = (out: string) =>
      patrol(["unit", "enrol", "bike-08", "--out", at(out), "--broker-url", "mqtts://gw", "--json"]);
    const states = async () =>
      (await patrol(["ca", "list"])).out
        .split("\n")
        .filter((line) => line.includes(" bike-08 "))
        .map((line) => line.split(" ").at(-1));
    await enrol("b1");
    expect(await states()).toEqual(["good"]);
    await patrol(["unit", "revoke", "bike-08"]);
    expect(await states()).toEqual(["revoked"]);
    expect(await enrol("b2")).toMatchObject({ code: 1, err: expect.stringContaining("patrol unit rotate bike-08") });
    await patrol(["unit", "rotate", "bike-08"]);
    await enrol("b3");
    expect((await states()).sort()).toEqual(["good", "revoked"]);
  });
});

test("a bundle's folder that cannot be written is said, and nothing is issued over it", async () => {
  await mkdir(at("taken"), { recursive: true });
  await writeFile(at("taken", "file"), "");
  const answer = await patrol(["ca", "server", "--host", "gw", "--out", at("taken", "file")]);
  expect(answer.code).toBe(1);
  expect(answer.err).toMatch(/taken\/file/);
  expect(answer.err).not.toMatch(/\n\s+at /);
});
