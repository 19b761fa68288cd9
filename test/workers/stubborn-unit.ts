/** A unit with a long backlog, as a third party would write one: sends until it is receipted, through whatever falls. */
import mqtt from "mqtt";
import { decodeReceipt } from "../../protocol/decode.ts";
import { includes, type Ranges, union } from "../../protocol/ranges.ts";
import { topicOf } from "../../protocol/topics.ts";
import { batch, fixRecord } from "../support/messages.ts";

export type StubbornUnit = AsyncDisposable & {
  readonly name: string;
  readonly firstTime: number;
  /** Seqs 1 to so many are to be stored, a second apart. */
  readonly count: number;
  readonly receipted: () => number;
};

const OF_A_BATCH = 20;
const SEND_MS = 250;
const RESEND_MS = 1_500;
const IN_FLIGHT = 4;

export async function openStubbornUnit(
  url: string,
  name: string,
  secret: string,
  of: { readonly firstTime: number; readonly count: number },
): Promise<StubbornUnit> {
  const { firstTime, count } = of;
  let receipts: Ranges = [];
  const client = mqtt.connect(url, {
    clientId: name,
    username: name,
    password: secret,
    reconnectPeriod: 200,
    connectTimeout: 2_000,
    // What was under way when the link fell is sent again by the unit itself.
    clean: true,
    resubscribe: false,
  });
  client.on("error", () => {});
  client.on("connect", () => client.subscribe(topicOf(name, "receipt"), { qos: 1 }));
  client.on("message", (_topic, payload) => {
    const decoded = decodeReceipt(payload.toString());
    if (decoded.ok) receipts = union(receipts, decoded.message.stored);
  });
  const sentAt = new Map<number, number>();
  const receipted = () => receipts.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const send = () => {
    if (!client.connected) return;
    const now = performance.now();
    for (const first of sentAt.keys()) if (isWhole(receipts, first)) sentAt.delete(first);
    const due = [...sentAt].filter(([, at]) => now - at > RESEND_MS).map(([first]) => first);
    for (let first = 1; first <= count && sentAt.size + due.length < IN_FLIGHT; first += OF_A_BATCH) {
      if (!sentAt.has(first) && !isWhole(receipts, first)) due.push(first);
    }
    for (const first of due) {
      sentAt.set(first, now);
      const records = Array.from({ length: OF_A_BATCH }, (_, n) =>
        fixRecord(first + n, firstTime + (first + n) * 1_000),
      );
      client.publish(topicOf(name, "records"), JSON.stringify(batch(records)), { qos: 1 });
    }
  };
  const timer = setInterval(send, SEND_MS);
  return {
    name,
    firstTime,
    count,
    receipted,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await client.endAsync(true);
    },
  };
}

/** Whether every seq of the batch is receipted. */
function isWhole(receipts: Ranges, first: number): boolean {
  for (let seq = first; seq < first + OF_A_BATCH; seq++) if (!includes(receipts, seq)) return false;
  return true;
}
