/**
 * What a unit published, before its PUBACK: Aedes sends that only after `authorizePublish` has called back, so the ingest
 * belongs here. The order is behaviour, not promise, and has a contract test.
 */
import type { AedesOptions, Client, PublishPacket } from "aedes";
import { mayPublish, parseTopic } from "../../protocol/topics.ts";
import type { Logger } from "../../runtime/log.ts";
import type { BrokerEvents } from "../core/broker.ts";
import { identityOf, unitOf } from "./client.ts";

type Hooks = Required<Pick<AedesOptions, "authorizePublish">>;

export function publication(events: BrokerEvents, log: Logger): Hooks {
  return {
    authorizePublish: (client, packet, done) => {
      if (!client) return done();
      const { unit, recordsTopic } = identityOf(client);
      if (packet.topic === recordsTopic) {
        events.onBatch(unit, "records", bytesOf(packet.payload)).then(() => done(), done);
        return;
      }
      if (!mayPublish(unit, packet.topic)) {
        refuse(events, log, client, packet);
        return done();
      }
      const payload = bytesOf(packet.payload);
      if (parseTopic(packet.topic)?.channel === "sos") {
        events.onBatch(unit, "sos", payload).then(() => done(), done);
        return;
      }
      events.onStatus(unit, payload, false);
      done();
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
