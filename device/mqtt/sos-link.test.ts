import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NO_HEALTH } from "../../test/support/messages.ts";
import { needs } from "../../test/support/need.ts";
import { startProxy } from "../../test/support/proxy.ts";
import { until } from "../../test/support/until.ts";
import { fix, press } from "../disk/outbox.test.fixture.ts";
import { type DiskOutbox, openOutbox } from "../disk/outbox.ts";
import { makeBroker, openFakeGateway } from "./mosquitto.test.fixture.ts";
import { type LinkState, runUplink, sosLink } from "./uplink.ts";

const UNIT = "car-07";
const DEAD = "mqtt://127.0.0.1:1";
const log = pino({ level: "silent" });
const stamp = () => ({ time: 1_700_000_000_000, clock: "gnss" as const, uptimeMs: 1000 });
const mosquitto = needs("mosquitto");

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "sos-link-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = () => openOutbox({ dir, maxBytes: 64 << 20, log, stamp });

/** Both connections while they run. `up` and `down`: how often each came about, and was lost or could not be made. */
function start(mainUrl: string, sosUrl: string, outbox: DiskOutbox, retryMs = { first: 50, most: 200 }) {
  const stop = new AbortController();
  const up = { main: 0, sos: 0 };
  const down = { main: 0, sos: 0 };
  const note = (which: keyof typeof up) => (state: LinkState) => {
    (state.isUp ? up : down)[which] += 1;
  };
  const shared = {
    unit: UNIT,
    secret: "not-used",
    outbox,
    log,
    now: Date.now,
    uptimeMs: () => 2000,
    random: () => 0.5,
  };
  const sos = sosLink({ ...shared, url: sosUrl, channels: ["receipt"], retryMs, onState: note("sos") });
  let session = 0;
  const main = runUplink({
    ...shared,
    url: mainUrl,
    retryMs,
    onState: note("main"),
    health: () => NO_HEALTH,
    nextSession: async () => ++session,
    isSosElsewhere: sos.isCarrying,
  });
  const running = Promise.all([main(stop.signal), sos.run(stop.signal)]);
  return {
    up,
    down,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

describe.skipIf(mosquitto.isMissing)(`SOS records, by their own connection ${mosquitto.label}`, () => {
  test("are sent once while it is there, and their receipt comes by it too", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using gateway = await openFakeGateway(broker.url, UNIT, true);
    await using outbox = await open();
    await using links = start(broker.url, broker.url, outbox);
    await until("both are up", () => links.up.main === 1 && links.up.sos === 1);
    await outbox.append(press(1));
    await until("it is receipted", () => outbox.counts().records === 0);
    await outbox.append(fix(1));
    await until("a fix is receipted", () => outbox.counts().records === 0);
    expect(gateway.seen).toEqual([
      { topic: "patrol/v1/car-07/sos", outbox: outbox.id, seqs: [1] },
      { topic: "patrol/v1/car-07/records", outbox: outbox.id, seqs: [2] },
    ]);
    expect(new Set(gateway.statuses.map(({ session }) => session))).toEqual(new Set([1]));
  });

  test("go while the other connection cannot be made, and nothing else goes by it", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using gateway = await openFakeGateway(broker.url, UNIT, true);
    await using outbox = await open();
    await using _links = start(DEAD, broker.url, outbox);
    await outbox.append(fix(1));
    await outbox.append(press(1));
    await until("the SOS is receipted", () => outbox.counts().records === 1);
    expect(gateway.seen.map(({ topic, seqs }) => [topic, seqs])).toEqual([["patrol/v1/car-07/sos", [2]]]);
    expect(gateway.statuses).toEqual([]);
  });

  test("go by the other one while it cannot be made, before the backlog", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using gateway = await openFakeGateway(broker.url, UNIT, false);
    await using outbox = await open();
    for (let n = 0; n < 150; n++) await outbox.append(fix(n));
    await outbox.append(press(1));
    await using _links = start(broker.url, DEAD, outbox);
    await gateway.until(() => gateway.seen.length >= 1);
    expect(gateway.seen[0]?.topic).toBe("patrol/v1/car-07/sos");
  });

  test("go by the other one too when it is open and nothing comes through", async () => {
    await using broker = await makeBroker();
    await broker.start();
    await using proxy = await startProxy(Number(new URL(broker.url).port));
    await using gateway = await openFakeGateway(broker.url, UNIT, true);
    await using outbox = await open();
    await using links = start(broker.url, `mqtt://127.0.0.1:${proxy.port}`, outbox);
    await until("both are up", () => links.up.main === 1 && links.up.sos === 1);
    proxy.setFlowing(false);
    await outbox.append(press(1));
    await until("it is receipted", () => outbox.counts().records === 0);
    expect(gateway.seen.map(({ topic }) => topic)).toEqual(["patrol/v1/car-07/sos"]);
  });

  test("force an attempt at once, however long the next one is off", async () => {
    await using broker = await makeBroker();
    await using outbox = await open();
    await using links = start(DEAD, broker.url, outbox, { first: 3_600_000, most: 3_600_000 });
    await until("the first attempt failed", () => links.down.sos === 1);
    await broker.start();
    await using _gateway = await openFakeGateway(broker.url, UNIT, true);
    await outbox.append(press(1));
    await until("it is receipted", () => outbox.counts().records === 0);
    expect(links.up).toEqual({ main: 0, sos: 1 });
  });

  test("that wait are tried every few seconds, however long the next attempt would be off", async () => {
    await using broker = await makeBroker();
    await using outbox = await open();
    await outbox.append(press(1));
    await using links = start(DEAD, broker.url, outbox, { first: 3_600_000, most: 3_600_000 });
    await until("the first attempt failed", () => links.down.sos === 1);
    await broker.start();
    await using _gateway = await openFakeGateway(broker.url, UNIT, true);
    await until("it is receipted", () => outbox.counts().records === 0, 20_000);
  });
});
