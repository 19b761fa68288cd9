/**
 * What the embedded broker keeps: sessions and retained messages, in memory (nothing of the gateway's state lives here). In
 * the place of Aedes's own memory store because everything here has a bound, because that one scans all retained messages
 * at every SUBSCRIBE, and because it also keeps the filters of a SUBSCRIBE that were refused.
 */
import { Readable } from "node:stream";
import {
  GATEWAY_CHANNELS,
  isCovered,
  parseTopic,
  topicOf,
  UNIT_CHANNELS,
  unitOfClientId,
} from "../../protocol/topics.ts";
import type { Count } from "../core/counters.ts";
import { maySubscribe } from "../core/topic-rights.ts";

/** Messages with QoS 1 or 2 that one session may owe or be owed. A client that is away loses the oldest, a live one is cut. */
const MOST_OUTGOING = 256;
const CHANNELS = [...UNIT_CHANNELS, ...GATEWAY_CHANNELS];

/**
 * Stands for the subscriptions of a session that has none: Aedes takes a session without any for a new one, but it is to be
 * announced as present [MQTT-3.2.2-2]. It is no filter that anybody is granted.
 */
export const NO_SUBSCRIPTION = "$session";

type Client = { readonly id: string };
type Subscription = { readonly topic: string; readonly qos: number };
type Packet = {
  readonly cmd: string;
  readonly topic: string;
  readonly payload: Uint8Array | string;
  readonly qos: number;
  readonly retain: boolean;
  readonly brokerId: string;
  readonly brokerCounter: number;
  messageId?: number | undefined;
  dup?: boolean;
};
type Session = {
  readonly filters: Map<string, number>;
  outgoing: Packet[];
  /** Packet identifiers of QoS 2 messages that await PUBREL; the messages were dealt with. */
  readonly incoming: Set<number>;
};

/** Aedes calls these by name; it wants a promise of each. */
export class SessionStore {
  readonly #sessions = new Map<string, Session>();
  readonly #idsOfUnit = new Map<string, Set<string>>();
  readonly #retained = new Map<string, Packet>();
  /** QoS 2 messages of clients without a session. */
  readonly #passing = new Map<string, Set<number>>();
  readonly #count: Count;
  readonly #isLive: (clientId: string) => boolean;

  constructor(count: Count, isLive: (clientId: string) => boolean) {
    this.#count = count;
    this.#isLive = isLive;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  get retained(): number {
    return this.#retained.size;
  }

  /** Ends a session: what it owed goes with it. */
  forget(clientId: string): void {
    const unit = unitOfClientId(clientId) ?? "";
    this.#sessions.delete(clientId);
    this.#passing.delete(clientId);
    const ids = this.#idsOfUnit.get(unit);
    ids?.delete(clientId);
    if (ids?.size === 0) this.#idsOfUnit.delete(unit);
  }

  async setup(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#sessions.clear();
    this.#retained.clear();
  }

  async storeRetained(packet: Packet): Promise<void> {
    if (packet.payload.length === 0) this.#retained.delete(packet.topic);
    else if (parseTopic(packet.topic)) this.#retained.set(packet.topic, { ...packet });
  }

  /** Every filter that is granted names one unit, so that no more than its channels need to be looked at. */
  createRetainedStreamCombi(filters: readonly string[]): Readable {
    const found: Packet[] = [];
    for (const filter of filters) {
      const unit = parseTopic(filter.replace(/#$/, "status"))?.unit;
      const topics = filter.endsWith("/#") && unit ? CHANNELS.map((channel) => topicOf(unit, channel)) : [filter];
      for (const topic of topics) {
        const packet = this.#retained.get(topic);
        if (packet) found.push(packet);
      }
    }
    return Readable.from(found);
  }

  /** Asked at each CONNECT with clean session off: from here on there is a session. */
  async subscriptionsByClient({ id }: Client): Promise<readonly Subscription[]> {
    const known = this.#sessions.get(id);
    if (!known) {
      const unit = unitOfClientId(id) ?? "";
      this.#sessions.set(id, { filters: new Map(), outgoing: [], incoming: new Set() });
      this.#idsOfUnit.set(unit, (this.#idsOfUnit.get(unit) ?? new Set()).add(id));
      return [];
    }
    if (known.filters.size === 0) return [{ topic: NO_SUBSCRIPTION, qos: 0 }];
    return [...known.filters].map(([topic, qos]) => ({ topic, qos }));
  }

  /** All filters of a SUBSCRIBE come here when one of them was granted. */
  async addSubscriptions({ id }: Client, subscriptions: readonly Subscription[]): Promise<void> {
    const session = this.#sessions.get(id);
    const unit = unitOfClientId(id) ?? "";
    for (const { topic, qos } of subscriptions) {
      if (maySubscribe({ unit, isBare: id === unit }, topic).ok) session?.filters.set(topic, qos);
    }
  }

  async removeSubscriptions({ id }: Client, filters: readonly string[]): Promise<void> {
    for (const filter of filters) this.#sessions.get(id)?.filters.delete(filter);
  }

  /** A CONNECT with clean session ends the session that there was [MQTT-3.1.2-6]. */
  async cleanSubscriptions({ id }: Client): Promise<void> {
    this.forget(id);
  }

  /** The sessions that a message is to be kept for. */
  async subscriptionsByTopic(topic: string): Promise<readonly (Subscription & { readonly clientId: string })[]> {
    const found = [];
    for (const clientId of this.#idsOfUnit.get(parseTopic(topic)?.unit ?? "") ?? []) {
      for (const [filter, qos] of this.#sessions.get(clientId)?.filters ?? []) {
        if (qos === 0 || !isCovered([filter], topic)) continue;
        found.push({ clientId, topic: filter, qos });
        break;
      }
    }
    return found;
  }

  async outgoingEnqueue({ clientId }: { readonly clientId: string }, packet: Packet): Promise<void> {
    const session = this.#sessions.get(clientId);
    if (!session) return;
    if (session.outgoing.length >= MOST_OUTGOING) {
      this.#count("dropped", "session-messages");
      if (this.#isLive(clientId)) return;
      session.outgoing.shift();
    }
    session.outgoing.push({ ...packet, messageId: undefined });
  }

  async outgoingEnqueueCombi(subscriptions: readonly { readonly clientId: string }[], packet: Packet): Promise<void> {
    for (const one of subscriptions) await this.outgoingEnqueue(one, packet);
  }

  /** A message was given its packet identifier, or PUBREL has taken its place. Rejects when the session does not hold it. */
  async outgoingUpdate({ id }: Client, packet: Packet): Promise<void> {
    const outgoing = this.#sessions.get(id)?.outgoing ?? [];
    for (const [at, held] of outgoing.entries()) {
      if (held.brokerId === packet.brokerId) {
        if (held.brokerCounter !== packet.brokerCounter) continue;
        held.messageId = packet.messageId;
        return;
      }
      if (held.messageId !== packet.messageId) continue;
      outgoing[at] = packet;
      return;
    }
    throw new Error("the session does not hold that message");
  }

  async outgoingClearMessageId({ id }: Client, { messageId }: Packet): Promise<Packet | undefined> {
    const outgoing = this.#sessions.get(id)?.outgoing;
    const at = outgoing?.findIndex((held) => held.messageId === messageId) ?? -1;
    return at < 0 ? undefined : outgoing?.splice(at, 1)[0];
  }

  /** What the session owes, in order [MQTT-4.6.0-1]; what was sent before is marked so [MQTT-3.3.1-1]. */
  outgoingStream({ id }: Client): Readable {
    const outgoing = this.#sessions.get(id)?.outgoing ?? [];
    return Readable.from(
      outgoing.map((held) => (held.cmd === "publish" && held.messageId ? { ...held, dup: true } : held)),
    );
  }

  async incomingStorePacket({ id }: Client, { messageId }: Packet): Promise<void> {
    this.#incoming(id).add(messageId ?? 0);
  }

  /** Rejects when there is none of that identifier: then it is new. */
  async incomingGetPacket({ id }: Client, packet: Packet): Promise<Packet> {
    if (!this.#incoming(id).has(packet.messageId ?? 0)) throw new Error("no message of that packet identifier");
    return packet;
  }

  async incomingDelPacket({ id }: Client, { messageId }: Packet): Promise<void> {
    if (!this.#incoming(id).delete(messageId ?? 0)) throw new Error("no message of that packet identifier");
  }

  async cleanIncoming({ id }: Client): Promise<void> {
    this.#passing.delete(id);
  }

  /** Aedes keeps the will of a live connection itself; here it would be for other brokers of a cluster. */
  async putWill(): Promise<void> {}
  async delWill(): Promise<void> {}
  async getWill(): Promise<undefined> {}
  streamWill(): Readable {
    return Readable.from([]);
  }

  #incoming(clientId: string): Set<number> {
    const session = this.#sessions.get(clientId);
    if (session) return session.incoming;
    const passing = this.#passing.get(clientId) ?? new Set();
    this.#passing.set(clientId, passing);
    return passing;
  }
}
