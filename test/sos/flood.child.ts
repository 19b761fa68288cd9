/** A flood of records as a process of its own: `FloodPlan` comes in by a message, and it goes on until it is disconnected. */
import mqtt, { type MqttClient } from "mqtt";
import { topicOf } from "../../protocol/topics.ts";
import { batch, fixRecord } from "../support/messages.ts";
import type { FloodPlan } from "./storm.ts";

const A_BATCH = 100;
const DAY_MS = 86_400_000;

let isOver = false;
process.once("disconnect", () => {
  isOver = true;
  process.exit(0);
});
process.once("message", (plan: FloodPlan) => {
  flood(plan).catch((err: Error) => {
    if (isOver) return;
    process.stderr.write(`flood: ${err.message}\n`);
    process.exit(1);
  });
});

async function flood({ url, logins, window }: FloodPlan): Promise<void> {
  const startedAt = Date.now() - DAY_MS;
  const sent = logins.map(async ({ unit, secret }) => {
    // A suffix of its own, so that a further connection of the unit can listen.
    const who = { clientId: `${unit}.flood`, username: unit, password: secret, reconnectPeriod: 0 };
    const client = await mqtt.connectAsync(url, who);
    let seq = 0;
    const next = () => batch(Array.from({ length: A_BATCH }, () => fixRecord(++seq, startedAt + seq * 10)));
    await Promise.all(Array.from({ length: window }, () => pour(client, topicOf(unit, "records"), next)));
  });
  process.send?.("flooding");
  await Promise.all(sent);
}

async function pour(client: MqttClient, topic: string, next: () => unknown): Promise<void> {
  while (!isOver) await client.publishAsync(topic, JSON.stringify(next()), { qos: 1 });
}
