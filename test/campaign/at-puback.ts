/**
 * The gateway is killed at the very moment at which a unit has its PUBACK or its receipt: what was acknowledged must be on
 * disk. A gateway that acknowledges first and stores then cannot pass.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import mqtt from "mqtt";
import { openReader } from "../../gateway/sqlite/database.ts";
import { registerUnits } from "../support/gateway.ts";
import { batch, fixRecord, OUTBOX } from "../support/messages.ts";
import { freePort } from "../support/mosquitto.ts";
import { startPatrol } from "../support/process.ts";
import { tempFolder } from "../support/temp.ts";
import type { Outcome } from "./outcome.ts";
import type { PlantName } from "./plants.ts";

const UNIT = "bike-01";
const RECORDS = 50;
const PLANTED = new URL("./planted.js", import.meta.url).href;

/** Ends at the first loss. */
export async function killedAtPuback(rounds: number, plant: PlantName | null): Promise<Omit<Outcome, "seconds">> {
  await using folder = await tempFolder();
  const dataDir = join(folder.path, "gateway");
  await mkdir(dataDir);
  const secret = (await registerUnits(dataDir, [UNIT]))[UNIT];
  const [mqttPort, httpPort] = [await freePort(), await freePort()];
  const planted = plant === null ? {} : { NODE_OPTIONS: `--import=${PLANTED}?${encodeURIComponent(plant)}` };
  const env = { PATROL_DATA_DIR: dataDir, PATROL_MQTT_PORT: String(mqttPort), PATROL_HTTP_PORT: String(httpPort) };
  const problems: string[] = [];
  let accepted = 0;
  let runs = 0;
  for (; runs < rounds && problems.length === 0; runs++) {
    const first = runs * RECORDS + 1;
    await using gateway = startPatrol(["gateway"], { ...env, ...planted, PATROL_LOG_LEVEL: "error" });
    await gateway.line(/^patrol gateway: /);
    const acknowledged = await publishUntilAnswered(
      mqttPort,
      secret,
      first,
      runs % 2 === 0 ? "puback" : "receipt",
      () => process.kill(gateway.pid, "SIGKILL"),
    );
    await gateway.ended;
    accepted += acknowledged.length;
    const lost = acknowledged.filter((seq) => !isStored(dataDir, seq));
    if (lost.length > 0)
      problems.push(`acknowledged and not stored: seqs ${lost[0]} to ${lost.at(-1)} of round ${runs}`);
  }
  return { runs, seeds: "none", accepted, stored: problems.length === 0 ? accepted : null, presses: null, problems };
}

/** Answers the seqs that were acknowledged before `kill` was called. */
async function publishUntilAnswered(
  port: number,
  secret: string,
  first: number,
  by: "puback" | "receipt",
  kill: () => void,
): Promise<readonly number[]> {
  const options = { clientId: UNIT, username: UNIT, password: secret, reconnectPeriod: 0 };
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, options);
  client.on("error", () => {});
  await client.subscribeAsync(`patrol/v1/${UNIT}/receipt`, { qos: 1 });
  const seqs = Array.from({ length: RECORDS }, (_, n) => first + n);
  const payload = JSON.stringify(batch(seqs.map((seq) => fixRecord(seq, Date.now() - 3_600_000 + seq))));
  const gone = new Promise<void>((resolve) => {
    client.once("close", () => resolve());
  });
  let acknowledged: readonly number[] = [];
  const answered = (which: typeof by, named: readonly number[]) => {
    if (which !== by || acknowledged.length > 0) return;
    acknowledged = named;
    kill();
  };
  client.on("message", (_, text) => {
    const { outbox, stored } = JSON.parse(text.toString()) as { outbox: string; stored: [number, number][] };
    if (outbox === OUTBOX)
      answered(
        "receipt",
        seqs.filter((seq) => stored.some(([a, b]) => a <= seq && seq <= b)),
      );
  });
  client.publish(`patrol/v1/${UNIT}/records`, payload, { qos: 1 }, (err) => {
    if (!err) answered("puback", seqs);
  });
  await gone;
  client.end(true);
  return acknowledged;
}

function isStored(dataDir: string, seq: number): boolean {
  const database = openReader(join(dataDir, "tracks.db"));
  const row = database
    .prepare("SELECT 1 FROM journal WHERE seq = ? AND outbox = (SELECT id FROM outbox WHERE outbox = ?)")
    .get(seq, OUTBOX);
  database.close();
  return row !== undefined;
}
