/**
 * Watches the MQTT fixed headers (MQTT 3.1.1 section 2.2) of a byte stream as it comes, so that a packet that announces too
 * much is refused before a byte of it is kept, and that only whole packets are handed on.
 */

/** Where in the stream the guard stands: bytes still to skip, or a header half read. */
export type PacketState = {
  readonly skip: number;
  readonly header: "type" | "length";
  /** The packet type under way (MQTT 3.1.1 table 2.1). */
  readonly type: number;
  readonly length: number;
  readonly multiplier: number;
  readonly packets: number;
};

/** The largest remaining length, in bytes: of the first packet (CONNECT), of a PUBLISH, and of every other one. */
export type PacketLimits = { readonly connect: number; readonly publish: number; readonly control: number };

/**
 * `end`: how many of the bytes belong to packets that are whole with them. `packet-size`: more was announced than is
 * allowed. `protocol`: this is no MQTT, or no CONNECT where there must be one and only there [MQTT-3.1.0-1], [MQTT-3.1.0-2].
 */
export type Scanned =
  | { readonly ok: true; readonly state: PacketState; readonly end: number }
  | { readonly ok: false; readonly kind: "packet-size" | "protocol" };

export const PACKETS_START: PacketState = { skip: 0, header: "type", type: 0, length: 0, multiplier: 1, packets: 0 };

const CONNECT = 1;
const PUBLISH = 3;
const UNSUBSCRIBE = 10;

/** Reads on from `state`, up to the end of the `most`-th further packet. */
export function scan(
  state: PacketState,
  bytes: Uint8Array,
  limits: PacketLimits,
  most = Number.POSITIVE_INFINITY,
): Scanned {
  let { skip, header, type, length, multiplier, packets } = state;
  const last = packets + most;
  let at = 0;
  let end = 0;
  while (at < bytes.length && packets < last) {
    if (skip > 0) {
      const step = Math.min(skip, bytes.length - at);
      skip -= step;
      at += step;
      if (skip > 0) break;
    } else if (header === "type") {
      type = (bytes[at++] as number) >> 4;
      if ((type === CONNECT) !== (packets === 0)) return { ok: false, kind: "protocol" };
      header = "length";
      length = 0;
      multiplier = 1;
      continue;
    } else {
      const byte = bytes[at++] as number;
      length += (byte & 0x7f) * multiplier;
      if (length > mostOf(type, limits)) return { ok: false, kind: "packet-size" };
      if (byte & 0x80) {
        if (multiplier === 128 ** 3) return { ok: false, kind: "packet-size" };
        multiplier *= 128;
        continue;
      }
      // UNSUBSCRIBE without a filter [MQTT-3.10.3-2], which the parser behind this lets pass.
      if (type === UNSUBSCRIBE && length <= 2) return { ok: false, kind: "protocol" };
      header = "type";
      skip = length;
      if (skip > 0) continue;
    }
    packets++;
    end = at;
  }
  return { ok: true, state: { skip, header, type, length, multiplier, packets }, end };
}

function mostOf(type: number, limits: PacketLimits): number {
  if (type === CONNECT) return limits.connect;
  return type === PUBLISH ? limits.publish : limits.control;
}
