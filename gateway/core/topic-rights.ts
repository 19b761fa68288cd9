/**
 * What a unit may do on which topic: one table, asked for every PUBLISH, SUBSCRIBE and will, and for every message on its
 * way to a unit. Rights follow the authenticated unit; only the connection with the bare client id speaks for its presence.
 */
import { type Channel, parseTopic } from "../../protocol/topics.ts";

/** Who asks. `isBare`: the client id is the unit's name, without a suffix. */
export type Asker = { readonly unit: string; readonly isBare: boolean };

/** How a connection may use a channel: not at all, only the one with the bare client id, or any. */
type Use = "no" | "bare" | "any";

/** `isRetained`: whether the broker keeps what was published with the RETAIN flag; elsewhere the flag is ignored. */
type Rights = { readonly publish: Use; readonly will: Use; readonly subscribe: Use; readonly isRetained: boolean };

const FROM_UNIT: Rights = { publish: "any", will: "no", subscribe: "no", isRetained: false };
const TO_UNIT: Rights = { publish: "no", will: "no", subscribe: "any", isRetained: false };

const TOPIC_RIGHTS: Readonly<Record<Channel, Rights>> = {
  records: FROM_UNIT,
  sos: FROM_UNIT,
  status: { publish: "bare", will: "bare", subscribe: "no", isRetained: true },
  receipt: TO_UNIT,
  error: TO_UNIT,
  "sos/state": TO_UNIT,
  order: TO_UNIT,
  profile: TO_UNIT,
};

/**
 * Why not: `unreadable` (ill-formed UTF-8 or U+0000, which must end the connection [MQTT-1.5.3-1], [MQTT-1.5.3-2]), `topic`
 * (none of the contract's), `unit` (another unit's), `direction` (the gateway's to publish, or the unit's own), `bare`
 * (for the bare client id only).
 */
export type Refusal = "unreadable" | "topic" | "unit" | "direction" | "bare";

export type PublishRight =
  | { readonly ok: true; readonly channel: Channel; readonly isRetained: boolean }
  | { readonly ok: false; readonly reason: Refusal };
export type SubscribeRight = { readonly ok: true } | { readonly ok: false; readonly reason: Refusal };

/** A PUBLISH, or what a CONNECT leaves as its will. QoS 0, 1 and 2 are equal. */
export function mayPublish(
  asker: Asker,
  { topic, retain, verb }: { readonly topic: string; readonly retain: boolean; readonly verb: "publish" | "will" },
): PublishRight {
  const found = channelOf(asker, topic);
  if (!found.ok) return found;
  const { channel } = found;
  const rights = TOPIC_RIGHTS[channel];
  const refusal = refusalOf(rights[verb], asker);
  if (refusal) return { ok: false, reason: refusal };
  return { ok: true, channel, isRetained: retain && rights.isRetained };
}

/** A filter is one of the unit's own channels by its full name, or all that is the unit's: `patrol/v1/<unit>/#`. */
export function maySubscribe(asker: Asker, filter: string): SubscribeRight {
  if (filter === `patrol/v1/${asker.unit}/#`) return { ok: true };
  const found = channelOf(asker, filter);
  if (!found.ok) return found;
  const refusal = refusalOf(TOPIC_RIGHTS[found.channel].subscribe, asker);
  return refusal ? { ok: false, reason: refusal } : { ok: true };
}

/** Whether a message may go out to a connection of the unit: it is on a topic of that unit. */
export function mayReceive(unit: string, topic: string): boolean {
  return parseTopic(topic)?.unit === unit;
}

function channelOf(
  { unit }: Asker,
  topic: string,
): { readonly ok: true; readonly channel: Channel } | { readonly ok: false; readonly reason: Refusal } {
  if (!isReadable(topic)) return { ok: false, reason: "unreadable" };
  const parsed = parseTopic(topic);
  if (parsed === null) return { ok: false, reason: "topic" };
  return parsed.unit === unit ? { ok: true, channel: parsed.channel } : { ok: false, reason: "unit" };
}

/** A decoder puts U+FFFD in the place of ill-formed UTF-8; no topic of ours holds one. */
export function isReadable(text: string): boolean {
  return !text.includes("\u0000") && !text.includes("\ufffd");
}

function refusalOf(use: Use, { isBare }: Asker): Refusal | null {
  if (use === "no") return "direction";
  return use === "bare" && !isBare ? "bare" : null;
}
