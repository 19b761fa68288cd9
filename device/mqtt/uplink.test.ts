import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { needs } from "../../test/support/need.ts";
import type { NewRecord } from "../core/outbox-port.ts";
import { type DiskOutbox, openOutbox } from "../disk/outbox.ts";
import { type FakeGateway, makeBroker, openFakeGateway } from "./mosquitto.test.fixture.ts";
import { type LinkState, runUplink, type UplinkOptions } from "./uplink.ts";

const UNIT = "car-07";
const log = pino({ level: "silent" });
const stamp = () => ({ time: 1_700_000_000_000, clock: "gnss" as const, uptimeMs: 1000 });
const place = { lat: 30.5, lon: 117, altitudeM: null, speedMps: 4.1, courseDeg: 88.5 };
const fix: NewRecord = { type: "fix", ...stamp(), ...place, hdop: 0.9, satellites: 14, mode: 3, reason: "interval" };
const sos: NewRecord = {
  type: "sos",
  ...stamp(),
  id: "01HF7YAT00ABCDEFGHJKMNPQRS",
  event: "raise",
  drill: false,
  silent: false,
  presses: 1,
  position: null,
  positionAgeMs: null,
};
const health = {
  version: "0.1.0",
  uptimeMs: 1000,
  intervalMs: null,
  gnss: "fix",
  kit: "ok",
  batteryMv: null,
  outboxRecords: 0,
  outboxBytes: 0,
  diskFreeMb: null,
  clock: "gnss",
  problems: [],
} as const;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "uplink-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = () => openOutbox({ dir, maxBytes: 64 << 20, log, stamp });

/** The uplink while it runs; disposing stops it and waits for its end. */
function start(url: string, outbox: DiskOutbox, more: Partial<UplinkOptions> = {}) {
  const stop = new AbortController();
  const states: LinkState[] = [];
  let session = 0;
  const running = runUplink({
    url,
    unit: UNIT,
    secret: "not-used",
    outbox,
    health: () => ({ ...health, problems: [] }),
    nextSession: async () => ++session,
    log,
    now: () => 1_700_000_000_000,
    uptimeMs: () => 2000,
    random: () => 0.5,
    onState: (state) => states.push(state),
    retryMs: { first: 50, most: 200 },
    ...more,
  })(stop.signal);
  return {
    states,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

async function fill(outbox: DiskOutbox, count: number) {
  for (let n = 0; n < count; n++) await outbox.append(fix);
  await outbox.flush();
}

const seqsSeen = (gateway: FakeGateway) => new Set(gateway.seen.flatMap(({ seqs }) => seqs));

const mosquitto = needs("mosquitto");

describe.skipIf(mosquitto.isMissing)(`over a real broker ${mosquitto.label}`, () => {
  test("backlog goes newest batch first, and a live record does not wait for it", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using gateway = await openFakeGateway(broker.url, UNIT, false);
    await using outbox = await open();
    await fill(outbox, 500);
    await using _uplink = start(broker.url, outbox);
    await gateway.until(() => gateway.seen.length === 2);
    expect(gateway.seen.map(({ seqs }) => [seqs[0], seqs.at(-1)])).toEqual([
      [401, 500],
      [301, 400],
    ]);
    await outbox.append(fix);
    await outbox.append(sos);
    await gateway.until(() => gateway.seen.length === 4);
    expect(gateway.seen.slice(2)).toEqual([
      { topic: "patrol/v1/car-07/records", outbox: outbox.id, seqs: [501] },
      { topic: "patrol/v1/car-07/sos", outbox: outbox.id, seqs: [502] },
    ]);
    await gateway.receipt(outbox.id, [[401, 500]]);
    await gateway.until(() => gateway.seen.length === 6);
    expect(gateway.seen.slice(4).map(({ seqs }) => [seqs[0], seqs.at(-1)])).toEqual([
      [201, 300],
      [101, 200],
    ]);
  });

  test("an SOS record that waits goes before everything, one a message", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using gateway = await openFakeGateway(broker.url, UNIT, true);
    await using outbox = await open();
    await fill(outbox, 150);
    await outbox.append(sos);
    await outbox.append(sos);
    await using _uplink = start(broker.url, outbox);
    await gateway.until(() => gateway.seen.length >= 4);
    expect(gateway.seen.slice(0, 2)).toEqual([
      { topic: "patrol/v1/car-07/sos", outbox: outbox.id, seqs: [151] },
      { topic: "patrol/v1/car-07/sos", outbox: outbox.id, seqs: [152] },
    ]);
  });

  test("an SOS record without a receipt is sent again", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using gateway = await openFakeGateway(broker.url, UNIT, false);
    await using outbox = await open();
    await using _uplink = start(broker.url, outbox);
    await outbox.append(sos);
    await gateway.until(() => gateway.seen.length === 2);
    expect(gateway.seen.map(({ seqs }) => seqs)).toEqual([[1], [1]]);
  }, 15_000);

  test("nothing is lost when the broker is killed in the middle, and each record leaves the outbox", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using outbox = await open();
    await fill(outbox, 3000);
    await using uplink = start(broker.url, outbox);
    const before = await openFakeGateway(broker.url, UNIT, true);
    await before.until(() => before.seen.length >= 10);
    await broker.kill();
    await before[Symbol.asyncDispose]();
    for (let n = 0; n < 20; n++) await outbox.append(fix);
    await broker.start();
    await using after = await openFakeGateway(broker.url, UNIT, true);
    await after.until(() => new Set([...seqsSeen(before), ...seqsSeen(after)]).size === 3020);
    await outboxEmpty(outbox);
    // While it is down each new reason is told once, and a busy machine may see one or two.
    const edges = uplink.states.map(({ isUp }) => isUp).filter((isUp, n, all) => isUp !== all[n - 1]);
    expect(edges).toEqual([true, false, true]);
  }, 30_000);

  test("a link that is open and silent is given up within 30 s", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using outbox = await open();
    let given: (state: LinkState) => void;
    const down = new Promise<LinkState>((resolve) => {
      given = resolve;
    });
    const onState = (state: LinkState) => (state.isUp ? broker.freeze() : given(state));
    const from = performance.now();
    await using _uplink = start(broker.url, outbox, { onState });
    expect((await down).reason).toBe("nothing was heard for 28 s");
    expect(performance.now() - from).toBeLessThan(30_000);
    await broker.kill();
  }, 40_000);

  test("the session grows with every CONNECT, and a stop says offline", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using gateway = await openFakeGateway(broker.url, UNIT, true);
    await using outbox = await open();
    {
      await using uplink = start(broker.url, outbox);
      await gateway.until(() => gateway.statuses.length === 1);
      await takeOver(broker.url);
      await gateway.until(() => gateway.statuses.length === 3);
      expect(uplink.states.map(({ session }) => session)).toEqual([1, 1, 2]);
    }
    await gateway.until(() => gateway.statuses.length === 4);
    expect(gateway.statuses).toEqual([
      { state: "online", session: 1 },
      { state: "offline", session: 1 },
      { state: "online", session: 2 },
      { state: "offline", session: 2 },
    ]);
  });

  test("what the gateway says reaches the device; an echo of its own topics does not", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using gateway = await openFakeGateway(broker.url, UNIT, true);
    await using outbox = await open();
    const heard: [string, string][] = [];
    const channels = ["receipt", "error", "order"] as const;
    const onMessage = (channel: string, text: string) => heard.push([channel, text]);
    await using _uplink = start(broker.url, outbox, { channels, onMessage });
    await gateway.until(() => gateway.statuses.length === 1);
    await gateway.publish("receipt", "{}");
    await gateway.publish("order", '{"v":1,"id":"o1"}');
    await outbox.append(fix);
    await outboxEmpty(outbox);
    expect(heard).toEqual([["order", '{"v":1,"id":"o1"}']]);
  });

  test("a refused secret is said once, in a sentence, and tried again slowly", async () => {
    await using broker = await makeBroker("allow_anonymous false");
    await broker.start();
    await using outbox = await open();
    let attempts = 0;
    let thirdAttempt: () => void;
    const tried = new Promise<void>((resolve) => {
      thirdAttempt = resolve;
    });
    const nextSession = async () => {
      attempts += 1;
      if (attempts === 3) thirdAttempt();
      return attempts;
    };
    const states: LinkState[] = [];
    {
      await using _uplink = start(broker.url, outbox, { nextSession, onState: (state) => states.push(state) });
      await tried;
    }
    expect(states).toEqual([
      {
        isUp: false,
        session: 1,
        reason: "the broker refuses this unit's name or secret: check PATROL_UNIT and its secret",
      },
    ]);
  });

  test("a backlog of 20,000 records drains, and the rate is printed", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using gateway = await openFakeGateway(broker.url, UNIT, true);
    await using outbox = await open();
    await fill(outbox, 20_000);
    const from = performance.now();
    await using _uplink = start(broker.url, outbox);
    await outboxEmpty(outbox);
    const seconds = (performance.now() - from) / 1000;
    expect(seqsSeen(gateway).size).toBe(20_000);
    process.stdout.write(
      `drained 20,000 records in ${seconds.toFixed(2)} s: ${Math.round(20_000 / seconds)} a second\n`,
    );
  }, 60_000);
});

/** The broker cuts a unit off, and sends its will, when another connection comes with its client id. */
async function takeOver(url: string): Promise<void> {
  const other = await connectAsync(url, { clientId: UNIT, reconnectPeriod: 0 });
  await other.endAsync();
}

/** Waits until a receipt has taken the last record. */
async function outboxEmpty(outbox: DiskOutbox): Promise<void> {
  const deadline = AbortSignal.timeout(20_000);
  while (outbox.counts().records > 0) {
    deadline.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
