/**
 * The embedded broker: Aedes behind a guard. Nothing that a unit publishes enters Aedes's emitter (a frozen subscriber
 * would hold it up, and later crash it: reliability.md); records go to the ingest, and `status` to the retained store.
 */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Aedes, type Client, type PublishPacket } from "aedes";
import { type GatewayChannel, isCovered, topicOf } from "../../protocol/topics.ts";
import { PatrolError } from "../../runtime/error.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Broker, BrokerEvents } from "../core/broker.ts";
import type { Count } from "../core/counters.ts";
import { admission } from "./admission.ts";
import { type AedesClient, unitOf } from "./client.ts";
import { guardSocket } from "./guarded-socket.ts";
import { publication } from "./publication.ts";

export type AedesOptions = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly log: Logger;
};

/** Messages that a connection may owe a PUBACK for, and bytes that may wait in its socket, before it counts as frozen. */
const MOST_OUTSTANDING = 64;
const MOST_UNSENT_BYTES = 262_144;

/** Rejects with `unavailable` when the address cannot be listened on. */
export async function openAedes(options: AedesOptions, events: BrokerEvents): Promise<AedesBroker> {
  const aedes = await Aedes.createBroker({
    concurrency: 0,
    connectTimeout: 5_000,
    drainTimeout: 5_000,
    ...admission(events, options.log),
    ...publication(events, options.log),
  });
  const server = createServer({ noDelay: true }, (socket) => {
    guardSocket(socket, events.count);
    aedes.handle(socket);
  });
  const broker = new AedesBroker(aedes, server, events);
  await listen(server, options);
  return broker;
}

export class AedesBroker implements Broker, AsyncDisposable {
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #clients = new Map<string, Map<AedesClient, Debt>>();
  /** What the persistent sessions of clients that are away owe: it is sent again when they come back [MQTT-4.4.0-1]. */
  readonly #debts = new Map<string, Debt>();
  readonly #sockets = new Set<Socket>();
  readonly #count: Count;
  #closing: Promise<void> | null = null;

  constructor(aedes: Aedes, server: Server, events: BrokerEvents) {
    this.#aedes = aedes;
    this.#server = server;
    this.#count = events.count;
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    keepUnitsOutOfTheEmitter(aedes);
    aedes.on("clientReady", (client) => this.#onReady(client as AedesClient, events));
    aedes.on("clientDisconnect", (client) => this.#onGone(client as AedesClient, events));
    aedes.on("subscribe", (_, client) => events.onReachable(unitOf(client)));
    aedes.on("ack", (_, client) => this.#onAck(client as AedesClient, events));
    const onError = (_: Client, err: Error & { readonly errorCode?: number }) => {
      if (err.errorCode === undefined) events.count("guarded", kindOf(err));
    };
    aedes.on("clientError", onError);
    aedes.on("connectionError", onError);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that have signed in. */
  get connections(): number {
    return this.#aedes.connectedClients;
  }

  send(unit: string, channel: GatewayChannel, payload: string): boolean {
    const topic = topicOf(unit, channel);
    let isTaken = false;
    for (const [client, state] of this.#clients.get(unit) ?? []) {
      const filters = Object.keys(client.subscriptions).filter((filter) => isCovered([filter], topic));
      const isFrozen = state.outstanding >= MOST_OUTSTANDING || writableLength(client) > MOST_UNSENT_BYTES;
      if (filters.length === 0 || isFrozen) continue;
      const qos = filters.some((filter) => (client.subscriptions[filter]?.qos ?? 0) > 0) ? 1 : 0;
      if (qos > 0) state.outstanding++;
      client.publish({ cmd: "publish", topic, payload, qos, retain: false, dup: false }, () => {});
      isTaken = true;
    }
    return isTaken;
  }

  /** The gateway's own: few and small, so that they may go through the emitter, which stores what is retained. */
  retain(unit: string, channel: GatewayChannel, payload: string): void {
    const topic = topicOf(unit, channel);
    this.#aedes.publish({ cmd: "publish", topic, payload, qos: 1, retain: true, dup: false }, (err) => {
      if (err) this.#count("dropped", "retained");
    });
  }

  disconnect(unit: string): void {
    for (const client of this.#clients.get(unit)?.keys() ?? []) client.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#aedes.close();
      for (const socket of this.#sockets) socket.destroy();
    });
    return this.#closing;
  }

  #onReady(client: AedesClient, events: BrokerEvents): void {
    const unit = unitOf(client);
    const clients = this.#clients.get(unit) ?? new Map();
    const debt = (client.clean ? null : this.#debts.get(client.id)) ?? { outstanding: 0 };
    this.#debts.delete(client.id);
    this.#clients.set(unit, clients.set(client, debt));
    if (client.id === unit) events.onConnection(unit, true);
    events.onReachable(unit);
  }

  #onGone(client: AedesClient, events: BrokerEvents): void {
    const unit = unitOf(client);
    const clients = this.#clients.get(unit);
    const debt = clients?.get(client);
    if (debt && debt.outstanding > 0 && !client.clean) this.#debts.set(client.id, debt);
    clients?.delete(client);
    if (clients?.size === 0) this.#clients.delete(unit);
    const isReplaced = [...(clients?.keys() ?? [])].some((other) => other.id === client.id);
    if (client.id === unit && !isReplaced) events.onConnection(unit, false);
  }

  #onAck(client: AedesClient, events: BrokerEvents): void {
    const unit = unitOf(client);
    const state = this.#clients.get(unit)?.get(client);
    if (!state) return;
    const wasFrozen = state.outstanding >= MOST_OUTSTANDING;
    state.outstanding = Math.max(0, state.outstanding - 1);
    if (wasFrozen) events.onReachable(unit);
  }
}

/** Messages sent to a session and not yet PUBACKed. */
type Debt = { outstanding: number };

type Publish = (packet: PublishPacket, client: Client | null, done: (err?: Error | null) => void) => void;

/** What a unit published has been dealt with in `authorizePublish`; only its `status` is kept, for whoever subscribes later. */
function keepUnitsOutOfTheEmitter(aedes: Aedes): void {
  const broker = aedes as unknown as {
    publish: Publish;
    persistence: { storeRetained(packet: PublishPacket): Promise<void> };
  };
  const publish = broker.publish.bind(aedes);
  broker.publish = (packet, client, done) => {
    if (typeof client === "function" || !client) return publish(packet, client, done);
    if (!packet.retain || packet.topic !== topicOf(unitOf(client), "status")) return done();
    broker.persistence.storeRetained({ ...packet }).then(() => done(), done);
  };
}

function writableLength(client: AedesClient): number {
  return client.conn.writableLength;
}

function kindOf(err: Error): string {
  if (err.message.includes("connect did not arrive")) return "connect-time";
  if (err.message.includes("keep alive timeout")) return "keepalive-timeout";
  if (err.message.includes("drain timeout")) return "frozen";
  return (err as NodeJS.ErrnoException).code === "ECONNRESET" ? "reset" : "protocol";
}

function listen(server: Server, { host, port }: AedesOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (err: NodeJS.ErrnoException) => {
      const why = err.code === "EADDRINUSE" ? "another program listens there; set PATROL_MQTT_PORT" : err.message;
      reject(new PatrolError("unavailable", `the MQTT listener could not be opened on ${host}:${port}: ${why}`, err));
    });
    server.listen(port, host, () => resolve());
  });
}
