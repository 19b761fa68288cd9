/**
 * What a unit published, before its PUBACK: Aedes sends that only after `authorizePublish` has called back, so the ingest
 * belongs here. The order is behaviour, not promise, and has a contract test.
 */
import type { Aedes, AedesOptions, Client, PublishPacket } from "aedes";
import type { BrokerEvents, Lane } from "../core/broker.ts";
import { costOf } from "../core/guard/bucket.ts";
import { mayPublish } from "../core/topic-rights.ts";
import { identityOf } from "./client.ts";
import type { Pacer } from "./pacer.ts";
import type { SparingLog } from "./sparing-log.ts";

type Hooks = Required<Pick<AedesOptions, "authorizePublish">>;
type Done = (err?: Error | null) => void;

/**
 * Bytes of one unit's messages that may wait for their turn and their commit, in each lane. A connection holds far less;
 * only a unit that comes back again and again while nothing can be stored gets here, and then gets no answer.
 */
const MOST_WAITING_BYTES = 2_097_152;
/** The largest `status` that is kept for whoever subscribes later. */
const MOST_RETAINED_BYTES = 16_384;

export type PublicationParts = { readonly events: BrokerEvents; readonly pacer: Pacer; readonly warn: SparingLog };

/** `takeOver` makes a broker leave everything that units publish to these hooks. */
export function publication({ events, pacer, warn }: PublicationParts): Hooks & { takeOver(aedes: Aedes): void } {
  const waiting = new Map<string, number>();
  const kept = new WeakSet<PublishPacket>();

  const store = (unit: string, lane: Lane, payload: Uint8Array, done: Done) => {
    const key = `${lane} ${unit}`;
    const bytes = waiting.get(key) ?? 0;
    if (bytes > MOST_WAITING_BYTES) {
      events.count("guarded", "withheld");
      return;
    }
    waiting.set(key, bytes + payload.byteLength);
    const settle = (err?: Error) => {
      const left = (waiting.get(key) ?? 0) - payload.byteLength;
      if (left > 0) waiting.set(key, left);
      else waiting.delete(key);
      done(err);
    };
    const go = () => {
      events.onBatch(unit, lane, payload).then(() => settle(), settle);
    };
    if (lane === "sos") go();
    else pacer.pass(unit, costOf(payload.byteLength), go);
  };

  return {
    authorizePublish: (client, packet, done) => {
      if (!client) return done();
      if (packet.messageId === 0) return done(new Error("a packet identifier must not be 0 [MQTT-2.3.1-1]"));
      const asker = identityOf(client);
      const { unit } = asker;
      if (packet.topic === asker.recordsTopic && !packet.retain) {
        return store(unit, "records", bytesOf(packet.payload), done);
      }
      const verb = client.closed ? "will" : "publish";
      const right = mayPublish(asker, { topic: packet.topic, retain: packet.retain, verb });
      if (!right.ok) {
        events.count("forbidden", "publish");
        if (right.reason === "unreadable") return done(new Error("the topic is not readable"));
        warn({ unit, topic: packet.topic.slice(0, 120), why: right.reason }, "publish without the right to");
        // [MQTT-3.3.5-2]: a positive acknowledgement, and the message goes nowhere; the unit is told on its `error` topic.
        const text =
          right.reason === "bare"
            ? `only the connection with the client id ${unit} may publish the status`
            : `${unit} may publish to its own records, sos and status only`;
        events.onRefused(unit, { reason: "forbidden", text, outbox: null, seqs: null });
        return done();
      }
      if (packet.retain && !right.isRetained) events.count("forbidden", "retain");
      const payload = bytesOf(packet.payload);
      if (right.channel !== "status") return store(unit, right.channel === "sos" ? "sos" : "records", payload, done);
      const isAccepted = events.onStatus(unit, payload, false);
      if (isAccepted && right.isRetained && payload.byteLength <= MOST_RETAINED_BYTES) kept.add(packet);
      done();
    },

    takeOver: (aedes) => keepUnitsOutOfTheEmitter(aedes, (packet) => kept.has(packet)),
  };
}

type Publish = (packet: PublishPacket, client: Client | null, done: Done) => void;

/** What a unit published has been dealt with in `authorizePublish`; only its `status` is kept, for whoever subscribes later. */
function keepUnitsOutOfTheEmitter(aedes: Aedes, isKept: (packet: PublishPacket) => boolean): void {
  const broker = aedes as unknown as {
    publish: Publish;
    persistence: { storeRetained(packet: PublishPacket): Promise<void> };
  };
  const publish = broker.publish.bind(aedes);
  broker.publish = (packet, client, done) => {
    if (typeof client === "function" || !client) return publish(packet, client, done);
    if (!isKept(packet)) return done();
    broker.persistence.storeRetained({ ...packet, payload: Buffer.from(packet.payload) }).then(() => done(), done);
  };
}

function bytesOf(payload: PublishPacket["payload"]): Uint8Array {
  return typeof payload === "string" ? Buffer.from(payload) : payload;
}
