import { type IPublishPacket, type Packet, parser } from "mqtt-packet";
import { expect, test } from "vitest";
import { decodeBatch } from "../../protocol/decode.ts";
import { indexOfId, indexOfSeq, template, writePublish } from "./packets.ts";

test("a patched message is a valid publish of a valid record", () => {
  const one = template("bench-0001", 1_795_000_000_000);
  const bytes = Buffer.alloc(2 * one.bytes.length);
  writePublish(bytes, 0, one, 0);
  writePublish(bytes, one.bytes.length, one, 60_007);
  const packets: IPublishPacket[] = [];
  const incoming = parser();
  incoming.on("packet", (packet: Packet) => packets.push(packet as IPublishPacket));
  incoming.parse(bytes);
  expect(packets.map((packet) => [packet.topic, packet.qos, packet.messageId])).toEqual([
    ["patrol/v1/bench-0001/records", 1, 1],
    ["patrol/v1/bench-0001/records", 1, 8],
  ]);
  const records = packets.map((packet) => {
    const decoded = decodeBatch(packet.payload.toString());
    const first = decoded.ok ? decoded.batch.records[0] : undefined;
    return first?.ok ? [first.record.seq, first.record.time] : null;
  });
  expect(records).toEqual([
    [1_000_000_000, 1_795_000_000_000],
    [1_000_060_007, 1_795_006_000_700],
  ]);
});

test("a PUBACK and a receipt lead back to the message", () => {
  expect(indexOfId(8, 60_010)).toBe(60_007);
  expect(indexOfId(60_000, 60_010)).toBe(59_999);
  expect(indexOfId(1, 1)).toBe(0);
  expect(indexOfSeq(1_000_060_007)).toBe(60_007);
});

test("a message of several records has a seq and a time for each, and goes on where the one before ended", () => {
  const one = template("bench-0001", 1_795_000_000_000, 3);
  const bytes = Buffer.alloc(one.bytes.length);
  writePublish(bytes, 0, one, 2);
  const packets: IPublishPacket[] = [];
  const incoming = parser();
  incoming.on("packet", (packet: Packet) => packets.push(packet as IPublishPacket));
  incoming.parse(bytes);
  const decoded = decodeBatch(packets[0]?.payload.toString() ?? "");
  const records = decoded.ok ? decoded.batch.records : [];
  expect(records.map((one) => (one.ok ? [one.record.seq, one.record.time] : null))).toEqual([
    [1_000_000_006, 1_795_000_000_600],
    [1_000_000_007, 1_795_000_000_700],
    [1_000_000_008, 1_795_000_000_800],
  ]);
});
