/** In the place of the device's MQTT connection: one over the simulated network. */
import type { Connection, ConnectionOptions, OnMessage } from "../../../device/mqtt/connection.ts";
import { theWorld } from "../machine.ts";

export const SILENCE_MS = 28_000;

/** As the real one: rejects with `unavailable`. */
export function openConnection(
  options: ConnectionOptions,
  _channels: readonly string[],
  onMessage: OnMessage,
  onConnectSent: () => void,
  signal: AbortSignal,
): Promise<Connection> {
  return theWorld().network.connect(options, onMessage, onConnectSent, signal);
}
