/** A TCP relay that counts what passes. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Meter = AsyncDisposable & {
  readonly port: number;
  /** Bytes from those who connect, and to them, so far. */
  readonly up: () => number;
  readonly down: () => number;
};

/** Relays every connection to `target` on loopback. */
export async function openMeter(target: number): Promise<Meter> {
  let up = 0;
  let down = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const gateway = connect({ port: target, host: "127.0.0.1", noDelay: true });
    client.on("data", (chunk: Buffer) => {
      up += chunk.length;
    });
    gateway.on("data", (chunk: Buffer) => {
      down += chunk.length;
    });
    client.pipe(gateway).pipe(client);
    for (const [one, other] of [
      [client, gateway],
      [gateway, client],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    up: () => up,
    down: () => down,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
