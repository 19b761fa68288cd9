/** What we use of an Aedes client beyond its published types. */
import type { Client, ConnectPacket } from "aedes";
import { topicOf, unitOfClientId } from "../../protocol/topics.ts";
import type { Certificate } from "../core/guard/connect.ts";
import type { Asker } from "../core/topic-rights.ts";

export type AedesClient = Client & {
  readonly subscriptions: Readonly<Record<string, { readonly qos: number } | undefined>>;
};

/** How a connection came in. `open` lets through what follows its CONNECT. */
export type Entrance = { readonly certificate: Certificate; readonly open: () => void };

const entrances = new WeakMap<object, Entrance>();
const connects = new WeakMap<Client, ConnectPacket>();

/** What is asked of a client that has been let in with every packet, worked out once. */
export type Identity = Asker & { readonly recordsTopic: string };
const identities = new WeakMap<Client, Identity>();

/** Who a client is that has been let in: its client id was held against its user name or certificate then. */
export function identityOf(client: Client): Identity {
  const known = identities.get(client);
  if (known) return known;
  const unit = unitOfClientId(client.id) ?? "";
  const identity = { unit, isBare: client.id === unit, recordsTopic: topicOf(unit, "records") };
  identities.set(client, identity);
  return identity;
}

export function unitOf(client: Client): string {
  return identityOf(client).unit;
}

/** Keeps the CONNECT packet until the client is authenticated. */
export function rememberConnect(client: Client, packet: ConnectPacket): void {
  connects.set(client, packet);
}

export function connectOf(client: Client): ConnectPacket | undefined {
  return connects.get(client);
}

export function rememberEntrance(stream: object, entrance: Entrance): void {
  entrances.set(stream, entrance);
}

export function entranceOf(client: Client): Entrance | undefined {
  return entrances.get(client.conn);
}
