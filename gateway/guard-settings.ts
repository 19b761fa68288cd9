/** The limits of the guard in front of the embedded broker, as settings. */
import { MAX_PACKET_BYTES } from "../protocol/limits.ts";
import { integer, setting, type Values } from "../runtime/config.ts";
import type { GuardLimits } from "./core/guard/limits.ts";

export const GUARD_SETTINGS = {
  guardConnectMs: setting(
    "PATROL_GUARD_CONNECT_MS",
    integer(100, 60_000),
    5_000,
    "broker: how long a socket may take until its CONNECT is there",
  ),
  guardConnectBytes: setting(
    "PATROL_GUARD_CONNECT_BYTES",
    integer(256, 65_536),
    16_384,
    "broker: largest CONNECT, and all that is kept of a client that has not signed in",
  ),
  guardPacketBytes: setting(
    "PATROL_GUARD_PACKET_BYTES",
    integer(1_024, MAX_PACKET_BYTES),
    MAX_PACKET_BYTES,
    "broker: largest PUBLISH",
  ),
  guardSockets: setting("PATROL_GUARD_SOCKETS", integer(1, 1_000_000), 12_000, "broker: open sockets in all"),
  guardStrangers: setting(
    "PATROL_GUARD_STRANGERS",
    integer(1, 1_000_000),
    8_000,
    "broker: sockets that have sent no CONNECT yet; beyond it the oldest of them is closed",
  ),
  guardStrangersPerAddress: setting(
    "PATROL_GUARD_STRANGERS_PER_ADDRESS",
    integer(1, 1_000_000),
    4_000,
    "the same, of one address",
  ),
  guardKeepaliveS: setting("PATROL_GUARD_KEEPALIVE_S", integer(1, 65_535), 120, "broker: longest keepalive"),
  guardSubscriptions: setting(
    "PATROL_GUARD_SUBSCRIPTIONS",
    integer(1, 1_000),
    8,
    "broker: subscriptions of one connection",
  ),
  guardClientIds: setting(
    "PATROL_GUARD_CLIENT_IDS",
    integer(0, 1_000),
    8,
    "broker: client ids of one unit, beside its name and its name with .sos",
  ),
  guardRecordsPerS: setting(
    "PATROL_GUARD_RECORDS_PER_S",
    integer(1, 1_000_000),
    1_000,
    "broker: records a second of one unit; one that sends more waits, except with SOS",
  ),
  guardRecordsBurst: setting(
    "PATROL_GUARD_RECORDS_BURST",
    integer(1, 100_000_000),
    100_000,
    "broker: records that a unit may send at once after a silence: its backlog",
  ),
} as const;

export function guardLimits(config: Values<typeof GUARD_SETTINGS>): GuardLimits {
  return {
    connectMs: config.guardConnectMs,
    connectBytes: config.guardConnectBytes,
    packetBytes: config.guardPacketBytes,
    sockets: config.guardSockets,
    strangers: config.guardStrangers,
    strangersPerAddress: config.guardStrangersPerAddress,
    keepaliveS: config.guardKeepaliveS,
    subscriptions: config.guardSubscriptions,
    clientIds: config.guardClientIds,
    recordsPerS: config.guardRecordsPerS,
    recordsBurst: config.guardRecordsBurst,
  };
}
