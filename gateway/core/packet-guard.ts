/**
 * Watches the MQTT fixed headers (MQTT 3.1.1 section 2.2) of a byte stream as it comes, so that a packet that announces too
 * much is refused before a byte of it is kept.
 */

/** Where in the stream the guard stands: bytes still to skip, or a header half read. */
export type GuardState = {
  readonly skip: number;
  readonly header: "type" | "length";
  readonly length: number;
  readonly multiplier: number;
  readonly packets: number;
};

/** The largest remaining length of the first packet (CONNECT) and of every later one, in bytes. */
export type GuardLimits = { readonly connect: number; readonly packet: number };

export const GUARD_START: GuardState = { skip: 0, header: "type", length: 0, multiplier: 1, packets: 0 };

/** The state after `bytes`, or null when they announce more than the limits allow or are no MQTT. */
export function guard(state: GuardState, bytes: Uint8Array, limits: GuardLimits): GuardState | null {
  let { skip, header, length, multiplier, packets } = state;
  let at = 0;
  while (at < bytes.length) {
    if (skip > 0) {
      const step = Math.min(skip, bytes.length - at);
      skip -= step;
      at += step;
    } else if (header === "type") {
      at++;
      header = "length";
      length = 0;
      multiplier = 1;
    } else {
      const byte = bytes[at++] as number;
      length += (byte & 0x7f) * multiplier;
      if (length > (packets === 0 ? limits.connect : limits.packet)) return null;
      if (byte & 0x80) {
        if (multiplier === 128 ** 3) return null;
        multiplier *= 128;
      } else {
        skip = length;
        header = "type";
        packets++;
      }
    }
  }
  return { skip, header, length, multiplier, packets };
}
