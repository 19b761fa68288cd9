/** A socket whose MQTT packets are measured before they are kept. */
import type { Socket } from "node:net";
import { MAX_PACKET_BYTES } from "../../protocol/messages.ts";
import type { Count } from "../core/counters.ts";
import { GUARD_START, guard } from "../core/packet-guard.ts";

const LIMITS = { connect: 16 * 1024, packet: MAX_PACKET_BYTES };

/** Ends the connection as soon as it announces a packet over the limit; `read` is where Aedes takes its bytes. */
export function guardSocket(socket: Socket, count: Count): void {
  let state = GUARD_START;
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk: Buffer | null = read(size);
    if (chunk === null) return null;
    const next = guard(state, chunk, LIMITS);
    if (next === null) {
      count("guarded", "packet-size");
      socket.destroy();
      return null;
    }
    state = next;
    return chunk;
  };
}
