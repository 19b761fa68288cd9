/** How many connections the HTTP listener holds, in all and of one address. */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Count } from "../core/counters.ts";

const MOST_CONNECTIONS = 2_000;
/** Loopback is exempt: a proxy or a tunnel brings everybody from there. */
const MOST_OF_ADDRESS = 200;

/** A connection beyond a bound is closed at once and counted. */
export function boundConnections(server: Server, count: Count): void {
  const open = new Map<string, number>();
  server.maxConnections = MOST_CONNECTIONS;
  server.on("drop", () => count("http_refused", "connections"));
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    if (/^(::ffff:)?127\.|^::1$/.test(address)) return;
    const others = open.get(address) ?? 0;
    if (others >= MOST_OF_ADDRESS) {
      count("http_refused", "connections");
      socket.destroy();
      return;
    }
    open.set(address, others + 1);
    socket.once("close", () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}
