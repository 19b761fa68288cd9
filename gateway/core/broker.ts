/** What the gateway needs of an MQTT broker, embedded or external, and what the broker tells it. */
import type { GatewayChannel } from "../../protocol/topics.ts";
import type { Count } from "./counters.ts";
import type { Refused } from "./journal.ts";

export interface Broker {
  /**
   * Publishes to a unit's topic with QoS 1. False when no connection of the unit would take it now: then the caller keeps
   * it until `onReachable`.
   */
  send(unit: string, channel: GatewayChannel, payload: string): boolean;
  /**
   * Leaves a message on a unit's topic, for those that are subscribed and for whoever subscribes later. One that cannot be
   * left now is dropped: `onReachable` with null asks for all of them again.
   */
  retain(unit: string, channel: GatewayChannel, payload: string): void;
  /**
   * Ends every connection of the unit at once, and its sessions: its credential has been revoked or changed. Answers how many
   * there were. An external broker has to be told by other means (its own administration): there this does nothing.
   */
  disconnect(unit: string): number;
}

/** `sos` has its own lane, so that it never stands in a queue. */
export type Lane = "records" | "sos";

/** What happens at the broker. Every `unit` is the authenticated one. */
export type BrokerEvents = {
  /** Whether the secret is the unit's. */
  readonly authenticate: (unit: string, secret: Uint8Array) => Promise<boolean>;
  /** What stands against a certificate, which TLS has verified, in the place of a secret; null: nothing. `serial` in hex. */
  readonly certificateRefusal: (unit: string, serial: string) => string | null;
  /** A message of records; the PUBACK waits until this resolves. It never rejects. */
  readonly onBatch: (unit: string, lane: Lane, payload: Uint8Array) => Promise<void>;
  /** A `status` message; false when it is none. `isRetained`: the broker kept it from before, so that it is no news. */
  readonly onStatus: (unit: string, payload: Uint8Array, isRetained: boolean) => boolean;
  /** The connection with the bare client id opened or closed (embedded broker only). */
  readonly onConnection: (unit: string, isConnected: boolean) => void;
  /** A connection of the unit can be sent to, again or for the first time; null: of any unit. */
  readonly onReachable: (unit: string | null) => void;
  /** The unit tried what it has no right to, and can be told. */
  readonly onRefused: (unit: string, refused: Refused) => void;
  readonly count: Count;
};
