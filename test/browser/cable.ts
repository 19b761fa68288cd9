/** A TCP relay whose bytes can be held up while its connections stand: a line that is silent, and nobody says so. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Cable = AsyncDisposable & {
  readonly port: number;
  /** Held: nothing passes either way, on connections that stand and on new ones. What was held comes after. */
  readonly setHeld: (isHeld: boolean) => void;
};

export async function startCable(targetPort: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let isHeld = false;
  const server = createServer((from) => {
    const to = connect(targetPort, "127.0.0.1");
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("data", (chunk) => other.write(chunk));
      one.on("end", () => other.end());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      if (isHeld) one.pause();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    setHeld: (value) => {
      isHeld = value;
      for (const socket of sockets) isHeld ? socket.pause() : socket.resume();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
