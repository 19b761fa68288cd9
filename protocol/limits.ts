/** What the protocol fixes, in plain values: whoever needs no more than these loads no schema. */

export const VERSION = 1;
/** The most records that one message may carry. */
export const MAX_RECORDS = 100;
/** The largest MQTT packet that a unit may send, in bytes. */
export const MAX_PACKET_BYTES = 256 * 1024;

/** Why the device reported this fix and not another. Stores number these by their place: the list grows at its end only. */
export const FIX_REASONS = [
  "first",
  "interval",
  "distance",
  "deviation",
  "start",
  "stop",
  "parked",
  "sos",
  "regained",
] as const;
