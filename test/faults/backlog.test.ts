/** A long time without a link: 100,000 records wait on disk, and what happens now is still told now. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { openOutbox } from "../../device/disk/outbox.ts";
import { openReader } from "../../gateway/sqlite/database.ts";
import { includes } from "../../protocol/ranges.ts";
import { registerUnits } from "../support/gateway.ts";
import { freePort } from "../support/mosquitto.ts";
import { startPatrol } from "../support/process.ts";
import { tempFolder } from "../support/temp.ts";
import { until } from "../support/until.ts";
import { fixAt, startUplink } from "./uplink-under-test.ts";

const BACKLOG = 100_000;
const UNIT = "car-01";
/** The goal is 2 s; this is a busy machine's share. */
const LIVE_WITHIN_MS = 5_000;

test(`a backlog of ${BACKLOG} records drains while live stays live`, { timeout: 240_000 }, async () => {
  await using folder = await tempFolder();
  const dataDir = join(folder.path, "gateway");
  await mkdir(dataDir);
  const secret = (await registerUnits(dataDir, [UNIT]))[UNIT];
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  const ports = { PATROL_MQTT_PORT: String(mqttPort), PATROL_HTTP_PORT: String(httpPort) };
  await using gateway = startPatrol(["gateway"], { PATROL_DATA_DIR: dataDir, PATROL_LOG_LEVEL: "error", ...ports });
  await gateway.line(/^patrol gateway: /);
  const now = Date.now();
  await using outbox = await openOutbox({
    dir: join(folder.path, "outbox"),
    maxBytes: 128 << 20,
    log: pino({ level: "silent" }),
    stamp: () => ({ time: now, clock: "gnss", uptimeMs: 1 }),
  });
  for (let n = BACKLOG; n > 0; n--) await outbox.append(fixAt(now - n * 1000 - 1000));
  await outbox.flush();
  expect(outbox.counts().records).toBe(BACKLOG);

  const waiting = new Map<number, number>();
  const latencies: number[] = [];
  const onReceipt = (_outbox: string, stored: readonly (readonly [number, number])[]) => {
    for (const [seq, since] of waiting) {
      if (!includes(stored, seq)) continue;
      waiting.delete(seq);
      latencies.push(performance.now() - since);
    }
  };
  const url = `mqtt://127.0.0.1:${mqttPort}`;
  await using uplink = startUplink({ url, unit: UNIT, secret, outbox, onReceipt });
  await until("a connection", () => uplink.states.length > 0);
  let drainedAt = 0;
  let live = 0;
  await until(
    "the backlog is drained",
    async () => {
      if (waiting.size < 4) {
        const since = performance.now();
        waiting.set(await outbox.append(fixAt(Date.now())), since);
        live += 1;
      }
      const { records } = outbox.counts();
      if (records > 50) return false;
      drainedAt = live;
      return true;
    },
    200_000,
  );
  await until("the last receipt", () => waiting.size === 0 && outbox.counts().records === 0);
  latencies.sort((a, b) => a - b);
  const [median = 0, most = 0] = [latencies[latencies.length >> 1], latencies.at(-1)].map((ms) => Math.round(ms ?? 0));
  process.stdout.write(
    `backlog drained beside ${drainedAt} live records: receipt median ${median} ms, most ${most} ms\n`,
  );
  expect(uplink.warnings).toEqual([]);
  expect(most).toBeLessThan(LIVE_WITHIN_MS);
  expect(latencies.length).toBeGreaterThan(20);
  const database = openReader(join(dataDir, "tracks.db"));
  const stored = database.prepare("SELECT count(*) AS n FROM journal").get();
  database.close();
  expect(stored).toEqual({ n: BACKLOG + live });
});
