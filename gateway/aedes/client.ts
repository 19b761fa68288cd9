/** What we use of an Aedes client beyond its published types. */
import type { Client, ConnectPacket } from "aedes";
import { unitOfClientId } from "../../protocol/topics.ts";

export type AedesClient = Client & {
  readonly subscriptions: Readonly<Record<string, { readonly qos: number } | undefined>>;
};

const connects = new WeakMap<Client, ConnectPacket>();

/** The unit of a client that has been let in: its client id was held against its user name then. */
export function unitOf(client: Client): string {
  return unitOfClientId(client.id) ?? "";
}

/** Keeps the CONNECT packet until the client is authenticated. */
export function rememberConnect(client: Client, packet: ConnectPacket): void {
  connects.set(client, packet);
}

export function connectOf(client: Client): ConnectPacket | undefined {
  return connects.get(client);
}
