/**
 * A link that says everything twice and out of order: between a device, which is a real broker's client, and the gateway.
 * Of each kind of message the one before comes once more, behind the newest.
 */
import mqtt, { type MqttClient } from "mqtt";
import { type Channel, GATEWAY_CHANNELS, topicOf, UNIT_CHANNELS } from "../../protocol/topics.ts";
import { startMosquitto } from "../support/mosquitto.ts";
import { hashedPassword } from "../support/mosquitto-password.ts";

export type EchoOptions = {
  readonly folder: string;
  readonly unit: string;
  readonly secret: string;
  /** Of the gateway. */
  readonly farUrl: string;
};

/** `url`: where the device is to connect to. `said`: messages that went through, both ways. */
export type Echo = AsyncDisposable & { readonly url: string; readonly said: () => number };

const BETWEEN = { user: "_gateway", password: "between-the-two" };

export async function startEcho({ folder, unit, secret, farUrl }: EchoOptions): Promise<Echo> {
  const users = [[unit, secret] as const, [BETWEEN.user, BETWEEN.password] as const];
  const broker = await startMosquitto(
    folder,
    users.map(([user, password]) => `${user}:${hashedPassword(password)}`),
  );
  const near = await mqtt.connectAsync(broker.url, { username: BETWEEN.user, password: BETWEEN.password });
  const far = await mqtt.connectAsync(farUrl, { clientId: unit, username: unit, password: secret });
  let said = 0;
  const pass = async (from: MqttClient, to: MqttClient, channels: readonly Channel[]) => {
    const before = new Map<string, Buffer>();
    from.on("message", (topic, payload) => {
      const older = before.get(topic);
      before.set(topic, payload);
      const retain = topic.endsWith("/sos/state");
      for (const one of older ? [payload, payload, older] : [payload, payload]) {
        said += 1;
        to.publish(topic, one, { qos: 1, retain });
      }
    });
    await from.subscribeAsync(
      channels.map((channel) => topicOf(unit, channel)),
      { qos: 1 },
    );
  };
  await pass(near, far, UNIT_CHANNELS);
  await pass(far, near, GATEWAY_CHANNELS);
  return {
    url: broker.url,
    said: () => said,
    [Symbol.asyncDispose]: async () => {
      await near.endAsync(true);
      await far.endAsync(true);
      await broker[Symbol.asyncDispose]();
    },
  };
}
