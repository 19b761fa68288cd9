/** `kill -9` of gateway and InfluxDB by turns, with the real processes, while a unit sends: each fix is in InfluxDB once. */
import { expect, test } from "vitest";
import { openReader } from "../gateway/sqlite/database.ts";
import { registerUnits } from "./support/gateway.ts";
import { startInfluxd } from "./support/influxd.ts";
import { batch, fixRecord } from "./support/messages.ts";
import { freePort } from "./support/mosquitto.ts";
import { needs } from "./support/need.ts";
import { type PatrolProcess, startPatrol } from "./support/process.ts";
import { tempFolder } from "./support/temp.ts";
import { connectUnit, receipted } from "./support/unit-client.ts";
import { until } from "./support/until.ts";

const influxdNeed = needs("influxd");
const ROUNDS = 6;
const BATCHES = 40;

test.skipIf(influxdNeed.isMissing)(
  `${ROUNDS} kills of gateway and server lose and double nothing ${influxdNeed.label}`,
  { timeout: 120_000 },
  async () => {
    await using folder = await tempFolder();
    const secrets = await registerUnits(folder.path, ["bike-07"]);
    await using influxd = await startInfluxd(folder.path);
    const [mqttPort, httpPort] = [await freePort(), await freePort()];
    const startGateway = async (): Promise<PatrolProcess> => {
      const gateway = startPatrol(["gateway"], {
        PATROL_DATA_DIR: folder.path,
        PATROL_MQTT_PORT: String(mqttPort),
        PATROL_HTTP_PORT: String(httpPort),
        PATROL_INFLUX_URL: influxd.url,
        PATROL_LOG_LEVEL: "error",
      });
      await gateway.line(/^patrol gateway: /);
      return gateway;
    };
    const countIn = async () => {
      const rows = await influxd.ask('SELECT count("mode") FROM "pos"', "patrol").catch(() => []);
      return Number(rows[0]?.[1] ?? 0);
    };

    const start = Date.now() - 86_400_000;
    let gateway = await startGateway();
    let seq = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const unit = await connectUnit(`mqtt://127.0.0.1:${mqttPort}`, "bike-07", secrets["bike-07"]);
      const before = await countIn();
      for (let n = 0; n < BATCHES; n++) {
        const records = Array.from({ length: 100 }, (_, k) => fixRecord(seq + k + 1, start + (seq + k) * 1_000));
        seq += 100;
        await unit.publish("records", batch(records));
      }
      await receipted(unit, seq);
      await unit[Symbol.asyncDispose]();
      if (round % 2 === 0) await until("some are forwarded", async () => (await countIn()) > before, 40_000);
      if (round % 3 === 1) {
        await influxd.kill();
        await influxd.start();
      } else {
        await gateway.kill();
        gateway = await startGateway();
      }
    }
    await until("all are forwarded", async () => (await countIn()) === seq, 60_000);
    expect(await gateway.stop()).toBe(0);
    expect(await countIn()).toBe(ROUNDS * BATCHES * 100);
    const database = openReader(`${folder.path}/tracks.db`);
    const left = database.prepare(
      "SELECT (SELECT count(*) FROM fix) AS fixes, (SELECT fixes FROM forward_total) AS queued",
    );
    expect({ ...(left.get() as object) }).toMatchObject({ fixes: seq });
    database.close();
  },
);
