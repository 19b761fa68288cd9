/** A TCP relay to a port of this machine, which notes when somebody comes and can turn everybody away. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Relay = AsyncDisposable & {
  readonly port: number;
  /** When each connection came, by `performance.now()`. */
  readonly arrivals: readonly number[];
  /** Breaks all connections; new ones are reset until the outage is over. */
  readonly setOut: (isOut: boolean) => void;
};

export async function startRelay(targetPort: number, host = "127.0.0.1"): Promise<Relay> {
  const sockets = new Set<Socket>();
  const arrivals: number[] = [];
  let isOut = false;
  const server = createServer((from) => {
    arrivals.push(performance.now());
    from.on("error", () => {});
    if (isOut) {
      from.resetAndDestroy();
      return;
    }
    const to = connect(targetPort, "127.0.0.1");
    to.on("error", () => {});
    from.pipe(to).pipe(from);
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.once("close", () => {
        sockets.delete(socket);
        from.destroy();
        to.destroy();
      });
    }
  });
  server.listen(0, host);
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    arrivals,
    setOut: (value) => {
      isOut = value;
      if (isOut) cut();
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      cut();
      await once(server, "close");
    },
  };
}
