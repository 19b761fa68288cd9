/** What a client of the embedded broker may use, signed in or not. Beyond each of these something is ended, and counted. */
export type GuardLimits = {
  /** From the opening of a socket to the last byte of its CONNECT, in milliseconds. */
  readonly connectMs: number;
  /** Remaining length of a CONNECT, and all that is kept of a client that has not signed in, in bytes. */
  readonly connectBytes: number;
  /** Remaining length of a PUBLISH, in bytes. */
  readonly packetBytes: number;
  /** Sockets in all. */
  readonly sockets: number;
  /** Sockets that have sent no CONNECT yet, in all. Beyond it the oldest of them goes. */
  readonly strangers: number;
  /** The same, of one address. */
  readonly strangersPerAddress: number;
  /** Longest keepalive, in seconds; the shortest is 1. */
  readonly keepaliveS: number;
  /** Subscriptions of one connection. */
  readonly subscriptions: number;
  /** Client ids of one unit beside `<unit>` and `<unit>.sos`, connected or with a session that is kept for them. */
  readonly clientIds: number;
  /** Records of one unit that are taken in a second for as long as it likes; more make its connection wait. */
  readonly recordsPerS: number;
  /** Records of one unit that are taken at once after a silence. */
  readonly recordsBurst: number;
};
