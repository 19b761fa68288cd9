/** What `patrol doctor` hears on the serial ports of a vehicle, and from the gateway that it is to reach. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { brokerFindings } from "../cli/doctor-broker.ts";
import { gnssFinding, kitHeardFinding } from "../cli/doctor-serial.ts";
import { untilFinding } from "../cli/doctor-until.ts";
import { openPty } from "./receiver-logs/pty.ts";
import { makeAuthority } from "./support/authority.ts";
import { registerUnits, startGateway } from "./support/gateway.ts";
import { playBoard } from "./support/kit-board.ts";
import { startPatrol, startScript } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { tlsBroker } from "./support/tls-broker.ts";

const NOW = Date.now();
const DAY_MS = 86_400_000;
const RMC = "$GPRMC,092750.000,A,5321.6802,N,00630.3372,W,0.02,31.66,280511,,,A*43\r\n";
const NO_POSITION = "$GPRMC,092751.000,V,,,,,,,280511,,,N*4A\r\n";

let stack: AsyncDisposable[];
let folder: string;

beforeEach(async () => {
  const temp = await tempFolder();
  stack = [temp];
  folder = temp.path;
});
afterEach(async () => {
  for (const one of stack.reverse()) await one[Symbol.asyncDispose]();
});

describe("on the receiver's port", () => {
  /** Says `text` again and again until it is hung up. */
  function receiver(text: string): string {
    const pty = openPty();
    const timer = setInterval(() => void pty.write(text), 300);
    stack.push({
      [Symbol.asyncDispose]: async () => {
        clearInterval(timer);
        await pty.hangUp();
      },
    });
    return pty.path;
  }

  test.each([
    ["sentences with a position", RMC, true, /gives positions$/],
    ["sentences without one", NO_POSITION, null, /has no position; under an open sky, see to its antenna$/],
    ["something else", "AT+CGMI\r\n\u0001\u0002", false, /is no NMEA at any usual speed; set PATROL_GNSS_BAUD/],
  ])("%s", async (_, text, isOk, said) => {
    const found = await gnssFinding({ path: receiver(text), baud: 9_600, isInUse: false }, 8_000);
    expect(found).toEqual({ what: "receiver", isOk, text: expect.stringMatching(said) });
  });

  test("nothing", async () => {
    await using pty = openPty();
    const found = await gnssFinding({ path: pty.path, baud: 9_600, isInUse: false }, 300);
    expect(found).toMatchObject({ isOk: false, text: expect.stringMatching(/^nothing comes from .*ModemManager/) });
  });

  test("a device, which goes on with it", async () => {
    await using pty = openPty();
    const found = await gnssFinding({ path: pty.path, baud: null, isInUse: true });
    expect(found).toMatchObject({ isOk: true, text: expect.stringMatching(/a device reads it$/) });
  });

  test("no port, or a file", async () => {
    await writeFile(join(folder, "log.nmea"), RMC);
    const of = (path: string) => gnssFinding({ path, baud: null, isInUse: false });
    expect((await of("/dev/ttyNone")).text).toMatch(/^there is no \/dev\/ttyNone; connect the receiver/);
    expect((await of(join(folder, "log.nmea"))).text).toMatch(/log\.nmea is no serial port; connect/);
    expect(await of("/dev/null")).toMatchObject({ isOk: false, text: expect.stringMatching(/cannot be opened/) });
  });
});

describe("on the kit's port", () => {
  const of = (path: string, isInUse = false, wasHeard = false) =>
    kitHeardFinding({ path, baud: 115_200, isInUse }, wasHeard, 1_000);

  test("a board that answers", async () => {
    await using board = await playBoard();
    expect(await of(board.path)).toEqual({ what: "kit board", isOk: true, text: `a board answers on ${board.path}` });
    expect(board.heard).toEqual(["PHST,WHO"]);
  });

  test("nothing, a device, or no port", async () => {
    await using pty = openPty();
    expect(await of(pty.path)).toMatchObject({
      isOk: false,
      text: expect.stringMatching(/^no board answers on .*BAUD/),
    });
    expect(await of(pty.path, true)).toMatchObject({ isOk: null });
    expect(await of("/dev/ttyNone")).toMatchObject({ isOk: null, text: expect.stringMatching(/connect the board/) });
    expect(await of("/dev/ttyNone", false, true)).toMatchObject({ isOk: false });
    expect(await of("/dev/null")).toMatchObject({ isOk: false, text: expect.stringMatching(/another program using/) });
  });
});

describe("of the gateway", () => {
  const login = { unit: "bike-07", ca: null, cert: null, key: null };

  test("it says whether it takes the unit, refuses it, or cannot be reached", async () => {
    const data = join(folder, "data");
    await mkdir(data, { mode: 0o700 });
    const secrets = await registerUnits(data, ["bike-07"]);
    const gateway = await startGateway(data);
    stack.push(gateway);
    const url = `mqtt://127.0.0.1:${gateway.addresses.mqttPort}`;
    const ask = (secret: string, at = url) => brokerFindings({ ...login, url: at, secret }, NOW);
    expect(await ask(secrets["bike-07"])).toEqual([
      { what: "broker", isOk: true, text: `${url} takes bike-07 and what it signs in with` },
    ]);
    expect(await ask("wrong")).toMatchObject([
      { isOk: false, text: expect.stringMatching(/refuses this unit's name or secret.*patrol unit rotate/) },
    ]);
    expect(await ask("x", "mqtt://127.0.0.1:9")).toMatchObject([
      { isOk: false, text: expect.stringMatching(/ECONNREFUSED.*see that the gateway runs.*wait in the outbox/) },
    ]);
  });

  test("it says how long the certificates of both still hold", async () => {
    const authority = await makeAuthority();
    const server = await authority.server(20);
    const unit = await authority.client("bike-07", 300);
    const broker = await tlsBroker({ ...server, ca: authority.ca });
    stack.push(broker);
    const paths = { ca: join(folder, "ca.pem"), cert: join(folder, "unit.pem"), key: join(folder, "unit.key") };
    await writeFile(paths.ca, authority.ca);
    await writeFile(paths.cert, unit.cert);
    await writeFile(paths.key, unit.key);
    const url = `mqtts://127.0.0.1:${broker.port}`;
    expect(await brokerFindings({ ...login, url, secret: null, ...paths }, NOW)).toEqual([
      { what: "broker", isOk: true, text: expect.stringMatching(/takes bike-07/) },
      {
        what: "broker certificate",
        isOk: false,
        text: expect.stringMatching(/in (19|20) days; renew it at the gateway/),
      },
      { what: "unit certificate", isOk: true, text: expect.stringMatching(/^holds until \d{4}-/) },
    ]);
    expect(await brokerFindings({ ...login, url, secret: null, ...paths, ca: null }, NOW)).toMatchObject([
      { what: "broker", isOk: false, text: expect.stringMatching(/does not trust: check PATROL_BROKER_CA/) },
      { what: "unit certificate", isOk: true },
    ]);
    expect(await brokerFindings({ ...login, url, secret: null, ...paths, ca: "/nowhere" }, NOW)).toMatchObject([
      { what: "broker", isOk: false, text: expect.stringMatching(/^\/nowhere cannot be read.*check PATROL_BROKER_CA/) },
    ]);
  });
});

test.each([
  [-1, false, /^ended on .*; do it$/],
  [0, false, /^ended on/],
  [DAY_MS * 59 + 1, false, /in 59 days; do it$/],
  [DAY_MS * 60, true, /^holds until/],
])("what ends in %d ms: %s", (left, isOk, text) => {
  expect(untilFinding("it", NOW + left, NOW, "do it")).toEqual({ what: "it", isOk, text: expect.stringMatching(text) });
});

test("a vehicle's doctor loads nothing of the gateway's, and reads the service's settings", async () => {
  const data = join(folder, "data");
  await mkdir(data, { mode: 0o700 });
  const settings = join(folder, "device.env");
  await writeFile(
    settings,
    `PATROL_UNIT=bike-07\nPATROL_GNSS_PATH=/dev/ttyNone\nPATROL_BROKER_URL=mqtt://127.0.0.1:9\n`,
  );
  const script = new URL("../cli/patrol-device.js", import.meta.url).pathname;
  await using one = startScript(script, ["doctor", "--data-dir", data, "--settings", settings, "--json"]);
  expect(await one.ended).toBe(1);
  const found = JSON.parse(one.lines.join("")) as readonly { readonly what: string; readonly isOk: boolean | null }[];
  expect(found.filter(({ isOk }) => isOk === false).map(({ what }) => what)).toEqual([
    "device settings",
    "receiver",
    "broker",
  ]);
});

test("it leaves a new folder as empty as it was", async () => {
  const ports = { PATROL_MQTT_PORT: "0", PATROL_HTTP_PORT: "0" };
  await using one = startPatrol(["doctor", "--data-dir", folder], ports);
  expect(await one.ended).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});
