/** The device's side of SOS with the real process, a real tty and a real broker: from the press to the close. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { playBoard } from "./support/kit-board.ts";
import { type Mosquitto, startMosquitto } from "./support/mosquitto.ts";
import { hashedPassword } from "./support/mosquitto-password.ts";
import { needs } from "./support/need.ts";
import { type PatrolProcess, startPatrol } from "./support/process.ts";
import { openSosGateway } from "./support/sos-gateway.ts";
import { tempFolder } from "./support/temp.ts";
import { until } from "./support/until.ts";

const UNIT = "bike-07";
const SECRET = "secret-of-the-unit";
const GATEWAY_SECRET = "secret-of-the-gateway";
const mosquitto = needs("mosquitto");

function startBroker(folder: string): Promise<Mosquitto> {
  return startMosquitto(folder, [`${UNIT}:${hashedPassword(SECRET)}`, `_gateway:${hashedPassword(GATEWAY_SECRET)}`]);
}

function startDevice(folder: string, url: string, kitPath: string, more: Readonly<Record<string, string>> = {}) {
  return startPatrol(["device"], {
    PATROL_UNIT: UNIT,
    PATROL_BROKER_SECRET: SECRET,
    PATROL_BROKER_URL: url,
    PATROL_GNSS_PATH: join(folder, "no-receiver"),
    PATROL_KIT_PATH: kitPath,
    PATROL_DATA_DIR: join(folder, "device"),
    ...more,
  });
}

const isReady = (device: PatrolProcess) => () => device.errors.some((line) => line.includes("device ready"));

test.skipIf(mosquitto.isMissing)(
  `an SOS climbs from the press to the close, and the kit shows each rung once it was told ${mosquitto.label}`,
  async () => {
    await using folder = await tempFolder();
    await using broker = await startBroker(folder.path);
    await using gateway = await openSosGateway(broker.url, UNIT, GATEWAY_SECRET);
    await using board = await playBoard();
    await using _device = startDevice(folder.path, broker.url, board.path);
    await until("the kit is idle", () => board.shown.includes("IDLE,0"));
    await board.event("SOS_DOWN");
    await until("it is latched", () => board.shown.includes("LATCHED,0"));
    await board.event("SOS_UP");
    const raise = await until("it is sent", () => gateway.sos()[0]);
    expect(raise.record).toMatchObject({
      type: "sos",
      event: "raise",
      drill: false,
      silent: false,
      presses: 1,
      position: null,
      positionAgeMs: null,
    });
    const id = String(raise.record.id);
    await until("it is sent again without a receipt", () => gateway.sos().length >= 2);
    expect(new Set(gateway.sos().map(({ record }) => record.seq)).size).toBe(1);
    await gateway.receipt(raise);
    await until("it is stored", () => board.shown.includes("STORED,0"));
    for (const rung of ["seen", "acknowledged", "seen", "dispatched"]) await gateway.tell(id, rung);
    await until("somebody comes", () => board.shown.includes("DISPATCHED,0"));
    await gateway.tell("01JD8Z4X9M3Q7V5K2T6WBN1RCE", "closed");
    await gateway.tell(id, "closed");
    await until("it is over", () => board.shown.at(-1) === "IDLE,0");
    expect(board.shown).toEqual([
      "IDLE,0",
      "LATCHED,0",
      "STORED,0",
      "SEEN,0",
      "ACKNOWLEDGED,0",
      "DISPATCHED,0",
      "IDLE,0",
    ]);
  },
);

test.skipIf(mosquitto.isMissing)(
  `after a kill the same incident goes on: its record, its rung and its re-press ${mosquitto.label}`,
  async () => {
    await using folder = await tempFolder();
    await using broker = await startBroker(folder.path);
    await using board = await playBoard();
    {
      await using device = startDevice(folder.path, "mqtt://127.0.0.1:1", board.path);
      await until("the kit is idle", () => board.shown.includes("IDLE,0"));
      await board.event("SOS_DOWN");
      await until("it is latched", () => board.shown.includes("LATCHED,0"));
      await device.kill();
    }
    await using gateway = await openSosGateway(broker.url, UNIT, GATEWAY_SECRET);
    await using device = startDevice(folder.path, broker.url, board.path);
    await board.event("SOS_UP");
    const raise = await until("it is sent", () => gateway.sos()[0]);
    await gateway.receipt(raise);
    await until("it is stored", () => board.shown.at(-1) === "STORED,0");
    await gateway.tell(String(raise.record.id), "seen");
    await until("it is seen", () => board.shown.at(-1) === "SEEN,0");
    await device.kill();
    await using again = startDevice(folder.path, broker.url, board.path);
    await until("it is back", isReady(again));
    await board.event("SOS_DOWN");
    const repress = await until("it is pressed again", () =>
      gateway.sos().find(({ record }) => record.event === "repress"),
    );
    await board.event("SOS_UP");
    expect(repress.record).toMatchObject({ id: raise.record.id, presses: 2 });
    expect(board.shown).toEqual(["IDLE,0", "LATCHED,0", "STORED,0", "SEEN,0"]);
  },
);
