/**
 * The embedded broker: Aedes behind a guard. Nothing that a unit publishes enters Aedes's emitter (a frozen subscriber
 * would hold it up, and later crash it: reliability.md); records go to the ingest, and `status` to the retained store.
 */
import type { Server } from "node:net";
import { Aedes, type Client } from "aedes";
import { type GatewayChannel, isCovered, topicOf } from "../../protocol/topics.ts";
import type { Logger } from "../../runtime/log.ts";
import type { Broker, BrokerEvents } from "../core/broker.ts";
import type { GuardLimits } from "../core/guard/limits.ts";
import { admission } from "./admission.ts";
import { type AedesClient, rememberEntrance, unitOf } from "./client.ts";
import { FrontDoor } from "./front-door.ts";
import { guardStream } from "./guarded-stream.ts";
import { type Arrival, listen, type TlsSource, tcpServer, tlsServer, webSocketServer } from "./listeners.ts";
import { Members } from "./members.ts";
import { Pacer } from "./pacer.ts";
import { publication } from "./publication.ts";
import { SessionStore } from "./session-store.ts";
import { sparingLog } from "./sparing-log.ts";

export type AedesOptions = {
  /** Of the listener without encryption: a loopback address. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Of the listeners with TLS. */
  readonly secureHost: string;
  /** null: no such listener. It needs `tls`. */
  readonly mqttsPort: number | null;
  /** null: no such listener. Without `tls` it is unencrypted, on `host`. */
  readonly webSocketPort: number | null;
  readonly tls: TlsSource | null;
  readonly guard: GuardLimits;
  readonly log: Logger;
};

/** null: not listened on. */
export type AedesPorts = { readonly mqtt: number; readonly mqtts: number | null; readonly webSocket: number | null };

/** Messages that a connection may owe a PUBACK for, and bytes that may wait in its socket, before it counts as frozen. */
const MOST_OUTSTANDING = 64;
const MOST_UNSENT_BYTES = 262_144;
/** Remaining length of every packet but CONNECT and PUBLISH; a SUBSCRIBE of eight filters takes 600. */
const MOST_CONTROL_BYTES = 2_048;
/** What TLS and WebSocket may add to a CONNECT. */
const FRAMING_BYTES = 4_096;

/** Rejects with `unavailable` when an address cannot be listened on. */
export async function openAedes(options: AedesOptions, events: BrokerEvents): Promise<AedesBroker> {
  const { guard, log, tls } = options;
  const now = () => performance.now();
  const warn = sparingLog(log, now);
  const store = new SessionStore(events.count, (clientId) => clientId in clientsOf(aedes));
  const members = new Members(guard.clientIds, events.count, (clientId) => store.forget(clientId));
  const pacer = new Pacer(guard, now, (unit) => {
    events.count("guarded", "paced");
    warn({ unit }, "the unit sends records faster than it may, and waits");
  });
  const { takeOver, ...published } = publication({ events, pacer, warn });
  const aedes: Aedes = await Aedes.createBroker({
    concurrency: 0,
    drainTimeout: 5_000,
    persistence: store,
    ...admission({ events, limits: guard, members, warn }),
    ...published,
  });
  takeOver(aedes);
  const door = new FrontDoor(guard, now, events.count);
  const limits = { connect: guard.connectBytes, publish: guard.packetBytes, control: MOST_CONTROL_BYTES };
  const enter = ({ stream, raw, certificate, onConnect }: Arrival) =>
    guardStream(stream, limits, {
      onRefused: (kind) => events.count("guarded", kind),
      onConnect: (open) => {
        if (!door.introduce(raw)) return stream.destroy();
        onConnect();
        rememberEntrance(stream, { certificate, open });
        aedes.handle(stream);
      },
    });
  const tcp = tcpServer(door, enter);
  const secure = tls === null || options.mqttsPort === null ? null : tlsServer(door, tls, events.count, enter);
  const webSocket =
    options.webSocketPort === null
      ? null
      : webSocketServer(door, tls, events.count, guard.connectBytes + FRAMING_BYTES, enter);
  const servers = [tcp, secure, webSocket].filter((server) => server !== null);
  const parts = { aedes, door, members, store, pacer, servers };
  try {
    const { host, secureHost, port } = options;
    const open = (server: Server | null, at: string, on: number | null, setting: string) =>
      server && listen({ server, host: at, port: on ?? 0, setting });
    const ports = {
      mqtt: await listen({ server: tcp, host, port, setting: "PATROL_MQTT_PORT" }),
      mqtts: await open(secure, secureHost, options.mqttsPort, "PATROL_MQTTS_PORT"),
      webSocket: await open(webSocket, tls ? secureHost : host, options.webSocketPort, "PATROL_MQTT_WS_PORT"),
    };
    return new AedesBroker({ ...parts, ports }, events);
  } catch (err) {
    await closeAll(parts);
    throw err;
  }
}

type Parts = {
  readonly aedes: Aedes;
  readonly door: FrontDoor;
  readonly members: Members;
  readonly store: SessionStore;
  readonly pacer: Pacer;
  readonly servers: readonly Server[];
};

export class AedesBroker implements Broker, AsyncDisposable {
  readonly ports: AedesPorts;
  readonly #parts: Parts;
  readonly #clients = new Map<string, Map<AedesClient, Debt>>();
  /** What the persistent sessions of clients that are away owe: it is sent again when they come back [MQTT-4.4.0-1]. */
  readonly #debts = new Map<string, Debt>();
  readonly #events: BrokerEvents;
  #connections = 0;
  #closing: Promise<void> | null = null;

  constructor(parts: Parts & { readonly ports: AedesPorts }, events: BrokerEvents) {
    const { aedes } = parts;
    this.#parts = parts;
    this.ports = parts.ports;
    this.#events = events;
    aedes.on("clientReady", (client) => this.#onReady(client as AedesClient));
    aedes.on("subscribe", (_, client) => events.onReachable(unitOf(client)));
    aedes.on("ack", (_, client) => this.#onAck(client as AedesClient));
    const onError = (_: Client, err: Error & { readonly errorCode?: number }) => {
      if (err.errorCode === undefined) events.count("guarded", kindOf(err));
    };
    aedes.on("clientError", onError);
    aedes.on("connectionError", onError);
  }

  /** Figures by kind: connections that have signed in, sockets that have not, client ids with a session, retained messages. */
  tally(): Readonly<Record<"connections" | "strangers" | "sessions" | "retained" | "paced", number>> {
    const { door, store, pacer } = this.#parts;
    return {
      connections: this.#connections,
      strangers: door.strangers,
      sessions: store.sessions,
      retained: store.retained,
      paced: pacer.waiting,
    };
  }

  send(unit: string, channel: GatewayChannel, payload: string): boolean {
    const topic = topicOf(unit, channel);
    let isTaken = false;
    for (const [client, state] of this.#clients.get(unit) ?? []) {
      const filters = Object.keys(client.subscriptions).filter((filter) => isCovered([filter], topic));
      const isFrozen = state.outstanding >= MOST_OUTSTANDING || client.conn.writableLength > MOST_UNSENT_BYTES;
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
    this.#parts.aedes.publish({ cmd: "publish", topic, payload, qos: 1, retain: true, dup: false }, (err) => {
      if (err) this.#events.count("dropped", "retained");
    });
  }

  disconnect(unit: string): number {
    const ended = this.#parts.members.dismiss(unit);
    this.#events.count("guarded", "revoked", ended);
    for (const clientId of this.#debts.keys()) {
      if (clientId === unit || clientId.startsWith(`${unit}.`)) this.#debts.delete(clientId);
    }
    return ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= closeAll(this.#parts);
    return this.#closing;
  }

  #onReady(client: AedesClient): void {
    const unit = unitOf(client);
    const clients = this.#clients.get(unit) ?? new Map();
    const debt = (client.clean ? null : this.#debts.get(client.id)) ?? { outstanding: 0 };
    this.#debts.delete(client.id);
    this.#clients.set(unit, clients.set(client, debt));
    this.#connections++;
    if (client.conn.destroyed) this.#onGone(client);
    else client.conn.once("close", () => this.#onGone(client));
    if (client.id === unit) this.#events.onConnection(unit, true);
    this.#events.onReachable(unit);
  }

  #onGone(client: AedesClient): void {
    const unit = unitOf(client);
    const clients = this.#clients.get(unit);
    const debt = clients?.get(client);
    if (!clients?.delete(client)) return;
    this.#connections--;
    if (clients.size === 0) this.#clients.delete(unit);
    const isReplaced = [...clients.keys()].some((other) => other.id === client.id);
    if (debt && debt.outstanding > 0 && !client.clean && !isReplaced) this.#debts.set(client.id, debt);
    if (client.id === unit && !isReplaced) this.#events.onConnection(unit, false);
  }

  #onAck(client: AedesClient): void {
    const unit = unitOf(client);
    const state = this.#clients.get(unit)?.get(client);
    if (!state) return;
    const wasFrozen = state.outstanding >= MOST_OUTSTANDING;
    state.outstanding = Math.max(0, state.outstanding - 1);
    if (wasFrozen) this.#events.onReachable(unit);
  }
}

/** Messages sent to a session and not yet PUBACKed. */
type Debt = { outstanding: number };

function clientsOf(aedes: Aedes): object {
  return (aedes as unknown as { readonly clients: object }).clients;
}

async function closeAll({ aedes, door, pacer, servers }: Parts): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
  pacer.close();
  aedes.close();
  door.close();
  await Promise.all(closed);
}

function kindOf(err: Error): string {
  if (err.message.includes("keep alive timeout")) return "keepalive-timeout";
  if (err.message.includes("drain timeout")) return "frozen";
  return (err as NodeJS.ErrnoException).code === "ECONNRESET" ? "reset" : "protocol";
}
