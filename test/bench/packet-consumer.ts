/**
 * Peer (b), the strong one: `mqtt-packet` over a socket, one transaction for whatever has come, then all its PUBACKs and
 * the proof in one write. Arguments: port, user, secret, database, raw | rows, total | receipt.
 */
import { connect } from "node:net";
import { generate, type IPublishPacket, type Packet, parser } from "mqtt-packet";
import { openStore, unitOf, type Work } from "./consumer.ts";

const [port, username = "", password = "", path = "", work = "raw", proof = "total"] = process.argv.slice(2);
/** The most messages of one transaction. */
const MOST = 2_000;

const store = openStore(path, work as Work);
const socket = connect({ port: Number(port), host: "127.0.0.1", noDelay: true });
const incoming = parser();
let waiting: IPublishPacket[] = [];
let total = 0;
let isScheduled = false;

incoming.on("packet", (packet: Packet) => {
  if (packet.cmd === "publish") {
    waiting.push(packet);
    if (waiting.length >= MOST) commit();
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      commit();
    });
  } else if (packet.cmd === "connack") {
    socket.write(
      generate({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "patrol/v1/+/records", qos: 1 }] }),
    );
  } else if (packet.cmd === "suback") {
    process.stdout.write("ready\n");
  }
});
socket.on("data", (chunk: Buffer) => incoming.parse(chunk));
socket.write(
  generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: username,
    keepalive: 120,
    username,
    password: Buffer.from(password),
  }),
);

function commit(): void {
  const batch = waiting;
  waiting = [];
  if (batch.length === 0) return;
  store.commit(batch as unknown as { topic: string; payload: Buffer }[]);
  total += batch.length;
  const pubacks = Buffer.allocUnsafe(4 * batch.length);
  batch.forEach(({ messageId = 0 }, n) => {
    pubacks.writeUInt16BE(0x4002, 4 * n);
    pubacks.writeUInt16BE(messageId, 4 * n + 2);
  });
  socket.cork();
  socket.write(pubacks);
  if (proof === "total") publish("bench/total", String(total));
  else for (const [unit, message] of receipts(batch)) publish(`patrol/v1/${unit}/receipt`, JSON.stringify(message));
  socket.uncork();
}

/** One receipt per unit for all that the commit held of it. */
function receipts(batch: readonly IPublishPacket[]): Map<string, { v: 1; outbox: string; stored: [number, number][] }> {
  const out = new Map<string, { v: 1; outbox: string; stored: [number, number][] }>();
  for (const { topic, payload } of batch) {
    const unit = unitOf(topic);
    const { outbox, records } = JSON.parse(payload.toString()) as { outbox: string; records: { seq: number }[] };
    const one = out.get(unit) ?? { v: 1, outbox, stored: [] };
    out.set(unit, one);
    for (const { seq } of records) {
      const last = one.stored.at(-1);
      if (last && last[1] === seq - 1) last[1] = seq;
      else one.stored.push([seq, seq]);
    }
  }
  return out;
}

function publish(topic: string, payload: string): void {
  socket.write(generate({ cmd: "publish", topic, payload, qos: 0, retain: false, dup: false }));
}
