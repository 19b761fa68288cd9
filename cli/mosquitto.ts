/** Rights on an external mosquitto, those that the embedded broker gives (gateway/core/topic-rights.ts). */
import { GATEWAY_CHANNELS, topicOf, UNIT_CHANNELS } from "../protocol/topics.ts";

/** The gateway's own user there: no unit can be called so. */
const GATEWAY_USER = "_gateway";

/** An `acl_file` for mosquitto 2.0; `%u` is the connection's user name. */
export function mosquittoAcl(): string {
  return [
    `user ${GATEWAY_USER}`,
    "topic readwrite patrol/v1/#",
    "",
    ...UNIT_CHANNELS.map((channel) => `pattern write ${topicOf("%u", channel)}`),
    ...GATEWAY_CHANNELS.map((channel) => `pattern read ${topicOf("%u", channel)}`),
    "",
  ].join("\n");
}
