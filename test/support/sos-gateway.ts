/** The gateway's side of SOS by hand, over a real broker: it stores when it is told to and says what it is told to. */
import { connectAsync } from "mqtt";

/** What a unit published. */
export type Published = {
  readonly channel: string;
  readonly outbox: string;
  readonly record: Readonly<Record<string, unknown>> & { readonly seq: number; readonly type: string };
};

export type SosGateway = AsyncDisposable & {
  /** Each record as often as it came. */
  readonly published: readonly Published[];
  readonly sos: () => readonly Published[];
  /** Health of the last status. */
  readonly health: () => Readonly<Record<string, unknown>> | null;
  readonly receipt: (one: Published) => Promise<void>;
  readonly tell: (id: string, rung: string) => Promise<void>;
  readonly order: (order: { readonly id: string; readonly kind: string }) => Promise<void>;
};

const AT = 1_795_248_000_000;

export async function openSosGateway(url: string, unit: string, password: string): Promise<SosGateway> {
  const client = await connectAsync(url, { clientId: "gateway", username: "_gateway", password });
  const published: Published[] = [];
  /** What has been receipted; sent again, it is receipted again, as a gateway does. */
  const stored = new Set<string>();
  const keyOf = ({ outbox, record }: Published) => `${outbox}/${record.seq}`;
  const take = (one: Published) => {
    published.push(one);
    if (stored.has(keyOf(one))) void receipt(one);
  };
  const receipt = ({ outbox, record }: Published) =>
    say("receipt", { outbox, stored: [[record.seq, record.seq]] }, false);
  let health: Readonly<Record<string, unknown>> | null = null;
  client.on("message", (topic, payload) => {
    const channel = topic.slice(`patrol/v1/${unit}/`.length);
    const message = JSON.parse(payload.toString());
    if (channel === "status") health = message.health;
    else for (const record of message.records) take({ channel, outbox: message.outbox, record });
  });
  await client.subscribeAsync(
    ["records", "sos", "status"].map((channel) => `patrol/v1/${unit}/${channel}`),
    { qos: 1 },
  );
  const say = async (channel: string, message: object, retain: boolean) => {
    await client.publishAsync(`patrol/v1/${unit}/${channel}`, JSON.stringify({ v: 1, ...message }), { qos: 1, retain });
  };
  return {
    published,
    sos: () => published.filter(({ channel }) => channel === "sos"),
    health: () => health,
    receipt: (one) => {
      stored.add(keyOf(one));
      return receipt(one);
    },
    tell: (id, rung) => say("sos/state", { incidents: [{ id, rung, by: null, at: AT }] }, true),
    order: (order) => say("order", { text: "", lat: null, lon: null, issuedTime: AT, ...order }, false),
    [Symbol.asyncDispose]: async () => {
      await client.endAsync(true);
    },
  };
}
