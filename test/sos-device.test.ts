/** The device's side of SOS with the real process, a real tty and a real broker: from the press to the close. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPanelMemory } from "../device/disk/panel-journal.ts";
import { rmc } from "./faults/receiver.ts";
import { openPty } from "./receiver-logs/pty.ts";
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
/** Well over the 2 s that make a press. */
const HELD_MS = 3_000;
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

async function isRecorded(panelPath: string): Promise<boolean> {
  const read = await readPanelMemory(panelPath);
  return read !== "damaged" && read.memory.orders.length > 0 && read.memory.pending.length === 0;
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

test("a press that began and ended while the device stood still is a press", async () => {
  await using folder = await tempFolder();
  await using board = await playBoard();
  await using device = startDevice(folder.path, "mqtt://127.0.0.1:1", board.path);
  await until("the kit is idle", () => board.shown.includes("IDLE,0"));
  process.kill(device.pid, "SIGSTOP");
  const pressedAt = performance.now();
  const isTold = board.event("SOS_DOWN");
  const releasedAt = await until("the press has lasted", () => {
    const now = performance.now();
    return now - pressedAt >= HELD_MS && now;
  });
  process.kill(device.pid, "SIGCONT");
  await isTold;
  await board.event("SOS_UP", performance.now() - releasedAt);
  await until("it is latched", () => board.shown.includes("LATCHED,0"));
});

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
    // After a kill at the wrong moment its record is there twice, and the kit waits for the later one.
    await until("it is stored", async () => {
      for (const one of gateway.sos()) await gateway.receipt(one);
      return board.shown.at(-1) === "STORED,0";
    });
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

test.skipIf(mosquitto.isMissing)(
  `an order is delivered once over restarts, and OK answers it ${mosquitto.label}`,
  async () => {
    await using folder = await tempFolder();
    await using broker = await startBroker(folder.path);
    await using gateway = await openSosGateway(broker.url, UNIT, GATEWAY_SECRET);
    await using board = await playBoard();
    const events = () => [
      ...new Set(
        gateway.published.flatMap(({ record }) => (record.type === "order" ? [`${record.id} ${record.event}`] : [])),
      ),
    ];
    {
      await using device = startDevice(folder.path, broker.url, board.path);
      await until("it listens", () => device.errors.some((line) => line.includes("uplink connected")));
      await gateway.order({ id: "order-118", kind: "goto" });
      await until("the kit shows it", () => board.shown.at(-1) === "ORDER,0");
      // A kill before the panel knows that its record is in the outbox would have it made twice, with the same meaning.
      await until("its record is kept", () => isRecorded(join(folder.path, "device", "panel")));
      await device.kill();
    }
    await using device = startDevice(folder.path, broker.url, board.path);
    await until("it listens again", () => device.errors.some((line) => line.includes("uplink connected")));
    await gateway.order({ id: "order-118", kind: "goto" });
    await board.event("OK_DOWN");
    await board.event("OK_UP");
    await until("it is accepted", () => events().includes("order-118 accepted"));
    await until("the kit is idle", () => board.shown.at(-1) === "IDLE,0");
    await board.event("OK_DOWN");
    await board.event("OK_UP");
    await until("it has arrived", () => events().includes("order-118 arrived"));
    await gateway.order({ id: "order-119", kind: "message" });
    await until("the kit shows the next", () => board.shown.at(-1) === "ORDER,0");
    await gateway.order({ id: "order-119", kind: "cancel" });
    await until("it is taken back", () => board.shown.at(-1) === "IDLE,0");
    await until("all is said", () => events().includes("order-119 delivered"));
    expect(events()).toEqual(["order-118 delivered", "order-118 accepted", "order-118 arrived", "order-119 delivered"]);
    const seqs = gateway.published.flatMap(({ record }) =>
      record.type === "order" && record.event === "delivered" && record.id === "order-118" ? [record.seq] : [],
    );
    expect(new Set(seqs).size).toBe(1);
  },
);

test.skipIf(mosquitto.isMissing)(
  `while a real SOS is open a fix goes out every second, in silence where that was set ${mosquitto.label}`,
  async () => {
    await using folder = await tempFolder();
    await using broker = await startBroker(folder.path);
    await using gateway = await openSosGateway(broker.url, UNIT, GATEWAY_SECRET);
    await using board = await playBoard();
    await using receiver = openPty();
    await using _device = startDevice(folder.path, broker.url, board.path, {
      PATROL_GNSS_PATH: receiver.path,
      PATROL_SOS_SILENT: "1",
    });
    let second = 0;
    const from = Date.now() - 3_600_000;
    const drive = setInterval(() => void receiver.write(rmc(from, second++)).catch(() => {}), 1_000);
    try {
      const fixes = () => gateway.published.filter(({ record }) => record.type === "fix");
      await until("a fix", () => fixes().length > 0);
      await board.say("PKIT,STA,7,3912,0,0,0,0,5000");
      await until("the kit is well", () => gateway.health()?.kit === "ok");
      await board.event("SOS_DOWN");
      const raise = await until("it is sent", () => gateway.sos()[0]);
      await gateway.receipt(raise);
      expect(raise.record.silent).toBe(true);
      expect(raise.record.position).toMatchObject({ hdop: null });
      expect(raise.record.positionAgeMs).toBeLessThan(2_500);
      expect(board.shown).toContain("LATCHED,1");
      const sosFixes = () => new Set(fixes().flatMap(({ record }) => (record.reason === "sos" ? [record.time] : [])));
      await until("fixes of the SOS", () => sosFixes().size >= 4);
      const times = [...sosFixes()].map(Number).sort((a, b) => a - b);
      expect(Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? 0)))).toBeLessThanOrEqual(2_000);
      await until("its health says so", () => gateway.health()?.intervalMs === 1_000);
      expect(gateway.health()?.batteryMv).toBe(3912);
    } finally {
      clearInterval(drive);
    }
  },
);

test.skipIf(mosquitto.isMissing)(
  `a board whose cable is pulled is lost, which is recorded and told ${mosquitto.label}`,
  async () => {
    await using folder = await tempFolder();
    await using broker = await startBroker(folder.path);
    await using gateway = await openSosGateway(broker.url, UNIT, GATEWAY_SECRET);
    await using board = await playBoard();
    await using _device = startDevice(folder.path, broker.url, board.path);
    await until("the kit is well", () => gateway.health()?.kit === "ok");
    await board.event("LID_OPEN");
    await board.hangUp();
    const kit = () => gateway.published.flatMap(({ record }) => (record.type === "kit" ? [record.event] : []));
    await until("it is lost", () => kit().includes("board-lost"), 20_000);
    expect(new Set(kit())).toEqual(new Set(["lid-open", "board-lost"]));
    await until("its health says so", () => gateway.health()?.kit === "lost");
  },
);
