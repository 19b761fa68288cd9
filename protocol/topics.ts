/**
 * Topics `patrol/v1/<unit>/<channel>` (MQTT 3.1.1 section 4.7), built and parsed here and nowhere else.
 */
const PREFIX = "patrol/v1/";

/** A unit's name: also its MQTT user name and the stem of its client ids. */
export const UNIT_PATTERN = "^[a-z0-9][a-z0-9-]{0,31}$";
const UNIT = new RegExp(UNIT_PATTERN);

export const UNIT_CHANNELS = ["records", "sos", "status"] as const;
/** What gateways in roles tell each other through an external broker: `patrol/v1/-/<channel>`, where no unit may be called `-`. */
export const WORKER_CHANNELS = ["live", "desk", "ask"] as const;
export const GATEWAY_CHANNELS = ["receipt", "error", "sos/state", "order", "profile"] as const;

/** What a unit publishes. */
export type UnitChannel = (typeof UNIT_CHANNELS)[number];
/** What the gateway publishes to a unit. */
export type GatewayChannel = (typeof GATEWAY_CHANNELS)[number];
export type WorkerChannel = (typeof WORKER_CHANNELS)[number];
export type Channel = UnitChannel | GatewayChannel;

/** One unit's topic. */
export type UnitTopic = { readonly unit: string; readonly channel: Channel };

export function isUnit(text: string): boolean {
  return UNIT.test(text);
}

/** `topicOf("bike-07", "records")` is `patrol/v1/bike-07/records`. `+` as unit gives the filter for all units. */
export function topicOf(unit: string, channel: Channel): string {
  return `${PREFIX}${unit}/${channel}`;
}

/** The unit and channel of a topic, or null when it is not one of this contract. */
export function parseTopic(topic: string): UnitTopic | null {
  if (!topic.startsWith(PREFIX)) return null;
  const slash = topic.indexOf("/", PREFIX.length);
  if (slash < 0) return null;
  const unit = topic.slice(PREFIX.length, slash);
  const channel = topic.slice(slash + 1);
  if (!isUnit(unit) || !isChannel(channel)) return null;
  return { unit, channel };
}

/** `workerTopicOf("live")` is `patrol/v1/-/live`. */
export function workerTopicOf(channel: WorkerChannel): string {
  return `${PREFIX}-/${channel}`;
}

/** The channel of a topic between gateways, or null when it is none. */
export function parseWorkerTopic(topic: string): WorkerChannel | null {
  return WORKER_CHANNELS.find((channel) => topic === workerTopicOf(channel)) ?? null;
}

/** Whether one of the filters covers the topic; each is a topic's full name or ends with `/#`. */
export function isCovered(filters: Iterable<string>, topic: string): boolean {
  for (const filter of filters) {
    if (filter === topic || (filter.endsWith("/#") && topic.startsWith(filter.slice(0, -1)))) return true;
  }
  return false;
}

/** The unit that a client id belongs to: `<unit>` itself or `<unit>.<suffix>`; null when it is neither. */
export function unitOfClientId(clientId: string): string | null {
  const unit = clientId.split(".", 1)[0] ?? "";
  return isUnit(unit) && clientId.length <= 64 ? unit : null;
}

function isUnitChannel(channel: string): channel is UnitChannel {
  return (UNIT_CHANNELS as readonly string[]).includes(channel);
}

function isChannel(channel: string): channel is Channel {
  return isUnitChannel(channel) || (GATEWAY_CHANNELS as readonly string[]).includes(channel);
}
