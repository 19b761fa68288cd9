/** The messages of the load: fixes in a `records` message, QoS 1, made once and patched for each sending. */
import { generate } from "mqtt-packet";
import { topicOf } from "../../protocol/topics.ts";
import { batch, fixRecord } from "../support/messages.ts";

/** Seqs and times have a fixed number of digits, so that a message keeps its length. */
const FIRST_SEQ = 1_000_000_000;
const SEQ_MARK = 1_111_111_111;
const TIME_MARK = 1_222_222_222_222;
const STEP_MS = 100;
/** Message ids go round below this [MQTT-2.3.1-1]. */
const IDS = 60_000;

/** One unit's publish, with the places that change. */
export type Template = {
  readonly bytes: Buffer;
  readonly payloadBytes: number;
  readonly idAt: number;
  /** One of each for each record. */
  readonly seqAt: readonly number[];
  readonly timeAt: readonly number[];
  readonly firstTime: number;
};

/** `firstTime`: the time of the first fix; each further one is 100 ms later. `records`: of a message. */
export function template(unit: string, firstTime: number, records = 1): Template {
  const topic = topicOf(unit, "records");
  const fixes = Array.from({ length: records }, () => fixRecord(SEQ_MARK, TIME_MARK));
  const payload = Buffer.from(JSON.stringify(batch(fixes)));
  const bytes = generate({ cmd: "publish", topic, payload, qos: 1, messageId: 1, retain: false, dup: false });
  return {
    bytes,
    payloadBytes: payload.length,
    idAt: bytes.indexOf(topic) + topic.length,
    seqAt: placesOf(bytes, String(SEQ_MARK)),
    timeAt: placesOf(bytes, String(TIME_MARK)),
    firstTime,
  };
}

/** Writes the `n`-th publish (from 0) of a unit into `into` at `at`. */
export function writePublish(into: Buffer, at: number, of: Template, n: number): void {
  into.set(of.bytes, at);
  into.writeUInt16BE((n % IDS) + 1, at + of.idAt);
  const records = of.seqAt.length;
  for (let k = 0; k < records; k++) {
    writeDigits(into, at + (of.seqAt[k] as number), 10, FIRST_SEQ + n * records + k);
    writeDigits(into, at + (of.timeAt[k] as number), 13, of.firstTime + (n * records + k) * STEP_MS);
  }
}

/** Which publish a PUBACK is for, when `next` is the number of the next one to send. */
export function indexOfId(messageId: number, next: number): number {
  const last = next - 1;
  return last - ((((last - (messageId - 1)) % IDS) + IDS) % IDS);
}

/** Which record of its unit, from 0. */
export function indexOfSeq(seq: number): number {
  return seq - FIRST_SEQ;
}

function placesOf(bytes: Buffer, mark: string): readonly number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) places.push(at);
  return places;
}

function writeDigits(into: Buffer, at: number, digits: number, value: number): void {
  let rest = value;
  for (let k = at + digits - 1; k >= at; k--) {
    const next = Math.floor(rest / 10);
    into[k] = 48 + rest - next * 10;
    rest = next;
  }
}
