/**
 * What a unit published, before its PUBACK: Aedes sends that only after `authorizePublish` has called back, so the ingest
 * belongs here. The order is behaviour, not promise, and has a contract test.
 */
import type { AedesOptions, Client, PublishPacket } from "aedes";
import { mayPublish, parseTopic } from "../../protocol/topics.ts";
import type { Logger } from "../../runtime/log.ts";
import type { BrokerEvents } from "../core/broker.ts";
import { unitOf } from "./client.ts";

type Hooks = Required<Pick<AedesOptions, "authorizePublish">>;

export function publication(events: BrokerEvents, log: Logger): Hooks {
  return {
    authorizePublish: (client, packet, done) => {
      if (!client) return done();
      const unit = unitOf(client);
      if (!mayPublish(unit, packet.topic)) {
        refuse(events, log, client, packet);
        return done();
      }
      const payload = bytesOf(packet.payload);
      const channel = parseTopic(packet.topic)?.channel;
      if (channel === "status") {
        events.onStatus(unit, payload, false);
        return done();
      }
      events.onBatch(unit, channel === "sos" ? "sos" : "records", payload).then(() => done(), done);
    },
  };
}

/** [MQTT-3.3.5-2]: a positive acknowledgement, and the message goes nowhere; the unit is told on its `error` topic. */
function refuse(events: BrokerEvents, log: Logger, client: Client, packet: PublishPacket): void {
  const unit = unitOf(client);
  events.count("forbidden", "publish");
  log.warn({ unit, topic: packet.topic.slice(0, 120) }, "publish to a topic the unit has no right to");
  const text = `${unit} may publish to its own records, sos and status only`;
  events.onRefused(unit, { reason: "forbidden", text, outbox: null, seqs: null });
}

function bytesOf(payload: PublishPacket["payload"]): Uint8Array {
  return typeof payload === "string" ? Buffer.from(payload) : payload;
}
